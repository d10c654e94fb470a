//! Invalid bytes: they end their own connection, and affect no other.

mod common;

use common::TestServer;
use common::raw::{RawClient, WRITE, call, frame, read, request, write};
use tungstenite::Message;
use tungstenite::protocol::frame::coding::CloseCode;

/// Sends `bytes` after a valid request. Expects a close with `reason`, and that other connections
/// still work.
fn closes(bytes: &[u8], code: CloseCode, reason: &str) {
    let server = TestServer::start();
    let mut good = RawClient::connect(server.server.address());
    good.send(write(1, b"k", b"v"));
    assert_eq!(good.response().status, 0);

    let mut bad = RawClient::connect(server.server.address());
    bad.send(read(1, b"k"));
    assert_eq!(bad.response().body, [1, 1, b'v']);
    bad.send(bytes);
    let (given, words) = bad.closed();
    assert_eq!(given, code, "{words}");
    assert!(words.contains(reason), "{words}");

    good.send(read(2, b"k"));
    assert_eq!(good.response().body, [1, 1, b'v']);
}

#[test]
fn an_unknown_kind() {
    closes(&frame(7, 0, 9, b"x"), CloseCode::Protocol, "kind");
}

#[test]
fn a_stream_that_was_not_begun() {
    closes(&frame(7, 1, 1, b"x"), CloseCode::Protocol, "not opened");
    closes(&frame(7, 0, 2, b""), CloseCode::Protocol, "not opened");
}

#[test]
fn a_stream_that_begins_twice() {
    let twice = [frame(7, 0, 0, b"x"), frame(7, 0, 0, b"x")].concat();
    closes(&twice, CloseCode::Protocol, "twice");
    closes(
        &frame(7, 5, 0, b"x"),
        CloseCode::Protocol,
        "not with its first frame",
    );
}

#[test]
fn a_gap_in_a_stream() {
    let gap = [frame(7, 0, 0, b"x"), frame(7, 2, 1, b"x")].concat();
    closes(&gap, CloseCode::Protocol, "out of order");
}

#[test]
fn a_request_without_a_header() {
    let short = [frame(7, 0, 0, b"short"), frame(7, 1, 2, b"")].concat();
    closes(&short, CloseCode::Protocol, "shorter");
    let mut metadata = call(7, WRITE, b"");
    metadata[13] = 200;
    let long = [frame(7, 0, 0, &metadata), frame(7, 1, 2, b"")].concat();
    closes(&long, CloseCode::Protocol, "shorter");
}

#[test]
fn a_response_instead_of_a_call() {
    let mut response = call(7, WRITE, b"");
    response[0] = 1;
    let response = [frame(7, 0, 0, &response), frame(7, 1, 2, b"")].concat();
    closes(&response, CloseCode::Protocol, "not a call");
}

#[test]
fn a_frame_that_claims_to_be_huge() {
    let mut huge = frame(7, 0, 0, b"x");
    huge[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    closes(&huge, CloseCode::Size, "bytes");
}

#[test]
fn text() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    client.socket.send(Message::text("hello")).unwrap();
    assert_eq!(client.closed().0, CloseCode::Unsupported);
}

#[test]
fn unmasked_and_reserved_websocket_frames() {
    use std::io::Write;
    let server = TestServer::start();
    for bytes in [
        &[0x82, 0x01, 0x00][..],
        &[0xf2, 0x81, 0, 0, 0, 0, 0],
        &[0x8b, 0x80, 0, 0, 0, 0],
    ] {
        let mut client = RawClient::connect(server.server.address());
        client.socket.get_mut().write_all(bytes).unwrap();
        assert_eq!(client.closed().0, CloseCode::Protocol);
    }
}

#[test]
fn parameters_that_do_not_decode_are_answered() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    client.send(request(1, WRITE, &[0xff; 30]));
    let answer = client.response();
    assert_eq!((answer.id, answer.status), (1, 2));
    client.send(request(2, 0x1234_5678_9abc_def0, b"anything"));
    let answer = client.response();
    assert_eq!((answer.id, answer.status), (2, 3));
    assert!(
        String::from_utf8(answer.body)
            .unwrap()
            .contains("no method")
    );
    client.send(read(3, b"k"));
    assert_eq!(client.response().body, [0]);
}

#[test]
fn a_cancelled_request_is_forgotten() {
    let server = TestServer::start();
    let mut client = RawClient::connect(server.server.address());
    client.send(
        [
            frame(7, 0, 0, &call(7, WRITE, b"\x01k\x01v")),
            frame(7, 1, 3, b""),
        ]
        .concat(),
    );
    client.send(read(8, b"k"));
    assert_eq!((client.response().id), 8);
}

#[test]
fn frames_may_be_cut_anywhere() {
    let server = TestServer::start();
    let bytes = [write(1, b"k", b"v"), read(2, b"k")].concat();
    for cut in 1..bytes.len() {
        let mut client = RawClient::connect(server.server.address());
        client.send(&bytes[..cut]);
        client.send(&bytes[cut..]);
        assert_eq!(client.response().id, 1);
        assert_eq!(client.response().body, [1, 1, b'v'], "cut at {cut}");
    }
    let mut client = RawClient::connect(server.server.address());
    bytes.iter().for_each(|byte| client.send([*byte]));
    assert_eq!(client.response().id, 1);
    assert_eq!(client.response().id, 2);
}

#[test]
fn random_bytes() {
    let server = TestServer::start();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..200 {
        let mut client = RawClient::connect(server.server.address());
        let mut bytes = [write(1, b"k", b"v"), read(2, b"k")].concat();
        for _ in 0..1 + random() % 8 {
            let at = random() as usize % bytes.len();
            bytes[at] = random() as u8;
        }
        // The server may answer, close the connection, or wait for more.
        let _ = client.socket.send(Message::binary(bytes));
    }
    let mut client = RawClient::connect(server.server.address());
    client.send(write(1, b"k", b"v"));
    assert_eq!(client.response().status, 0);
}
