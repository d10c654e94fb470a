//! Tokens, passwords and headers are in no log and no error. This is a program of its own, since
//! the log is global.

mod remote_support;

use std::io::Write;
use std::sync::{Arc, Mutex};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, RemoteStore, wait};

use remote_support::peer::Peer;
use remote_support::{block_on, connect, free_port};

/// Everything that this client and the crates that it uses log.
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

#[test]
fn secrets_are_not_shown() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .init();
    let options = ConnectOptions {
        token: Some("secret-token".to_owned()),
        headers: vec![("X-Key".to_owned(), "secret-header".to_owned())],
        ..ConnectOptions::default()
    };
    let mut told = vec![format!("{options:?}")];
    let url = Peer::listen(|mut peer| while peer.requests_or_ping().is_some() {});
    let url = format!(
        "{}/ws?key=secret-query",
        url.replace("//", "//user:secret-password@")
    );
    let store = connect(&url, &options).unwrap();
    told.push(store.target());
    let async_store = block_on(RemoteStore::connect(Task, &url, &options)).unwrap();
    async_store.close();
    store.close();
    told.push(format!(
        "{:?}",
        wait(|caller| store.len(caller)).unwrap_err()
    ));

    // There is no server.
    let url = format!("ws://secret-token@127.0.0.1:{}/?secret-query", free_port());
    let error = connect(&url, &options).err().unwrap();
    told.push(format!("{error} {error:?}"));
    // Invalid, so no server is contacted.
    for url in [
        "ws://user:secret-password@",
        "secret-token@host:1",
        "ws://a:secret/b@host:1",
    ] {
        let error = connect(url, &options).err().unwrap();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        told.push(format!("{error} {error:?}"));
    }
    for header in [("X-Key: secret-header", ""), ("X", "secret-header\n")] {
        let options = ConnectOptions {
            headers: vec![(header.0.to_owned(), header.1.to_owned())],
            ..options.clone()
        };
        let error = connect("ws://host:1", &options).err().unwrap();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
        told.push(format!("{error} {error:?}"));
    }

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    // The log has tungstenite's messages, so their secrets would be found.
    assert!(
        log.contains("connected") && log.contains("Request"),
        "{log}"
    );
    told.push(log);
    for text in told {
        assert!(!text.contains("secret"), "{text}");
    }
}
