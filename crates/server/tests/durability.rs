//! What a server answers if `fsync` fails, for each policy.
#![cfg(target_os = "linux")]

mod common;
#[path = "../../client/tests/refused_sync/mod.rs"]
mod refused_sync;

use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, request, write};
use refused_sync::where_fsync_fails;
use simd_r_drive_client::EmbeddedStore;
use simd_r_drive_protocol::by_hash::request::encode_write;
use simd_r_drive_protocol::by_hash::{HashMethod, NAME};
use simd_r_drive_protocol::extensions::HEADER;
use simd_r_drive_server::FsyncPolicy;
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;

/// A server in whose threads `fsync` fails.
fn server(fsync: FsyncPolicy) -> TestServer {
    where_fsync_fails(|| {
        TestServer::with(|options| {
            // For a new file the folder would be synced, too.
            let file = EmbeddedStore::open(&options.path).expect("a store");
            file.write(b"old", b"v").expect("an entry");
            options.fsync = fsync;
        })
    })
}

#[test]
fn every_write_waits_for_the_disk() {
    let server = server(FsyncPolicy::EveryWrite);
    let mut client = RawClient::connect(server.server.address());
    client.send(write(1, b"k", b"v"));
    // The first message is not an answer.
    let Message::Close(Some(close)) = client.socket.read().unwrap() else {
        panic!("an answer to a write that is not on the disk");
    };
    assert_eq!(close.code, CloseCode::Error);
    assert!(close.reason.contains("to the disk"), "{close}");
}

#[test]
fn writes_fail_after_a_sync_in_the_background_has_failed() {
    let server = server(FsyncPolicy::Interval(Duration::from_millis(50)));
    let mut client = RawClient::connect(server.server.address());
    let deadline = Instant::now() + Duration::from_secs(10);
    for id in 1.. {
        client.send(write(id, b"k", b"v"));
        if client.response().status != 0 {
            break;
        }
        assert!(Instant::now() < deadline, "nobody asks the disk");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn nothing_is_synced_with_the_policy_never() {
    let server = server(FsyncPolicy::Never);
    let mut client = RawClient::connect(server.server.address());
    for id in 1..10 {
        client.send(write(id, b"k", b"v"));
        assert_eq!(client.response().status, 0);
    }
}

#[test]
fn a_write_by_hash_is_not_answered_before_it_is_on_the_disk() {
    let server = server(FsyncPolicy::EveryWrite);
    let header = Some((HEADER, NAME));
    let mut client = RawClient::with_header(server.server.address(), header).unwrap();
    let parameters = encode_write(vec![(1, b"payload".to_vec())]).concat();
    client.send(request(1, HashMethod::Write.id(), &parameters));
    let Message::Close(Some(close)) = client.socket.read().unwrap() else {
        panic!("an answer to a write that is not on the disk");
    };
    assert_eq!(close.code, CloseCode::Error);
}
