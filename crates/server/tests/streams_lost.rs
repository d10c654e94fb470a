//! Payload streams whose connection or server is lost in the middle.

mod common;
#[path = "../../client/tests/remote_support/proxy.rs"]
#[allow(dead_code, reason = "not all that can go wrong does so here")]
mod proxy;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use common::TestServer;
use common::streams::{MIB, bytes, connect, connect_with, read, reader, write, write_in_pieces};
use proxy::{Fault, Kind, Proxy, Way};
use simd_r_drive_client::{Backend, ConnectOptions, Error, RetryPolicy, Writer, wait};
use simd_r_drive_server::{Server, ServerOptions};

fn inner(error: std::io::Error) -> Error {
    error.downcast().expect("an error of the client's")
}

fn cut(way: Way, offset: usize) -> Option<Fault> {
    Some(Fault {
        way,
        offset,
        kind: Kind::Cut,
    })
}

#[test]
fn a_reader_goes_on_over_a_new_connection() {
    let server = TestServer::start();
    let direct = connect(server.server.url());
    let payload = bytes(9 * MIB, 1);
    write(&direct, b"key", &payload);
    let proxy = Proxy::start(server.port());
    let store = connect(&proxy.url());
    for way in [Way::ToServer, Way::ToClient] {
        for offset in [0, 1, 30, 100, 200, 70_000, MIB + 17, 5 * MIB, 8 * MIB] {
            let mut reader = reader(&store, b"key");
            let mut found = vec![0; 1000];
            reader.read_exact(&mut found).unwrap();
            proxy.set(cut(way, offset));
            reader.read_to_end(&mut found).unwrap();
            proxy.set(None);
            assert!(found == payload, "{way:?} {offset}");
        }
    }
}

#[test]
fn a_reader_whose_payload_was_replaced_meanwhile_says_so() {
    let server = TestServer::start();
    let direct = connect(server.server.url());
    let payload = bytes(3 * MIB, 1);
    let proxy = Proxy::start(server.port());
    let store = connect(&proxy.url());
    for change in 0..4 {
        write(&direct, b"key", &payload);
        let mut reader = reader(&store, b"key");
        let mut found = vec![0; 1000];
        reader.read_exact(&mut found).unwrap();
        match change {
            0 => write(&direct, b"key", &bytes(3 * MIB, 2)),
            1 => write(&direct, b"key", b"shorter"),
            2 => wait(|caller| direct.delete(caller, b"key".to_vec())).unwrap(),
            // The same bytes are the same payload.
            _ => write(&direct, b"key", &payload),
        }
        proxy.set(cut(Way::ToServer, 0));
        let read = reader.read_to_end(&mut found);
        if change == 3 {
            read.unwrap();
            assert!(found == payload);
            continue;
        }
        for error in [read.unwrap_err(), reader.read(&mut [0; 10]).unwrap_err()] {
            let Error::Server { reason, .. } = inner(error) else {
                panic!("{change}");
            };
            assert!(reason.contains("overwritten or deleted"), "{reason}");
        }
    }
}

/// What became of a payload that was written, and whether it is there.
#[derive(Debug, PartialEq, Eq, Hash, Clone, Copy, PartialOrd, Ord)]
enum Outcome {
    Written,
    NothingWritten,
    Unknown,
}

/// Writes a payload over a connection that is cut at each place, and checks what is said of it.
fn cut_everywhere(retry_writes: bool, length: usize, offsets: &[usize]) -> Vec<Outcome> {
    let server = TestServer::start();
    let direct = connect(server.server.url());
    let proxy = Proxy::start(server.port());
    let options = ConnectOptions {
        retry: RetryPolicy {
            retry_writes,
            initial_backoff: Duration::from_millis(1),
            ..RetryPolicy::default()
        },
        ..ConnectOptions::default()
    };
    let mut outcomes = Vec::new();
    for way in [Way::ToServer, Way::ToClient] {
        for (number, offset) in offsets.iter().enumerate() {
            let store = connect_with(&proxy.url(), &options).unwrap();
            let key = format!("{way:?} {number}").into_bytes();
            let payload = bytes(length, number as u64);
            let opened = wait(|caller| store.open_writer(caller, key.clone()));
            proxy.set(cut(way, *offset));
            let mut writer: Writer = opened.unwrap();
            let finished = match writer.write_all(&payload) {
                Ok(()) => writer.finish(),
                Err(error) => {
                    let error = inner(error);
                    assert_eq!(writer.finish(), Err(error.clone()));
                    Err(error)
                }
            };
            proxy.set(None);
            let there = read(&direct, &key);
            let what = format!("{way:?} {offset}: {finished:?}");
            let outcome = match &finished {
                Ok(_) => Outcome::Written,
                Err(Error::Connection { reason, .. }) => {
                    assert!(reason.contains("nothing was written"), "{what}");
                    Outcome::NothingWritten
                }
                Err(Error::OutcomeUnknown { operation, .. }) => {
                    assert_eq!(operation, "finish_writer");
                    Outcome::Unknown
                }
                Err(_) => panic!("{what}"),
            };
            match outcome {
                Outcome::Written => assert!(there.as_ref() == Some(&payload), "{what}"),
                Outcome::NothingWritten => assert!(there.is_none(), "{what}"),
                Outcome::Unknown => assert!(there.is_none_or(|it| it == payload), "{what}"),
            }
            outcomes.push(outcome);
        }
    }
    outcomes.sort();
    outcomes.dedup();
    outcomes
}

#[test]
fn a_writer_says_what_became_of_its_payload() {
    use Outcome::{NothingWritten, Unknown, Written};
    // Around the bytes of the one part, of its answer, and of the end.
    let offsets: Vec<_> = (0..260).step_by(3).collect();
    for retry_writes in [false, true] {
        let outcomes = cut_everywhere(retry_writes, 100, &offsets);
        assert_eq!(outcomes, [Written, NothingWritten, Unknown]);
    }
    let offsets: Vec<_> = (0..10 * MIB).step_by(MIB - 7).collect();
    let outcomes = cut_everywhere(false, 9 * MIB, &offsets);
    assert!(outcomes.contains(&NothingWritten), "{outcomes:?}");
}

#[test]
fn a_server_that_was_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = ServerOptions::new(folder.path().join("store.bin"));
    let server = Server::start(options.clone()).unwrap();
    options.port = server.address().port();
    let store = connect(server.url());
    let payload = bytes(5 * MIB, 1);
    write(&store, b"key", &payload);
    let mut reader = reader(&store, b"key");
    let mut found = vec![0; 1000];
    reader.read_exact(&mut found).unwrap();
    let mut writer = wait(|caller| store.open_writer(caller, b"other".to_vec())).unwrap();
    writer.write_all(&payload).unwrap();
    server.stop().unwrap();
    let server = Server::start(options).unwrap();
    reader.read_to_end(&mut found).unwrap();
    assert!(found == payload);
    let refused = writer.finish();
    let Err(Error::Connection { reason, .. }) = &refused else {
        panic!("{refused:?}");
    };
    assert!(reason.contains("nothing was written"), "{reason}");
    assert_eq!(read(&store, b"other"), None);
    drop(reader);
    server.stop().unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_server_that_is_gone_and_one_that_is_silent() {
    let server = TestServer::start();
    let payload = bytes(9 * MIB, 1);
    let proxy = Proxy::start(server.port());
    let options = ConnectOptions {
        read_timeout: Duration::from_millis(400),
        write_timeout: Duration::from_millis(400),
        ..ConnectOptions::default()
    };
    let store = connect_with(&proxy.url(), &options).unwrap();
    write_in_pieces(&store, b"key", &payload, MIB).unwrap();
    for way in [Way::ToServer, Way::ToClient] {
        let mut reader = reader(&store, b"key");
        reader.read_exact(&mut [0; 10]).unwrap();
        let mut writer = wait(|caller| store.open_writer(caller, b"other".to_vec())).unwrap();
        proxy.set(Some(Fault {
            way,
            offset: 0,
            kind: Kind::Stall,
        }));
        let begin = Instant::now();
        let error = inner(reader.read_to_end(&mut Vec::new()).unwrap_err());
        assert!(matches!(error, Error::Timeout { .. }), "{error}");
        let error = inner(writer.write_all(&payload).unwrap_err());
        assert!(
            matches!(error, Error::Timeout { .. } | Error::Connection { .. }),
            "{error}"
        );
        assert!(
            begin.elapsed() < Duration::from_secs(2),
            "{:?}",
            begin.elapsed()
        );
        proxy.set(None);
        drop(writer);
        // The reader goes on, over a new connection if it has to.
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut rest = Vec::new();
        while let Err(error) = reader.read_to_end(&mut rest) {
            assert!(Instant::now() < deadline, "{error}");
        }
        assert!(payload.ends_with(&rest[rest.len() - MIB..]));
    }
    let direct = connect_with(server.server.url(), &options).unwrap();
    let mut reader = self::reader(&direct, b"key");
    let begin = Instant::now();
    server.server.stop().unwrap();
    let error = inner(reader.read_to_end(&mut Vec::new()).unwrap_err());
    assert!(
        matches!(error, Error::Connection { .. } | Error::Timeout { .. }),
        "{error}"
    );
    assert!(begin.elapsed() < Duration::from_secs(5));
}
