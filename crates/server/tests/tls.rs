//! `wss://`, with a certificate for the test.

mod common;

use std::net::TcpStream;
use std::path::Path;

use common::TestServer;
use common::raw::{read, write};
use common::tls::{certificate, client};
use simd_r_drive_server::{Error, Server, ServerOptions, TlsFiles};
use tungstenite::Message;

#[test]
fn requests_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (files, root) = certificate(folder.path());
    let server = TestServer::with(|options| options.tls = Some(files));
    let url = server.server.url();
    assert_eq!(url, format!("wss://127.0.0.1:{}", server.port()));
    let stream = client(server.port(), root);
    let (mut socket, _) = tungstenite::client(format!("{url}/ws"), stream).unwrap();
    let frames = [write(1, b"k", b"v"), read(2, b"k")].concat();
    socket.send(Message::binary(frames)).unwrap();
    let Message::Binary(answers) = socket.read().unwrap() else {
        panic!("no answers");
    };
    assert!(answers.windows(3).any(|bytes| bytes == [1, 1, b'v']));
    server.server.stop().unwrap();
    assert!(matches!(socket.read().unwrap(), Message::Close(Some(_))));
}

#[test]
fn plain_clients_stay_outside() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certificate(folder.path());
    let server = TestServer::with(|options| options.tls = Some(files));
    let tcp = TcpStream::connect(server.server.address()).unwrap();
    assert!(tungstenite::client(format!("ws://{}/ws", server.server.address()), tcp).is_err());
}

#[test]
fn unusable_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = certificate(folder.path());
    let other = tempfile::tempdir().unwrap();
    let (others, _) = certificate(other.path());
    let refused = |certificate: &Path, key: &Path| {
        let mut options = ServerOptions::new(folder.path().join("store.bin"));
        options.tls = Some(TlsFiles {
            certificate: certificate.to_owned(),
            key: key.to_owned(),
        });
        match Server::start(options).unwrap_err() {
            Error::Io { path, .. } => path,
            other => panic!("{other:?}"),
        }
    };
    let missing = folder.path().join("missing.pem");
    assert_eq!(refused(&missing, &files.key), missing.to_str().unwrap());
    assert_eq!(
        refused(&files.certificate, &missing),
        missing.to_str().unwrap()
    );
    assert_eq!(refused(&files.key, &files.key), files.key.to_str().unwrap());
    assert_eq!(
        refused(&files.certificate, &others.key),
        others.key.to_str().unwrap()
    );
    assert!(!folder.path().join("store.bin").exists());
}
