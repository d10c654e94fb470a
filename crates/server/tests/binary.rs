//! The binary: its output, its exit, and its errors for invalid arguments.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use common::raw::{RawClient, read, write};
use rustix::process::{Pid, Signal, kill_process};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simd-r-drive-server"));
    command
        .args(arguments)
        .env_remove("SIMD_R_DRIVE_TOKEN")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts it with `store`. Returns it and the address that it prints.
fn start(store: &Path, more: &[&str]) -> (Child, String) {
    let arguments = [&[store.to_str().unwrap()], more].concat();
    started(&mut command(&arguments))
}

fn started(command: &mut Command) -> (Child, String) {
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    let stdout = child.stdout.as_mut().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    let address = line
        .trim()
        .strip_prefix("listening at ws://")
        .expect("an address");
    (child, address.to_owned())
}

fn end(mut child: Child, signal: Signal) -> Option<i32> {
    let pid = Pid::from_raw(child.id() as i32).unwrap();
    kill_process(pid, signal).unwrap();
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
fn serves_until_it_gets_a_signal() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.bin");
    for signal in [Signal::TERM, Signal::INT] {
        let (child, address) = start(&store, &["--durability", "1s"]);
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
    assert_eq!(end(child, Signal::TERM), Some(0));
}

#[test]
fn a_token_can_be_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.bin");
    let mut serve = command(&[store.to_str().unwrap()]);
    let (child, address) = started(serve.env("SIMD_R_DRIVE_TOKEN", "secret"));
    let address = address.parse().unwrap();
    assert!(RawClient::with_header(address, None).is_err());
    assert!(RawClient::with_header(address, Some(("authorization", "Bearer secret"))).is_ok());
    assert_eq!(end(child, Signal::TERM), Some(0));
    // An empty variable does not mean that anyone may connect.
    let empty = serve.env("SIMD_R_DRIVE_TOKEN", " ").output().unwrap();
    assert_eq!(empty.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&empty.stderr).contains("SIMD_R_DRIVE_TOKEN"));
}

#[test]
fn beyond_this_machine_only_with_a_token_or_on_purpose() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.bin");
    let (code, said) = fails(&[store.to_str().unwrap(), "--host", "0.0.0.0"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("allow_anonymous"), "{said}");
    let options = ["--host", "0.0.0.0", "--allow-anonymous"];
    let (child, _) = start(&store, &options);
    assert_eq!(end(child, Signal::TERM), Some(0));
}

#[test]
fn origins_are_named_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.bin");
    let options = [
        "--allowed-origin",
        "https://a.example",
        "--allowed-origin",
        "http://b:1",
    ];
    let (child, address) = start(&store, &options);
    let address = address.parse().unwrap();
    for origin in ["https://a.example", "http://b:1"] {
        assert!(RawClient::with_header(address, Some(("origin", origin))).is_ok());
    }
    assert!(RawClient::with_header(address, Some(("origin", "https://c.example"))).is_err());
    assert_eq!(end(child, Signal::TERM), Some(0));
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
fn errors_have_one_line() {
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
        &["store.bin", "--durability", "sometimes"],
        &["store.bin", "--tls-cert", "cert.pem"],
        &["store.bin", "--no-such-option"],
    ] {
        let (code, said) = fails(arguments);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.starts_with("error: "), "{said}");
    }
}
