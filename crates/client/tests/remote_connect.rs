//! The errors if there is no server at the address, or another kind of server.

mod remote_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{ConnectOptions, Error, RemoteStore};

use remote_support::{block_on, connect, free_port};

fn options() -> ConnectOptions {
    ConnectOptions {
        connect_timeout: Duration::from_millis(500),
        ..ConnectOptions::default()
    }
}

/// The error of connecting to a server that handles one connection by `serve`, in both forms.
fn error_from(serve: impl Fn(TcpStream) + Send + 'static) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        for _ in 0..2 {
            serve(listener.accept().unwrap().0);
        }
    });
    let begin = Instant::now();
    let error = connect(&url, &options()).err().expect("an error");
    let same = block_on(RemoteStore::connect(Task, &url, &options()))
        .err()
        .expect("an error");
    assert!(
        begin.elapsed() < Duration::from_millis(1500),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(error, same);
    assert!(error.to_string().contains(&url), "{error}");
    server.join().unwrap();
    error
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        request.push(byte[0]);
    }
    String::from_utf8(request).unwrap()
}

/// Accepts the WebSocket handshake.
fn accept(stream: TcpStream) -> tungstenite::WebSocket<TcpStream> {
    tungstenite::accept(stream).unwrap()
}

fn wait_for_end(mut stream: TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

#[test]
fn there_is_no_server() {
    let url = format!("ws://127.0.0.1:{}", free_port());
    let error = connect(&url, &options()).err().unwrap();
    assert!(matches!(&error, Error::Connection { .. }), "{error:?}");
    assert!(error.to_string().contains(&url), "{error}");
    let error = block_on(RemoteStore::connect(Task, &url, &options()))
        .err()
        .unwrap();
    assert!(matches!(&error, Error::Connection { .. }), "{error:?}");
}

#[test]
fn a_name_without_an_address() {
    let error = connect("ws://no-such-host.invalid:7878", &options())
        .err()
        .unwrap();
    assert!(
        matches!(&error, Error::Connection { .. } | Error::Timeout { .. }),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("no-such-host.invalid"),
        "{error}"
    );
}

#[test]
fn an_http_server() {
    let error = error_from(|mut stream| {
        read_request(&mut stream);
        stream
            .write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        wait_for_end(stream);
    });
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
    assert!(error.to_string().contains("404"), "{error}");
}

#[test]
fn one_that_wants_a_token() {
    let error = error_from(|mut stream| {
        read_request(&mut stream);
        stream
            .write_all(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        wait_for_end(stream);
    });
    assert!(matches!(&error, Error::Server { .. }), "{error:?}");
    assert!(error.to_string().contains("401"), "{error}");
}

#[test]
fn headers_and_token_are_sent() {
    let (tell, told) = std::sync::mpsc::channel();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/a/path?x=y", listener.local_addr().unwrap());
    let server = thread::spawn(move || tell.send(read_request(&mut listener.accept().unwrap().0)));
    let options = ConnectOptions {
        headers: vec![("X-Tenant".to_owned(), "seven".to_owned())],
        token: Some("let-me-in".to_owned()),
        ..options()
    };
    assert!(connect(&url, &options).is_err());
    let request = told.recv().unwrap();
    for line in [
        "GET /a/path?x=y HTTP/1.1",
        "x-tenant: seven",
        "authorization: Bearer let-me-in",
    ] {
        assert!(request.contains(&format!("{line}\r\n")), "{request}");
    }
    server.join().unwrap().unwrap();
}

#[test]
fn another_protocol() {
    let error = error_from(|mut stream| {
        stream.write_all(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n").unwrap();
        wait_for_end(stream);
    });
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
}

#[test]
fn a_silent_socket() {
    let error = error_from(wait_for_end);
    assert!(matches!(&error, Error::Timeout { .. }), "{error:?}");
}

#[test]
fn one_that_closes_at_once() {
    let error = error_from(drop);
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
}

#[test]
fn one_that_closes_after_the_request() {
    let error = error_from(|mut stream| drop(read_request(&mut stream)));
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
}

#[test]
fn a_websocket_server_that_says_nothing() {
    let error = error_from(|stream| {
        let mut socket = accept(stream);
        while socket.read().is_ok() {}
    });
    assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
    assert!(error.to_string().contains("generation"), "{error}");
}

#[test]
fn a_websocket_server_of_another_kind() {
    for answer in [
        tungstenite::Message::text("hello"),
        tungstenite::Message::binary(vec![0xff; 200]),
        tungstenite::Message::Close(None),
    ] {
        let error = error_from(move |stream| {
            let mut socket = accept(stream);
            socket.read().unwrap();
            socket.send(answer.clone()).unwrap();
            while socket.read().is_ok() {}
        });
        assert!(matches!(&error, Error::Protocol { .. }), "{error:?}");
    }
}

#[test]
fn a_bad_url() {
    for url in [
        "",
        "localhost:1",
        "http://localhost:1",
        "ws://localhost:65536",
        "ws://localhost",
    ] {
        let error = connect(url, &options()).err().unwrap();
        assert!(
            matches!(&error, Error::InvalidArgument { argument, .. } if argument == "url"),
            "{error:?}"
        );
    }
}
