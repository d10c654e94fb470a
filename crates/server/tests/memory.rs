//! The limit on the memory of the requests of all connections.

mod common;

use std::io::Write;
use std::process::Command;

use common::TestServer;
use common::raw::{BATCH_READ, RawClient, WRITE, call, frame, read, write};
use tungstenite::protocol::frame::coding::CloseCode;

const MIB: usize = 1 << 20;

/// Runs `body` in a process of its own: the memory of the whole process is measured, in which the
/// allocator keeps what other tests have freed.
fn alone(test: &str, body: impl FnOnce()) {
    const ALONE: &str = "SERVER_TEST_ALONE";
    if std::env::var(ALONE).is_ok_and(|alone| alone == test) {
        return body();
    }
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(ALONE, test)
        .output()
        .expect("a process");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

/// A server with a limit of `memory` MiB for all requests, and of 4 MiB for a message.
fn server(memory: usize) -> TestServer {
    TestServer::with(|options| {
        options.max_memory = (memory * MIB) as u64;
        options.max_message_size = 4 * MIB as u64;
    })
}

/// Begins a request and sends `mib` MiB of it, as far as the server accepts them.
fn begin_request(server: &TestServer, mib: usize) -> RawClient {
    let mut client = RawClient::connect(server.server.address());
    client.send(frame(7, 0, 0, &call(7, WRITE, b"")));
    for sequence in 1..=mib {
        let part = frame(7, sequence as u32, 1, &vec![1; MIB]);
        let message = tungstenite::Message::binary(part);
        if client.socket.send(message).is_err() {
            break;
        }
    }
    client
}

fn check_alive(client: &mut RawClient) {
    client.send([write(1, b"k", b"v"), read(2, b"k")].concat());
    assert_eq!(client.response().status, 0);
    assert_eq!(client.response().body, [1, 1, b'v']);
}

#[test]
fn one_request_for_more_than_the_limit() {
    alone("one_request_for_more_than_the_limit", || {
        let server = server(16);
        let mut other = RawClient::connect(server.server.address());
        let (code, reason) = begin_request(&server, 40).closed();
        assert_eq!(code, CloseCode::Size, "{reason}");
        assert!(reason.contains(&(16 * MIB).to_string()), "{reason}");
        check_alive(&mut other);
    });
}

#[test]
fn many_incomplete_requests() {
    alone("many_incomplete_requests", || {
        let server = server(32);
        let mut other = RawClient::connect(server.server.address());
        let before = common::resident();
        let mut hogs: Vec<_> = (0..8).map(|_| begin_request(&server, 12)).collect();
        // Small requests succeed, of old connections and of new ones.
        check_alive(&mut other);
        check_alive(&mut RawClient::connect(server.server.address()));
        let grown = common::resident().saturating_sub(before);
        assert!(grown < 64 * MIB, "{grown}");
        // The first ones fitted; the last one was refused.
        let (code, reason) = hogs.pop().unwrap().closed();
        assert_eq!(code, CloseCode::Again, "{reason}");
        assert!(reason.contains("max_memory"), "{reason}");
        // Their memory is free again once they are gone.
        drop(hogs);
        std::thread::sleep(std::time::Duration::from_millis(300));
        let mut late = begin_request(&server, 12);
        late.send(frame(7, 13, 3, b""));
        check_alive(&mut late);
    });
}

#[test]
fn incomplete_messages() {
    alone("incomplete_messages", || {
        let server = TestServer::with(|options| options.max_memory = 32 * MIB as u64);
        let before = common::resident();
        let mut hogs: Vec<_> = (0..8)
            .map(|_| {
                let mut client = RawClient::connect(server.server.address());
                let tcp = client.socket.get_mut();
                // The header of a message of 20 MiB.
                let mut bytes = vec![0x82, 0xff];
                bytes.extend((20 * MIB as u64).to_be_bytes());
                bytes.extend([0; 4]);
                bytes.resize(12 * MIB, 7);
                let _ = tcp.write_all(&bytes);
                client
            })
            .collect();
        check_alive(&mut RawClient::connect(server.server.address()));
        let (code, reason) = hogs.pop().unwrap().closed();
        assert_eq!(code, CloseCode::Again, "{reason}");
        assert!(common::resident() < before + 64 * MIB);
    });
}

#[test]
fn many_pings_use_no_memory() {
    alone("many_pings_use_no_memory", || {
        let server = server(1);
        let mut client = RawClient::connect(server.server.address());
        for _ in 0..15_000 {
            let ping = tungstenite::Message::Ping(vec![7; 100].into());
            client.socket.send(ping).unwrap();
            if matches!(client.socket.read(), Ok(tungstenite::Message::Pong(_))) {}
        }
        check_alive(&mut client);
    });
}

/// `batch_read` of `count` empty keys, which bitcode packs into one bit each.
fn empty_keys(id: u32, count: usize) -> Vec<u8> {
    let mut parameters = vec![255, 0];
    parameters.extend((count as u64).to_le_bytes());
    // At most two different lengths.
    parameters.push(10);
    parameters.resize(parameters.len() + count.div_ceil(8), 0);
    let mut payload = call(id, BATCH_READ, b"");
    payload.extend(parameters);
    [frame(id, 0, 0, &payload), frame(id, 1, 2, b"")].concat()
}

#[test]
fn a_small_request_for_very_many_keys() {
    alone("a_small_request_for_very_many_keys", || {
        let server = server(16);
        let mut client = RawClient::connect(server.server.address());
        client.send(empty_keys(1, 1_000_000));
        let answer = client.response();
        assert_eq!(answer.status, 2);
        let reason = String::from_utf8(answer.body).unwrap();
        assert!(reason.contains("max_memory"), "{reason}");
        // As many as fit into the memory.
        client.send(empty_keys(2, 65_000));
        assert_eq!(client.response().status, 0);
        client.send(empty_keys(3, 130_000));
        assert_eq!(client.response().status, 2);
        check_alive(&mut client);
    });
}

#[test]
fn answers_that_are_not_read() {
    alone("answers_that_are_not_read", || {
        let server = server(32);
        let before = common::resident();
        let mut first = RawClient::connect(server.server.address());
        first.send(common::raw::request(1, WRITE, &[0, 1, b'v']));
        assert_eq!(first.response().status, 0);
        let hogs: Vec<_> = (0..120)
            .map(|_| {
                let mut client = RawClient::connect(server.server.address());
                for id in 0..4 {
                    client.send(empty_keys(id, 65_000));
                }
                client
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(500));
        let grown = common::resident().saturating_sub(before);
        assert!(grown < 160 * MIB, "{grown}");
        check_alive(&mut first);
        drop(hogs);
    });
}

#[tokio::test]
async fn batches_of_clients_fit() {
    use simd_r_drive_ws_client::{AsyncDataStoreReader, AsyncDataStoreWriter};
    let server = server(128);
    let client = server.published_client().await;
    let payload = vec![0; 2048];
    let keys: Vec<_> = (0..8192_u32).map(u32::to_le_bytes).collect();
    let entries: Vec<(&[u8], &[u8])> = keys.iter().map(|key| (&key[..], &payload[..])).collect();
    client.batch_write(&entries).await.unwrap();
    let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
    let read = client.batch_read(&keys).await.unwrap();
    assert!(read.iter().all(|read| read.as_ref() == Some(&payload)));
}
