//! What a server answers where the disk refuses, for each policy.
#![cfg(target_os = "linux")]

mod common;
#[path = "../../client/tests/refused_sync/mod.rs"]
mod refused_sync;

use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, write};
use refused_sync::where_fsync_fails;
use simd_r_drive_client::EmbeddedStore;
use simd_r_drive_server::FsyncPolicy;
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;

/// A server of whose threads none can sync.
fn server(fsync: FsyncPolicy) -> TestServer {
    where_fsync_fails(|| {
        TestServer::with(|options| {
            // With a new file its folder is synced as well.
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
    // The first that comes is no answer.
    let Message::Close(Some(close)) = client.socket.read().unwrap() else {
        panic!("an answer to a write that is not on the disk");
    };
    assert_eq!(close.code, CloseCode::Error);
    assert!(close.reason.contains("to the disk"), "{close}");
}

#[test]
fn writes_end_once_the_disk_has_refused_in_the_background() {
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
fn nothing_is_synced_where_that_is_left_to_the_system() {
    let server = server(FsyncPolicy::Never);
    let mut client = RawClient::connect(server.server.address());
    for id in 1..10 {
        client.send(write(id, b"k", b"v"));
        assert_eq!(client.response().status, 0);
    }
}
