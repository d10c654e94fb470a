//! Limits on messages, requests, connections and requests in flight.

mod common;

use common::TestServer;
use common::raw::{RawClient, WRITE, call, frame, read, write};
use tungstenite::HandshakeError;
use tungstenite::protocol::frame::coding::CloseCode;

#[test]
fn a_message_that_is_too_large() {
    let server = TestServer::with(|options| options.max_message_size = 1000);
    let mut client = RawClient::connect(server.server.address());
    client.send(write(1, b"k", b"v"));
    assert_eq!(client.response().status, 0);
    client.send(vec![0; 1001]);
    let (code, reason) = client.closed();
    assert_eq!(code, CloseCode::Size);
    assert!(reason.contains("1001"), "{reason}");
}

#[test]
fn a_request_that_is_too_large_over_many_messages() {
    let server = TestServer::with(|options| options.max_request_size = 10_000);
    let mut client = RawClient::connect(server.server.address());
    client.send(frame(7, 0, 0, &call(7, WRITE, b"")));
    for sequence in 1..=10 {
        client.send(frame(7, sequence, 1, &[1; 1000]));
    }
    let (code, reason) = client.closed();
    assert_eq!(code, CloseCode::Size);
    assert!(reason.contains("10000"), "{reason}");
}

#[test]
fn too_many_incomplete_requests() {
    let server = TestServer::with(|options| options.max_in_flight = 4);
    let mut client = RawClient::connect(server.server.address());
    // Complete ones do not count, however many arrive at once.
    let many: Vec<u8> = (0..100).flat_map(|id| read(id, b"k")).collect();
    client.send(many);
    for id in 0..100 {
        assert_eq!(client.response().id, id);
    }
    for id in 0..5 {
        client.send(frame(id, 0, 0, &call(id, WRITE, b"")));
    }
    let (code, reason) = client.closed();
    assert_eq!(code, CloseCode::Policy);
    assert!(reason.contains("4 incomplete"), "{reason}");
}

#[test]
fn too_many_connections() {
    let server = TestServer::with(|options| options.max_connections = 2);
    let address = server.server.address();
    let mut first = RawClient::connect(address);
    let second = RawClient::connect(address);
    let Err(refused) = RawClient::with_header(address, None) else {
        panic!("a third connection");
    };
    let HandshakeError::Failure(tungstenite::Error::Http(response)) = *refused else {
        panic!("{refused:?}");
    };
    assert_eq!(response.status(), 503);
    first.send(read(1, b"k"));
    assert_eq!(first.response().id, 1);
    drop(second);
    let room = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        RawClient::with_header(address, None).is_ok()
    });
    assert!(room, "the second connection's place stays taken");
}

#[test]
fn a_peer_that_does_not_read_gets_no_more_memory() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    let payload = vec![7; 60_000];
    let parameters = [
        &[1, b'k', 255, 2],
        &60_000u32.to_le_bytes()[..],
        &[0],
        &payload,
    ]
    .concat();
    client.send(common::raw::request(1, WRITE, &parameters));
    assert_eq!(client.response().status, 0);
    // Before the first request, since the memory may grow soon after it.
    let before = common::resident();
    // 1 GB of answers if all were made at once. Another thread sends the requests, since that
    // blocks.
    let tcp = client.socket.get_ref().try_clone().unwrap();
    let asker = std::thread::spawn(move || {
        let config = None;
        let role = tungstenite::protocol::Role::Client;
        let mut socket = tungstenite::WebSocket::from_raw_socket(tcp, role, config);
        for id in 2..17_000 {
            if socket
                .send(tungstenite::Message::binary(read(id, b"k")))
                .is_err()
            {
                return;
            }
        }
    });
    for _ in 0..20 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        let grown = common::resident().saturating_sub(before);
        assert!(grown < 64 << 20, "memory grows by {grown} bytes");
    }
    for id in 2..1000 {
        assert_eq!(client.response().id, id);
    }
    let _ = client.socket.get_ref().shutdown(std::net::Shutdown::Both);
    asker.join().unwrap();
}
