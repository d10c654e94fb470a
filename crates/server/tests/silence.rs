//! Connections that send nothing, or send slowly, do not block others.

mod common;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, read};

/// More than any limit on connections, and less than the files that a process may have open.
fn crowd_size() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    let _ = setrlimit(Resource::Nofile, raised);
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    // Both ends of each connection are in this process.
    (files as usize / 4).min(3000)
}

/// Connects with a token and makes a call. Returns how long that took.
fn connect_and_call(address: SocketAddr) -> Duration {
    let begun = Instant::now();
    let mut client = RawClient::with_header(address, Some(("authorization", "Bearer secret")))
        .expect("a client with the token is accepted");
    client.send(read(1, b"k"));
    assert_eq!(client.response().id, 1);
    begun.elapsed()
}

struct OnDrop<F: Fn()>(F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        self.0();
    }
}

/// Runs `call` again and again while up to 4,000 new sockets per second connect, send `bytes` and
/// then nothing more.
fn with_crowd(server: &TestServer, bytes: &[u8], call: impl Fn(SocketAddr) -> Duration) {
    let address = server.server.address();
    let crowd = crowd_size();
    let (ended, connected) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        // Also if `call` panics.
        let _end = OnDrop(|| ended.store(true, Ordering::Relaxed));
        for _ in 0..4 {
            scope.spawn(|| {
                let mut sockets = std::collections::VecDeque::new();
                while !ended.load(Ordering::Relaxed) {
                    if let Ok(mut tcp) = TcpStream::connect(address) {
                        let _ = tcp.write_all(bytes);
                        sockets.push_back(tcp);
                        connected.fetch_add(1, Ordering::Relaxed);
                    }
                    if sockets.len() > crowd / 4 {
                        sockets.pop_front();
                    }
                    std::thread::sleep(Duration::from_millis(1));
                }
            });
        }
        let mut slowest = Duration::ZERO;
        let mut calls = 0;
        let begun = Instant::now();
        while calls < 20
            || (connected.load(Ordering::Relaxed) < crowd
                && begun.elapsed() < Duration::from_secs(20))
        {
            slowest = slowest.max(call(address));
            calls += 1;
        }
        assert!(connected.load(Ordering::Relaxed) >= crowd);
        assert!(slowest < Duration::from_secs(1), "{slowest:?} in {calls}");
    });
}

#[test]
fn silent_sockets_do_not_block_others() {
    let server = TestServer::with(|options| options.tokens = vec!["secret".into()]);
    for sent in [&b""[..], b"GET /ws HTTP/1.1\r\nHost: localhost\r\n"] {
        with_crowd(&server, sent, connect_and_call);
    }
}

#[test]
fn silent_sockets_do_not_block_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (files, root) = common::tls::certificate(folder.path());
    let server = TestServer::with(|options| options.tls = Some(files));
    for sent in [&b""[..], &[0x16, 3, 1, 2, 0]] {
        with_crowd(&server, sent, |address| {
            let begun = Instant::now();
            let stream = common::tls::client(address.port(), root.clone());
            let url = format!("wss://localhost:{}/ws", address.port());
            tungstenite::client(url, stream).expect("a client with the token is accepted");
            begun.elapsed()
        });
    }
}

#[test]
fn a_client_without_a_token_does_not_count() {
    let server = TestServer::with(|options| {
        options.tokens = vec!["secret".into()];
        options.max_connections = 1;
    });
    let address = server.server.address();
    let _silent: Vec<_> = (0..10)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    for _ in 0..10 {
        assert!(RawClient::with_header(address, Some(("authorization", "Bearer x"))).is_err());
    }
    connect_and_call(address);
}

/// How long a server waits for a peer that sends `bytes`, and then `then` at intervals. Also
/// returns its response.
fn time_until_closed(server: &TestServer, bytes: &[u8], then: Option<u8>) -> (Duration, Vec<u8>) {
    let mut tcp = TcpStream::connect(server.server.address()).unwrap();
    tcp.set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    tcp.write_all(bytes).unwrap();
    let begun = Instant::now();
    let mut answer = Vec::new();
    let mut part = [0; 1000];
    loop {
        match tcp.read(&mut part) {
            Ok(0) => break,
            Ok(length) => answer.extend(&part[..length]),
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "it waits forever"
        );
        if let Some(byte) = then {
            let _ = tcp.write_all(&[byte]);
        }
    }
    (begun.elapsed(), answer)
}

#[test]
fn a_handshake_has_five_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = common::tls::certificate(folder.path());
    let plain = TestServer::start();
    let tls = TestServer::with(|options| options.tls = Some(files));
    let expected = Duration::from_millis(4500)..Duration::from_millis(6500);
    std::thread::scope(|scope| {
        let slow = |server, bytes: &'static [u8], then, answered: bool| {
            let expected = expected.clone();
            scope.spawn(move || {
                let (time, answer) = time_until_closed(server, bytes, then);
                assert!(expected.contains(&time), "{time:?}");
                assert_eq!(answer.starts_with(b"HTTP/1.1 408 "), answered, "{answer:?}");
            })
        };
        slow(&plain, b"", None, true);
        slow(&plain, b"GET /", Some(b'x'), true);
        slow(
            &plain,
            b"GET /ws HTTP/1.1\r\nHost: localhost\r\nX: ",
            Some(b'x'),
            true,
        );
        slow(&tls, b"", None, false);
        slow(&tls, &[0x16, 3, 1, 2, 0], Some(0), false);
    });
}
