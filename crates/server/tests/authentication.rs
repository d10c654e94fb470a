//! Tokens, and connections that send no handshake request.

mod common;

use std::io::{Read, Write};
use std::net::TcpStream;

use common::TestServer;
use common::raw::{RawClient, read};

fn status(server: &TestServer, authorization: Option<&str>) -> u16 {
    let header = authorization.map(|value| ("authorization", value));
    match RawClient::with_header(server.server.address(), header) {
        Ok(mut client) => {
            client.send(read(1, b"k"));
            assert_eq!(client.response().id, 1);
            101
        }
        Err(error) => match *error {
            tungstenite::HandshakeError::Failure(tungstenite::Error::Http(response)) => {
                response.status().as_u16()
            }
            other => panic!("{other:?}"),
        },
    }
}

#[test]
fn tokens() {
    let server = TestServer::with(|options| options.tokens = vec!["secret".into(), "other".into()]);
    assert_eq!(status(&server, Some("Bearer secret")), 101);
    assert_eq!(status(&server, Some("bearer other")), 101);
    for wrong in [
        None,
        Some(""),
        Some("Bearer"),
        Some("Bearer "),
        Some("secret"),
        Some("Bearer secre"),
    ] {
        assert_eq!(status(&server, wrong), 401, "{wrong:?}");
    }
    assert_eq!(status(&server, Some("Basic secret")), 401);
    assert_eq!(status(&server, Some("Bearer secretother")), 401);
}

#[test]
fn without_tokens_anyone_may_connect() {
    let server = TestServer::start();
    assert_eq!(status(&server, None), 101);
    assert_eq!(status(&server, Some("Bearer whatever")), 101);
}

#[test]
fn garbage_and_silence_do_no_harm() {
    let server = TestServer::start();
    let silent = TcpStream::connect(server.server.address()).unwrap();
    let mut tcp = TcpStream::connect(server.server.address()).unwrap();
    tcp.write_all(&[0x16; 300]).unwrap();
    let mut rest = Vec::new();
    let _ = tcp.read_to_end(&mut rest);
    assert_eq!(status(&server, None), 101);
    drop(silent);
}
