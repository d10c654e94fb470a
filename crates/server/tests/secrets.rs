//! Secrets are not logged, at any level, also not by the crates that this one uses.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

use common::TestServer;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[test]
fn no_token_in_any_log() {
    let log = Log::default();
    // Also collects the events of `log`, which tungstenite uses.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .init();
    let server = TestServer::with(|options| options.tokens = vec!["hunter2".into()]);
    let address = server.server.address();

    // A raw client, since tungstenite's client in this process would log all that it sends.
    let ask = |more: &str, end: &str| {
        let mut tcp = TcpStream::connect(address).unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             Cookie: hunter4\r\n{more}{end}"
        );
        tcp.write_all(request.as_bytes()).unwrap();
        let mut answer = [0; 12];
        tcp.read_exact(&mut answer).unwrap();
        String::from_utf8(answer.to_vec()).unwrap()
    };
    assert_eq!(
        ask("Authorization: Bearer hunter2\r\n", "\r\n"),
        "HTTP/1.1 101"
    );
    assert_eq!(
        ask("Authorization: Bearer hunter3\r\n", "\r\n"),
        "HTTP/1.1 401"
    );
    assert_eq!(
        ask("Authorization: Basic hunter3\r\n", "\r\n"),
        "HTTP/1.1 401"
    );
    assert_eq!(
        ask("Authorization: Bearer hunter2\n", "\r\n"),
        "HTTP/1.1 400"
    );
    assert_eq!(
        ask("Authorization : Bearer hunter2\r\n", "\r\n"),
        "HTTP/1.1 400"
    );
    assert_eq!(ask("Origin: http://hunter5\r\n", "\r\n"), "HTTP/1.1 403");
    server.server.stop().unwrap();

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("401"), "the refusals are in the log: {log}");
    assert!(
        log.contains("TRACE") && log.contains("tungstenite"),
        "{log}"
    );
    for secret in ["hunter", "Authorization", "Bearer ", "Sec-WebSocket-Key: "] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
