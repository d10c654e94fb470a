//! Pings on idle connections.

mod common;

use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, read};
use tungstenite::Message;

#[test]
fn a_silent_connection_is_pinged_and_kept() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    let begun = Instant::now();
    assert!(matches!(client.socket.read().unwrap(), Message::Ping(_)));
    assert!(
        begun.elapsed() > Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
    client.send(read(1, b"k"));
    assert_eq!(client.response().id, 1);
}

#[test]
fn pings_are_answered() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    client
        .socket
        .send(Message::Ping(b"are you there".to_vec().into()))
        .unwrap();
    assert_eq!(
        client.socket.read().unwrap(),
        Message::Pong(b"are you there".to_vec().into())
    );
}
