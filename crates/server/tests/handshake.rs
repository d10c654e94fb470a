//! The HTTP request of the handshake: what the standard requires, its host, and its origin.

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use common::TestServer;
use common::raw::read;
use simd_r_drive_server::Error;

/// The lines of a request that is accepted.
const GOOD: &[&str] = &[
    "GET /ws HTTP/1.1",
    "Host: localhost:7878",
    "Connection: keep-alive, Upgrade",
    "Upgrade: WebSocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/// The valid request with `line`, which replaces the line of the same header if there is one.
fn with(line: &str) -> String {
    let name = |line: &str| line.split([':', ' ']).next().unwrap().to_ascii_lowercase();
    let mut lines = GOOD.to_vec();
    match lines.iter_mut().find(|good| name(good) == name(line)) {
        Some(good) => *good = line,
        None => lines.push(line),
    }
    lines.join("\r\n") + "\r\n\r\n"
}

fn without(name: &str) -> String {
    let lines = GOOD.iter().filter(|line| !line.starts_with(name));
    lines.copied().collect::<Vec<_>>().join("\r\n") + "\r\n\r\n"
}

/// A server's response to a request: all of it if it closes the connection, else the head.
fn answer(server: &TestServer, request: impl AsRef<[u8]>) -> String {
    let mut tcp = TcpStream::connect(server.server.address()).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    tcp.write_all(request.as_ref()).unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    while !answer.starts_with(b"HTTP/1.1 101") {
        match tcp.read(&mut part).expect("an answer") {
            0 => break,
            length => answer.extend(&part[..length]),
        }
    }
    String::from_utf8(answer).unwrap()
}

/// The status of the response. If it is a refusal, the response must be complete.
fn status(server: &TestServer, request: impl AsRef<[u8]>) -> u16 {
    let answer = answer(server, request);
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    let status = status.unwrap_or_else(|| panic!("no status: {answer:?}"));
    if status != 101 {
        let (head, text) = answer.split_once("\r\n\r\n").expect("a head");
        let length = format!("Content-Length: {}", text.len());
        assert!(head.contains(&length), "{answer}");
        assert!(head.contains("close"), "{answer}");
        assert!(text.len() > 10, "{answer}");
    }
    status
}

#[test]
fn good_requests() {
    let server = TestServer::start();
    for line in [
        "GET /ws HTTP/1.1",
        "GET /ws?x=1 HTTP/1.1",
        "GET ws://localhost/ws HTTP/1.1",
        "GET http://127.0.0.1:80/ws HTTP/1.1",
        "Host: LOCALHOST.",
        "Host: 127.0.0.1",
        "Host: [::1]:80",
        "connection: upgrade",
        "Content-Length: 0",
        "Sec-WebSocket-Extensions: permessage-deflate",
        "Sec-WebSocket-Key:   AAAAAAAAAAAAAAAAAAAAAA==  ",
        "X-Empty:",
        "Cookie: a=\u{e9}",
    ] {
        assert_eq!(status(&server, with(line)), 101, "{line}");
    }
    let said = answer(&server, with("X: y"));
    // The example of RFC 6455.
    assert!(
        said.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
        "{said}"
    );
}

#[test]
fn foreign_origins_are_refused() {
    let server = TestServer::start();
    let address = server.server.address();
    for origin in [
        "https://example.org".to_owned(),
        "null".to_owned(),
        String::new(),
        "http://localhost".to_owned(),
        // Another origin, although it is on this machine.
        format!("http://{address}"),
    ] {
        assert_eq!(
            status(&server, with(&format!("Origin: {origin}"))),
            403,
            "{origin}"
        );
    }
}

#[test]
fn allowed_origins_are_accepted() {
    let server = TestServer::with(|options| {
        options.allowed_origins = vec!["https://example.org".into(), "HTTP://[::1]:8080".into()];
    });
    for (origin, expected) in [
        ("https://example.org", 101),
        ("https://EXAMPLE.org:443", 101),
        ("http://[::1]:8080", 101),
        ("http://example.org", 403),
        ("https://example.org:8443", 403),
        ("https://example.org.evil.com", 403),
        ("https://evil.com/https://example.org", 403),
        ("https://example.org https://evil.com", 403),
        ("https://example.org/", 403),
        ("null", 403),
    ] {
        assert_eq!(
            status(&server, with(&format!("Origin: {origin}"))),
            expected,
            "{origin}"
        );
    }
    let twice = with("Origin: https://example.org\r\nOrigin: https://example.org");
    assert_eq!(status(&server, twice), 400);
    assert_eq!(status(&server, with("X: no origin at all")), 101);
}

#[test]
fn invalid_origins_are_named() {
    for origin in ["*", "example.org", "https://example.org/", ""] {
        let folder = tempfile::tempdir().unwrap();
        let mut options = simd_r_drive_server::ServerOptions::new(folder.path().join("store.bin"));
        options.allowed_origins = vec![origin.to_owned()];
        let error = simd_r_drive_server::Server::start(options).unwrap_err();
        assert!(
            matches!(&error, Error::InvalidArgument { argument, .. } if argument == "allowed_origins"),
            "{error}"
        );
    }
}

#[test]
fn another_host_is_refused_at_loopback() {
    let server = TestServer::start();
    for host in [
        "example.org",
        "evil.com:80",
        "10.0.0.1",
        "0.0.0.0",
        "[::2]",
        "localhost.evil.com",
    ] {
        assert_eq!(
            status(&server, with(&format!("Host: {host}"))),
            403,
            "{host}"
        );
    }
    let target = with("GET ws://example.org/ws HTTP/1.1");
    assert_eq!(status(&server, target), 403);
}

#[test]
fn any_host_is_accepted_beyond_loopback() {
    let server = TestServer::with(|options| {
        options.host = "0.0.0.0".to_owned();
        options.allow_anonymous = true;
    });
    assert_eq!(status(&server, with("Host: store.example.org")), 101);
    assert_eq!(status(&server, without("Host")), 400);
    assert_eq!(status(&server, with("Origin: https://evil.com")), 403);
}

#[test]
fn invalid_http_is_refused() {
    let server = TestServer::start();
    for (line, expected) in [
        ("Host: a\r\nHost: localhost", 400),
        ("Host: local host", 400),
        ("Host:", 400),
        ("Host : localhost", 400),
        ("GET /ws HTTP/1.0", 400),
        ("GET /ws HTTP/2.0", 400),
        ("GET ws HTTP/1.1", 400),
        ("GET * HTTP/1.1", 400),
        ("GET /ws", 400),
        ("GET /other HTTP/1.1", 404),
        ("X: a\r\n folded", 400),
        ("X: a\0b", 400),
        ("X: a\x07b", 400),
        ("X: a\x7fb", 400),
        ("X: a\rb", 400),
        ("X: a\nY: b", 400),
        ("no colon", 400),
        ("Connection: keep-alive", 426),
        ("Upgrade: h2c", 426),
        ("Sec-WebSocket-Version: 8", 426),
        (
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13",
            400,
        ),
        ("Sec-WebSocket-Key: short", 400),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=", 400),
        ("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j!Q==", 400),
        (
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: x",
            400,
        ),
        ("Content-Length: 5", 400),
        ("Transfer-Encoding: chunked", 400),
        ("Authorization: Bearer a\r\nAuthorization: Bearer b", 400),
    ] {
        assert_eq!(status(&server, with(line)), expected, "{line:?}");
    }
    for (name, expected) in [
        ("Host", 400),
        ("Connection", 426),
        ("Upgrade", 426),
        ("Sec-WebSocket-Version", 426),
        ("Sec-WebSocket-Key", 400),
    ] {
        assert_eq!(status(&server, without(name)), expected, "no {name}");
    }
    for method in ["POST", "HEAD", "OPTIONS", "get"] {
        let request = with("X: y").replacen("GET", method, 1);
        assert_eq!(status(&server, request), 405, "{method}");
    }
    assert_eq!(status(&server, GOOD.join("\n") + "\n\n"), 400);
    assert_eq!(
        status(&server, [0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]),
        400
    );
    let said = answer(&server, with("Sec-WebSocket-Version: 8"));
    assert!(said.contains("\r\nSec-WebSocket-Version: 13\r\n"), "{said}");
}

#[test]
fn too_large_requests_are_refused() {
    let server = TestServer::start();
    let header = format!("X: {}", "a".repeat(20_000));
    assert_eq!(status(&server, with(&header)), 431);
    assert_eq!(
        status(
            &server,
            with("X: y\r\n").replace("X: y", &"X: y\r\n".repeat(70))
        ),
        431
    );
    // The response arrives although the peer sends much more.
    assert_eq!(status(&server, vec![b'a'; 200_000]), 431);
}

#[test]
fn a_browser_gets_an_explanation() {
    let server = TestServer::start();
    let said = answer(&server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(said.starts_with("HTTP/1.1 426 "), "{said}");
    assert!(said.contains("/ws as a WebSocket"), "{said}");
}

#[test]
fn the_path_is_checked() {
    let server = TestServer::with(|options| options.websocket_path = "/store".to_owned());
    let said = answer(&server, with("GET /ws HTTP/1.1"));
    assert!(said.starts_with("HTTP/1.1 404 "), "{said}");
    assert!(said.contains("/store"), "{said}");
    assert_eq!(status(&server, with("GET /store?x=1 HTTP/1.1")), 101);
}

#[test]
fn a_request_may_arrive_byte_by_byte() {
    let server = TestServer::start();
    let mut tcp = TcpStream::connect(server.server.address()).unwrap();
    tcp.set_nodelay(true).unwrap();
    for byte in with("X: y").as_bytes() {
        tcp.write_all(&[*byte]).unwrap();
    }
    let mut start = [0; 12];
    tcp.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 101");
}

#[test]
fn frames_may_be_sent_before_the_response_was_read() {
    let server = TestServer::start();
    let frames = read(1, b"k");
    let mut bytes = with("X: y").into_bytes();
    bytes.extend([0x82, 0x80 | frames.len() as u8, 0, 0, 0, 0]);
    bytes.extend(&frames);
    let mut tcp = TcpStream::connect(server.server.address()).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
    tcp.write_all(&bytes).unwrap();
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    // An answer ends with an empty frame of kind 2.
    while !answer.ends_with(&[1, 0, 0, 0, 2]) {
        let length = tcp.read(&mut part).expect("an answer");
        assert_ne!(length, 0, "{answer:?}");
        answer.extend(&part[..length]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"));
}

#[test]
fn random_bytes_do_no_harm() {
    let server = TestServer::start();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..300 {
        let mut bytes = with("X: y").into_bytes();
        for _ in 0..1 + random() % 4 {
            let at = random() as usize % bytes.len();
            bytes[at] = random() as u8;
        }
        let mut tcp = TcpStream::connect(server.server.address()).unwrap();
        tcp.write_all(&bytes).unwrap();
        tcp.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        let _ = tcp.read_to_end(&mut answer);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 "));
    }
    assert_eq!(status(&server, with("X: y")), 101);
}
