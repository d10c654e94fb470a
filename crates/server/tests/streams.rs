//! Payloads written and read piece by piece over a connection.

mod common;
#[cfg(unix)]
#[path = "../../client/tests/embedded_support/fork.rs"]
#[allow(dead_code, reason = "one kind of child is enough here")]
mod fork;

use std::fs;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use common::TestServer;
use common::streams::{MIB, bytes, connect, read, reader, write, write_in_pieces};
use proptest::prelude::*;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, Error, RemoteStore, Result, Writer, wait};

fn writer(store: &RemoteStore, key: &[u8]) -> Result<Writer> {
    wait(|caller| store.open_writer(caller, key.to_vec()))
}

/// The [`Error`] inside one of the system's.
fn inner(error: std::io::Error) -> Error {
    error.downcast().expect("an error of the client's")
}

/// Sizes around those of parts, of what is in flight, and of what is read ahead.
fn sizes() -> impl Strategy<Value = usize> {
    prop_oneof![
        1..3000_usize,
        MIB - 2..MIB + 3,
        4 * MIB - 2..4 * MIB + 3,
        4 * MIB..9 * MIB
    ]
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    (sizes(), any::<u64>(), prop::bool::weighted(0.2)).prop_map(|(size, seed, is_zero)| {
        match is_zero {
            true => vec![0; size.max(2)],
            false => [vec![1], bytes(size - 1, seed)].concat(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(
        payload in payload(),
        piece in prop_oneof![1..9000_usize, MIB - 1..6 * MIB],
        seeks in prop::collection::vec((-100..9_000_000_i64, 0..300_000_usize), 0..8),
    ) {
        let server = TestServer::start();
        let store = connect(server.server.url());
        let piece = piece.max(payload.len() / 500 + 1);
        let length = write_in_pieces(&store, b"key", &payload, piece).unwrap();
        prop_assert_eq!(wait(|caller| store.file_size(caller)), Ok(length));
        prop_assert!(read(&store, b"key").as_ref() == Some(&payload));

        let mut reader = reader(&store, b"key");
        prop_assert_eq!(reader.size(), payload.len() as u64);
        let mut whole = Cursor::new(&payload);
        for (at, count) in seeks {
            for to in [SeekFrom::Start(at.unsigned_abs()), SeekFrom::Current(at - 50), SeekFrom::End(-at)] {
                prop_assert_eq!(reader.seek(to).ok(), whole.seek(to).ok());
                let mut expected = Vec::new();
                (&mut whole).take(count as u64).read_to_end(&mut expected).unwrap();
                let mut found = Vec::new();
                (&mut reader).take(count as u64).read_to_end(&mut found).unwrap();
                prop_assert!(found == expected);
            }
        }
        reader.rewind().unwrap();
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        prop_assert!(all == payload);
        prop_assert_eq!(reader.read(&mut [0; 10]).unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_read_and_write() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    let payloads: Vec<_> = (0..4).map(|n| bytes(5 * MIB + n, n as u64)).collect();
    let written = payloads.iter().enumerate().map(async |(key, payload)| {
        let mut writer = store.open_writer(Task, vec![key as u8]).await?;
        for piece in payload.chunks(700_000) {
            writer.write_with(Task, piece).await?;
        }
        writer.finish_with(Task).await
    });
    for length in futures_util::future::join_all(written).await {
        length.unwrap();
    }
    let read = payloads.iter().enumerate().map(async |(key, payload)| {
        let mut reader = store.open_reader(Task, vec![key as u8]).await?.unwrap();
        let head = reader.read_exactly(Task, 1000).await?;
        // What was given up is read again.
        let given_up = reader.read_exactly(Task, u64::MAX);
        drop(tokio::time::timeout(std::time::Duration::from_micros(1), given_up).await);
        let position = reader.stream_position().unwrap() as usize;
        let rest = match position {
            1000 => reader.read_exactly(Task, u64::MAX).await?,
            _ => payload[1000..].to_vec(),
        };
        Ok::<_, Error>([head, rest].concat() == *payload)
    });
    for is_right in futures_util::future::join_all(read).await {
        assert_eq!(is_right, Ok(true));
    }
}

#[test]
fn nothing_is_written_before_the_end() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    write(&store, b"key", b"old");
    let length = fs::metadata(&server.path).unwrap().len();
    for size in [10, 6 * MIB] {
        for aborts in [true, false] {
            let mut writer = writer(&store, b"key").unwrap();
            writer.write_all(&bytes(size, 1)).unwrap();
            writer.flush().unwrap();
            if aborts {
                writer.abort();
            }
        }
    }
    assert_eq!(read(&store, b"key"), Some(b"old".to_vec()));
    assert_eq!(fs::metadata(&server.path).unwrap().len(), length);
    let folder = server.path.parent().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn what_no_store_takes_is_refused() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    write(&store, b"key", b"old");
    for payload in [&[][..], &[0]] {
        let refused = write_in_pieces(&store, b"key", payload, 1);
        let Err(Error::InvalidArgument { argument, reason }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(argument, "payload");
        assert!(reason.contains("nothing was written"), "{reason}");
    }
    assert!(
        wait(|caller| store.open_reader(caller, b"none".to_vec()))
            .unwrap()
            .is_none()
    );
    assert_eq!(read(&store, b"key"), Some(b"old".to_vec()));
    // Zeros are a payload, if there is more than one.
    write_in_pieces(&store, b"key", &[0, 0], 1).unwrap();
    assert_eq!(read(&store, b"key"), Some(vec![0, 0]));
}

#[test]
fn a_reader_goes_on_whatever_is_written() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    let payload = bytes(6 * MIB, 3);
    for change in 0..3 {
        write(&store, b"key", &payload);
        let mut reader = reader(&store, b"key");
        let mut found = vec![0; 100];
        reader.read_exact(&mut found).unwrap();
        match change {
            0 => write(&store, b"key", &bytes(6 * MIB, 4)),
            1 => wait(|caller| store.delete(caller, b"key".to_vec())).unwrap(),
            _ => drop(write_in_pieces(&store, b"key", b"new", 1).unwrap()),
        }
        reader.read_to_end(&mut found).unwrap();
        assert!(found == payload, "{change}");
    }
}

#[test]
fn a_wrong_checksum_is_told_at_the_end() {
    for verifies in [true, false] {
        let server = TestServer::with(|options| options.verify_checksums = verifies);
        let store = connect(server.server.url());
        let payload = bytes(3 * MIB, 5);
        write(&store, b"key", &payload);
        let mut file = fs::OpenOptions::new()
            .write(true)
            .open(&server.path)
            .unwrap();
        file.seek(SeekFrom::Start(2 * MIB as u64)).unwrap();
        file.write_all(&[payload[2 * MIB - 64] ^ 1]).unwrap();

        let mut damaged = reader(&store, b"key");
        for _ in 0..2 {
            damaged.rewind().unwrap();
            let read = damaged.read_to_end(&mut Vec::new());
            if !verifies {
                assert_eq!(read.unwrap(), payload.len());
                continue;
            }
            let refused = inner(read.unwrap_err());
            let Error::Corrupt { path, reason, .. } = &refused else {
                panic!("{refused:?}");
            };
            assert_eq!(
                path,
                server.server.url().strip_suffix("/ws").unwrap_or(path)
            );
            assert!(reason.contains("checksum"), "{reason}");
        }
        // Where something is left out, nothing is verified.
        let mut damaged = reader(&store, b"key");
        damaged.seek(SeekFrom::Start(10)).unwrap();
        assert_eq!(
            damaged.read_to_end(&mut Vec::new()).unwrap(),
            payload.len() - 10
        );
    }
}

#[test]
fn closing_the_store_ends_its_streams() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    write(&store, b"key", &bytes(MIB, 1));
    let mut reader = reader(&store, b"key");
    reader.read_exact(&mut [0; 10]).unwrap();
    let mut early = writer(&store, b"key").unwrap();
    early.write_all(b"payload").unwrap();
    let late = writer(&store, b"key").unwrap();
    store.close();
    let is_closed = |error| matches!(error, Error::Closed { .. });
    assert!(is_closed(inner(reader.read(&mut [0; 10]).unwrap_err())));
    assert!(is_closed(inner(early.write_all(b"more").unwrap_err())));
    assert!(is_closed(early.finish().unwrap_err()));
    assert!(is_closed(late.finish().unwrap_err()));
    assert!(is_closed(writer(&store, b"key").map(drop).unwrap_err()));
}

#[test]
fn streams_keep_the_connection() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    let payload = bytes(6 * MIB, 1);
    write(&store, b"key", &payload);
    let mut reader = reader(&store, b"key");
    let mut writer = writer(&store, b"other").unwrap();
    drop(store);
    let mut found = Vec::new();
    reader.read_to_end(&mut found).unwrap();
    assert!(found == payload);
    writer.write_all(&found).unwrap();
    writer.finish().unwrap();
    assert!(read(&connect(server.server.url()), b"other") == Some(payload));
}

#[test]
fn there_is_a_most_of_streams_and_closed_ones_make_room() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    write(&store, b"key", b"payload");
    let mut open = Vec::new();
    let refused = loop {
        match wait(|caller| store.open_reader(caller, b"key".to_vec())) {
            Ok(reader) => open.push(reader.unwrap()),
            Err(error) => break error,
        }
        assert!(open.len() < 1000);
    };
    let Error::Server {
        operation, reason, ..
    } = refused
    else {
        panic!("{refused}");
    };
    assert_eq!(operation, "open_reader");
    assert!(
        reason.contains(&format!("{} payload streams", open.len())),
        "{reason}"
    );
    // Those that are open go on, and so do other connections.
    let mut found = Vec::new();
    open[0].read_to_end(&mut found).unwrap();
    assert_eq!(found, b"payload");
    drop(reader(&connect(server.server.url()), b"key"));
    for _ in 0..200 {
        open.pop();
        open.push(reader(&store, b"key"));
        open.remove(0);
        let mut writer = writer(&store, b"written").unwrap();
        writer.write_all(b"a piece").unwrap();
        writer.finish().unwrap();
        open.push(reader(&store, b"key"));
    }
}

#[test]
fn all_connections_together_have_a_most_of_streams() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    write(&store, b"key", b"payload");
    let mut connections = Vec::new();
    let refused = loop {
        let store = connect(server.server.url());
        let mut open = Vec::new();
        for _ in 0..60 {
            match wait(|caller| store.open_reader(caller, b"key".to_vec())) {
                Ok(reader) => open.push(reader),
                Err(_) => break,
            }
        }
        let last = wait(|caller| store.open_reader(caller, b"key".to_vec()));
        connections.push((store, open));
        if let Err(error) = last {
            break error;
        }
        assert!(connections.len() < 200);
    };
    assert!(refused.to_string().contains("try again later"), "{refused}");
    drop(connections);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while wait(|caller| store.open_reader(caller, b"key".to_vec())).is_err() {
        assert!(
            std::time::Instant::now() < deadline,
            "streams outlive their connections"
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn a_forked_child_is_refused_at_once() {
    let server = TestServer::start();
    let store = connect(server.server.url());
    let payload = bytes(2 * MIB, 1);
    write(&store, b"key", &payload);
    let mut held = Some((reader(&store, b"key"), writer(&store, b"other").unwrap()));
    assert!(fork::run(fork::End::AtOnce, || {
        let (mut reader, mut writer) = held.take().unwrap();
        let is_locked = |error| matches!(error, Error::Locked { .. });
        is_locked(inner(reader.read(&mut [0; 10]).unwrap_err()))
            && is_locked(inner(writer.write(b"child").unwrap_err()))
            && is_locked(writer.finish().unwrap_err())
            // It has streams of its own, over a connection of its own.
            && self::reader(&store, b"key").read(&mut [0; 10]).unwrap() > 0
    }));
    // The child has not closed them.
    let (mut reader, mut writer) = held.take().unwrap();
    let mut found = Vec::new();
    reader.read_to_end(&mut found).unwrap();
    assert!(found == payload);
    writer.write_all(&payload).unwrap();
    writer.finish().unwrap();
    assert!(read(&store, b"other") == Some(payload));
}
