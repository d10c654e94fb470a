//! The binary: what it prints, how it ends, and what it says of bad arguments.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use common::raw::{RawClient, read, write};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simd-r-drive-server"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts it over `store`; gives it and the address that it prints.
fn start(store: &Path, more: &[&str]) -> (Child, String) {
    let arguments = [&[store.to_str().unwrap()], more].concat();
    let mut child = command(&arguments).spawn().unwrap();
    let mut line = String::new();
    let stdout = child.stdout.as_mut().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("listening at ws://")
        .expect("an address");
    (child, address.to_owned())
}

fn end(mut child: Child, signal: &str) -> Option<i32> {
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([signal, &pid])
            .status()
            .unwrap()
            .success()
    );
    let status = child.wait().unwrap();
    let mut log = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert!(log.contains("server stopped"), "{log}");
    status.code()
}

#[test]
fn serves_until_it_is_told_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.bin");
    for signal in ["-TERM", "-INT"] {
        let (child, address) = start(&store, &["--fsync", "1s"]);
        let mut client = RawClient::connect(address.parse().unwrap());
        client.send([write(1, b"k", b"v"), read(2, b"k")].concat());
        assert_eq!(client.response().status, 0);
        assert_eq!(client.response().body, [1, 1, b'v']);
        assert_eq!(end(child, signal), Some(0));
    }
}

#[test]
fn tokens_come_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    std::fs::write(&tokens, "first\n\n  second \n").unwrap();
    let store = folder.path().join("store.bin");
    let (child, address) = start(&store, &["--token-file", tokens.to_str().unwrap()]);
    let address = address.parse().unwrap();
    assert!(RawClient::with_header(address, None).is_err());
    assert!(RawClient::with_header(address, Some(("authorization", "Bearer second"))).is_ok());
    assert_eq!(end(child, "-TERM"), Some(0));
}

fn fails(arguments: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stderr,
        stdout,
    } = command(arguments).output().unwrap();
    assert!(stdout.is_empty());
    (status.code(), String::from_utf8(stderr).unwrap())
}

#[test]
fn what_cannot_be_served_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    std::fs::write(&file, "These are notes, and no store at all. ".repeat(20)).unwrap();
    let (code, said) = fails(&[file.to_str().unwrap()]);
    assert_eq!(code, Some(1));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(
        said.starts_with("simd-r-drive-server: ") && said.contains("notes.txt"),
        "{said}"
    );

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let store = folder.path().join("store.bin");
    let (code, said) = fails(&[store.to_str().unwrap(), "--port", &port]);
    assert_eq!(code, Some(1));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains(&format!("127.0.0.1:{port}")), "{said}");

    let (code, said) = fails(&[store.to_str().unwrap(), "--token-file", "/nowhere/tokens"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("/nowhere/tokens"), "{said}");
}

#[test]
fn bad_usage() {
    for arguments in [
        &[][..],
        &["store.bin", "--port", "70000"],
        &["store.bin", "--fsync", "sometimes"],
        &["store.bin", "--tls-cert", "cert.pem"],
        &["store.bin", "--no-such-option"],
    ] {
        let (code, said) = fails(arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.starts_with("error: "), "{said}");
    }
}
