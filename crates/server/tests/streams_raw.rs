//! Payload streams of clients that send whatever they like.

mod common;

use std::net::SocketAddr;

use common::TestServer;
use common::raw::{RawClient, Response, read, request, write};
use common::streams::{MIB, connect};
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::extensions::HEADER;
use simd_r_drive_protocol::frame::Decoder;
use simd_r_drive_protocol::payload_stream::StreamMethod::{
    Close, FinishWriter, OpenReader, OpenWriter, ReadPart, WritePart,
};
use simd_r_drive_protocol::payload_stream::{NAME, StreamMethod, response};
use simd_r_drive_protocol::request::{Request, RequestEncoder};
use simd_r_drive_protocol::response::ResponseDecoder;
use tungstenite::Message;

const NONE: [u8; 1] = [0];

fn client(address: SocketAddr) -> RawClient {
    RawClient::with_header(address, Some((HEADER, NAME))).expect("a WebSocket")
}

fn numbers(numbers: &[u64]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

impl RawClient {
    fn call(&mut self, method: StreamMethod, parameters: &[u8]) -> Response {
        self.send(request(1, method.id(), parameters));
        self.response()
    }

    fn open(&mut self, method: StreamMethod, number: u64, key: &[u8]) -> Response {
        self.call(method, &[&numbers(&[number]), key].concat())
    }

    fn write_part(&mut self, number: u64, offset: u64, part: &[u8]) -> Response {
        self.call(WritePart, &[&numbers(&[number, offset]), part].concat())
    }
}

fn is_refused(response: Response, words: &str) {
    let reason = String::from_utf8(response.body).unwrap();
    assert_eq!(response.status, 2, "{reason}");
    assert!(reason.contains(words), "{reason}");
}

fn number(response: Response) -> u64 {
    assert_eq!(
        response.status,
        0,
        "{}",
        String::from_utf8_lossy(&response.body)
    );
    response::decode_number(&response.body)
        .unwrap()
        .expect("a stream")
}

#[test]
fn who_has_not_asked_for_the_extension_has_none_of_it() {
    let server = TestServer::start();
    for header in [None, Some((HEADER, "other, payload-streams-2"))] {
        let mut client = RawClient::with_header(server.server.address(), header).unwrap();
        for method in StreamMethod::ALL {
            let response = client.open(method, 1, b"k");
            assert_eq!(response.status, 3, "{method:?}");
        }
        client.send(write(1, b"k", b"v"));
        assert_eq!(client.response().status, 0);
    }
}

#[test]
fn streams_that_are_not_there() {
    let server = TestServer::start();
    let mut client = client(server.server.address());
    for number in [0, 7, u64::MAX] {
        assert_eq!(client.call(ReadPart, &numbers(&[number, 0, 10])).body, NONE);
        assert_eq!(client.write_part(number, 0, b"part").body, NONE);
        assert_eq!(client.call(FinishWriter, &numbers(&[number, 4])).body, NONE);
        assert_eq!(client.call(Close, &numbers(&[number])).body, []);
    }
    assert_eq!(client.open(OpenReader, 1, b"none").body, NONE);
    assert_eq!(client.call(ReadPart, &numbers(&[1, 0, 10])).body, NONE);
}

#[test]
fn parameters_of_any_length() {
    let server = TestServer::start();
    let mut client = client(server.server.address());
    for method in StreamMethod::ALL {
        for length in 0..40 {
            let response = client.call(method, &vec![0xff; length]);
            assert!(matches!(response.status, 0 | 2), "{method:?} {length}");
        }
    }
    client.send(read(1, b"k"));
    assert_eq!(client.response().body, NONE);
}

#[test]
fn parts_from_any_place_and_of_any_length() {
    let server = TestServer::start();
    let mut client = client(server.server.address());
    client.send(write(1, b"k", b"v!"));
    client.response();
    assert_eq!(client.open(OpenReader, 5, b"k").status, 0);
    for (offset, length, expected) in [
        (0, 2, &b"v!"[..]),
        (0, u64::MAX, b"v!"),
        (1, u64::MAX, b"!"),
        (2, 1, b""),
        (u64::MAX, u64::MAX, b""),
        (0, 0, b""),
    ] {
        let part = client.call(ReadPart, &numbers(&[5, offset, length]));
        assert_eq!(part.body, [&[1], expected].concat(), "{offset} {length}");
    }
    is_refused(client.open(OpenReader, 5, b"k"), "open already");
    is_refused(client.open(OpenWriter, 5, b"k"), "open already");
    is_refused(client.write_part(5, 0, b"part"), "stream 5 is a reader");
    is_refused(client.call(FinishWriter, &numbers(&[5, 0])), "is a reader");
}

#[test]
fn a_part_that_comes_twice_is_taken_once() {
    let server = TestServer::start();
    let mut client = client(server.server.address());
    assert_eq!(number(client.open(OpenWriter, 5, b"k")), MIB as u64);
    assert_eq!(number(client.write_part(5, 0, b"pay")), 3);
    assert_eq!(number(client.write_part(5, 0, b"pay")), 3);
    assert_eq!(number(client.write_part(5, 1, b"a")), 3);
    assert_eq!(number(client.write_part(5, 1, b"ayload")), 7);
    assert_eq!(number(client.write_part(5, 7, b"")), 7);
    is_refused(client.call(ReadPart, &numbers(&[5, 0, 1])), "is a writer");
    is_refused(
        client.call(FinishWriter, &numbers(&[5, 8])),
        "7 bytes have come of a payload of 8",
    );
    // Another connection has another stream 5.
    let mut other = self::client(server.server.address());
    assert_eq!(other.call(FinishWriter, &numbers(&[5, 7])).body, NONE);
    assert!(number(client.call(FinishWriter, &numbers(&[5, 7]))) > 7);
    assert_eq!(client.call(FinishWriter, &numbers(&[5, 7])).body, NONE);
    client.send(read(1, b"k"));
    assert_eq!(client.response().body, b"\x01\x07\0payload");
}

#[test]
fn gaps_and_parts_that_are_too_large() {
    let server = TestServer::start();
    let mut client = client(server.server.address());
    number(client.open(OpenWriter, 1, b"k"));
    number(client.write_part(1, 0, b"part"));
    is_refused(client.write_part(1, 5, b"x"), "4 bytes have come");
    // The payload can never be whole, and was let go of.
    assert_eq!(client.write_part(1, 4, b"x").body, NONE);
    for payload in [&[][..], &[0]] {
        number(client.open(OpenWriter, 2, b"k"));
        number(client.write_part(2, 0, payload));
        let finish = client.call(FinishWriter, &numbers(&[2, payload.len() as u64]));
        is_refused(finish, "nothing was written");
    }
    client.send(read(1, b"k"));
    assert_eq!(client.response().body, NONE);

    let server = TestServer::with(|options| options.max_message_size = 10_000);
    let mut small = self::client(server.server.address());
    let most = number(small.open(OpenWriter, 1, b"k"));
    assert!((5_000..10_000).contains(&most), "{most}");
    is_refused(
        small.write_part(1, 0, &vec![1; most as usize + 1]),
        "this server takes up to",
    );
    assert_eq!(
        number(small.write_part(1, 0, &vec![1; most as usize])),
        most
    );
    // The client keeps to that.
    let store = connect(server.server.url());
    let payload = common::streams::bytes(100_000, 1);
    common::streams::write_in_pieces(&store, b"key", &payload, 30_000).unwrap();
    let mut found = Vec::new();
    std::io::Read::read_to_end(&mut common::streams::reader(&store, b"key"), &mut found).unwrap();
    assert!(found == payload);
}

/// Makes a call in frames of a generation; gives the body of the response.
fn call_in(
    generation: Generation,
    client: &mut RawClient,
    method: StreamMethod,
    parameters: Vec<u8>,
) -> Vec<u8> {
    let request = Request {
        method: method.into(),
        parameters: vec![parameters],
    };
    let (mut encoder, mut bytes) = (RequestEncoder::default(), Vec::new());
    assert!(encoder.put(&request, 1, generation, &mut bytes));
    client.send(bytes);
    let (mut frames, mut responses) = (Decoder::new(generation), ResponseDecoder::default());
    loop {
        let Message::Binary(message) = client.socket.read().unwrap() else {
            continue;
        };
        let mut input = &message[..];
        while let Some(part) = frames.next(&mut input).unwrap() {
            if let Some(response) = responses.add(&part, |_| true).unwrap() {
                assert_eq!(response.status, Some(0));
                return response.body;
            }
        }
    }
}

#[test]
fn both_generations_of_frames_have_streams() {
    let server = TestServer::start();
    for generation in [Generation::Timestamped, Generation::Plain] {
        let mut client = client(server.server.address());
        let mut call = |method, parameters| call_in(generation, &mut client, method, parameters);
        let key = generation.to_string().into_bytes();
        // The first bytes of the connection tell its generation.
        call(OpenWriter, [numbers(&[1]), key.clone()].concat());
        call(WritePart, [&numbers(&[1, 0]), &b"payload"[..]].concat());
        call(FinishWriter, numbers(&[1, 7]));
        call(OpenReader, [numbers(&[2]), key].concat());
        assert_eq!(call(ReadPart, numbers(&[2, 3, 9])), b"\x01load");
        call(Close, numbers(&[2]));
    }
}

/// How many files this process has open, and how many of them have no name.
#[cfg(target_os = "linux")]
fn files_without_name() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    targets
        .filter(|target| target.to_string_lossy().contains(" (deleted)"))
        .count()
}

#[cfg(target_os = "linux")]
#[test]
fn who_goes_away_leaves_nothing() {
    let server = TestServer::start();
    let before = files_without_name();
    let mut clients: Vec<_> = (0..4)
        .map(|_| {
            let mut client = client(server.server.address());
            for number in 0..8 {
                client.open(OpenWriter, number, b"k");
                client.write_part(number, 0, b"part");
            }
            client
        })
        .collect();
    assert_eq!(files_without_name(), before + 32);
    clients[0].call(Close, &numbers(&[3]));
    assert_eq!(files_without_name(), before + 31);
    drop(clients);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while files_without_name() > before {
        assert!(
            std::time::Instant::now() < deadline,
            "{}",
            files_without_name()
        );
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let mut client = client(server.server.address());
    client.send(read(1, b"k"));
    assert_eq!(client.response().body, NONE);
}
