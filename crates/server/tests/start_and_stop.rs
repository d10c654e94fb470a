//! Starting and stopping a server.

mod common;

use std::io::Write;
use std::net::{TcpListener, ToSocketAddrs};
use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, read, write};
use simd_r_drive_server::{Error, FsyncPolicy, Server, ServerOptions};
use tungstenite::protocol::frame::coding::CloseCode;

#[test]
fn a_port_in_use_is_named_and_no_file_is_created() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.bin");
    let mut options = ServerOptions::new(&path);
    options.port = port;
    let error = Server::start(options).unwrap_err();
    let Error::Io {
        path: at, reason, ..
    } = &error
    else {
        panic!("{error:?}");
    };
    assert_eq!(at, &format!("127.0.0.1:{port}"));
    assert!(reason.contains("another port"), "{reason}");
    assert!(!path.exists());
}

#[test]
fn a_bad_host_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::new(folder.path().join("store.bin"));
    options.host = "no such host".to_owned();
    let error = Server::start(options).unwrap_err();
    assert!(
        matches!(&error, Error::InvalidArgument { argument, .. } if argument == "host"),
        "{error}"
    );
}

#[test]
fn other_machines_require_a_token_or_allow_anonymous() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.bin");
    for host in ["0.0.0.0", "::", "[::]"] {
        let mut options = ServerOptions::new(&path);
        options.host = host.to_owned();
        let error = Server::start(options).unwrap_err();
        let Error::InvalidArgument { argument, reason } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(argument, "host");
        assert!(reason.contains("`tokens`"), "{reason}");
        assert!(reason.contains("`allow_anonymous`"), "{reason}");
        assert!(!path.exists());
    }
    let mut options = ServerOptions::new(&path);
    options.host = "0.0.0.0".to_owned();
    options.tokens = vec!["secret".to_owned()];
    drop(Server::start(options.clone()).unwrap());
    options.tokens.clear();
    options.allow_anonymous = true;
    drop(Server::start(options).unwrap());
}

#[test]
fn a_store_is_served_once() {
    let server = TestServer::start();
    let error = Server::start(ServerOptions::new(&server.path)).unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    server.server.stop().unwrap();
    Server::start(ServerOptions::new(&server.path)).unwrap();
}

#[test]
fn a_url_has_the_name_that_was_given() {
    if ("localhost", 0).to_socket_addrs().is_err() {
        // Not by a macro: the output of those is hidden if the test passes.
        let _ = writeln!(
            std::io::stderr(),
            "skipped a test: localhost cannot be resolved here"
        );
        return;
    }
    let server = TestServer::with(|options| options.host = "localhost".to_owned());
    assert_eq!(
        server.server.url(),
        format!("ws://localhost:{}", server.port())
    );
}

#[test]
fn urls() {
    let server = TestServer::start();
    assert_eq!(
        server.server.url(),
        format!("ws://127.0.0.1:{}", server.port())
    );
    let server = TestServer::with(|options| {
        options.host = "0.0.0.0".to_owned();
        options.allow_anonymous = true;
    });
    assert_eq!(
        server.server.url(),
        format!("ws://127.0.0.1:{}", server.port())
    );
}

#[test]
fn stop_answers_what_has_arrived_and_closes_properly() {
    let server = TestServer::start();
    let mut clients: Vec<_> = (0..8)
        .map(|_| RawClient::connect(server.server.address()))
        .collect();
    for client in &mut clients {
        client.send(
            (0..50)
                .flat_map(|id| write(id, b"k", &[b'v', id as u8]))
                .collect::<Vec<_>>(),
        );
    }
    // One message, so that either all or none of its requests have arrived.
    for client in &mut clients {
        assert_eq!(client.response().id, 0);
    }
    let begun = Instant::now();
    server.server.stop().unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    for client in &mut clients {
        for id in 1..50 {
            let answer = client.response();
            assert_eq!((answer.id, answer.status), (id, 0));
        }
        let (code, reason) = client.closed();
        assert_eq!(code, CloseCode::Away);
        assert!(reason.contains("stopping"), "{reason}");
    }
}

#[test]
fn stop_again_and_from_several_threads() {
    let server = TestServer::start();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| server.server.stop().unwrap());
        }
    });
    server.server.stop().unwrap();
    Server::start(ServerOptions::new(&server.path)).unwrap();
}

#[tokio::test]
async fn stop_and_drop_inside_a_runtime() {
    let server = TestServer::start();
    let _client = server.published_client().await;
    server.server.stop().unwrap();
    drop(server);
    drop(TestServer::start());
}

#[test]
fn stop_does_not_wait_for_idle_connections_and_incomplete_requests() {
    let server = TestServer::start();
    let _silent = std::net::TcpStream::connect(server.server.address()).unwrap();
    let _idle = RawClient::connect(server.server.address());
    let mut half = RawClient::connect(server.server.address());
    half.send(&read(1, b"k")[..20]);
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    server.server.stop().unwrap();
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn answered_writes_are_there_after_a_restart() {
    for fsync in [
        FsyncPolicy::Never,
        FsyncPolicy::EveryWrite,
        FsyncPolicy::Interval(Duration::from_millis(10)),
    ] {
        let server = TestServer::with(|options| options.fsync = fsync);
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let address = server.server.address();
                std::thread::spawn(move || {
                    let mut client = RawClient::connect(address);
                    for id in 0..20 {
                        client.send(write(id, &[writer, id as u8], b"v"));
                        let answer = client.response();
                        assert_eq!((answer.id, answer.status), (id, 0));
                    }
                })
            })
            .collect();
        writers
            .into_iter()
            .for_each(|writer| writer.join().unwrap());
        server.server.stop().unwrap();
        let again = Server::start(ServerOptions::new(&server.path)).unwrap();
        let mut client = RawClient::connect(again.address());
        for writer in 0..4 {
            for id in 0..20 {
                client.send(read(id, &[writer, id as u8]));
                assert_eq!(client.response().body, [1, 1, b'v'], "{fsync:?}");
            }
        }
    }
}
