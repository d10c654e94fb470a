//! Payloads that are read and written in pieces.

mod embedded_support;

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use embedded_support::run::{read, with_durability};
use embedded_support::{child, folder, job, run};
use proptest::prelude::*;
use simd_r_drive_client::{Durability, EmbeddedStore, Error, OpenOptions, Progress, check};

const MIB: usize = 1 << 20;

fn open(path: &Path) -> Arc<EmbeddedStore> {
    Arc::new(EmbeddedStore::open(path).unwrap())
}

/// Bytes that differ at each position.
fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let at = |n: u64| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ seed) >> 40;
    (0..length as u64).map(|n| at(n + seed) as u8).collect()
}

fn write_in_pieces(store: &Arc<EmbeddedStore>, key: &[u8], payload: &[u8], piece: usize) -> u64 {
    let mut writer = store.open_writer(key).unwrap();
    for piece in payload.chunks(piece) {
        writer.write_all(piece).unwrap();
    }
    writer.finish().unwrap()
}

/// A payload: small, or around the size up to which it is in memory, or only zeros.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    let sizes = prop_oneof![2..2000_usize, MIB - 70..MIB + 70, MIB + 1..3 * MIB];
    (sizes, any::<u64>(), prop::bool::weighted(0.3)).prop_map(|(size, seed, is_zero)| {
        if is_zero {
            vec![0; size]
        } else {
            bytes(size, seed)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(
        payloads in prop::collection::vec((0..3_u8, payload(), 1..400_000_usize), 1..5),
        seeks in prop::collection::vec((-100..3_000_000_i64, 0..200_000_usize), 0..12),
    ) {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let store = open(&path);
        for (key, payload, piece) in &payloads {
            let piece = (*piece).max(payload.len() / 500 + 1);
            let length = write_in_pieces(&store, &[*key], payload, piece);
            prop_assert_eq!(store.file_size(), Ok(length));
            prop_assert!(read(&store, &[*key]).unwrap().as_ref() == Some(payload));
        }
        let (key, payload, _) = payloads.last().unwrap();
        let mut reader = store.open_reader(&[*key]).unwrap().unwrap();
        prop_assert_eq!(reader.entry().address_range().start.addr() % 64, 0);
        store.write(b"more", b"1").unwrap();
        drop(store);
        let mut whole = std::io::Cursor::new(payload);
        for (at, count) in seeks {
            for to in [SeekFrom::Start(at.unsigned_abs()), SeekFrom::Current(at - 50), SeekFrom::End(-at)] {
                prop_assert_eq!(reader.seek(to).ok(), whole.seek(to).ok());
                let (mut found, mut expected) = (vec![0; count], vec![0; count]);
                let (some, other) = (reader.read(&mut found).unwrap(), whole.read(&mut expected).unwrap());
                prop_assert_eq!(some, other);
                prop_assert!(found == expected);
            }
        }
        reader.rewind().unwrap();
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        prop_assert!(&all == payload);

        let report = check(&path, &Progress::default()).unwrap();
        prop_assert_eq!((report.damaged, report.entries), (0, payloads.len() as u64 + 1));
        let store = open(&path);
        for key in 0..3 {
            let newest = payloads.iter().rfind(|(other, ..)| *other == key);
            prop_assert_eq!(read(&store, &[key]).unwrap(), newest.map(|(_, payload, _)| payload.clone()));
        }
    }
}

#[test]
fn nothing_is_written_before_the_end() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = open(&path);
    store.write(b"key", b"old").unwrap();
    let length = store.file_size().unwrap();
    for size in [10, 3 * MIB] {
        for aborts in [true, false] {
            let mut writer = store.open_writer(b"key").unwrap();
            writer.write_all(&bytes(size, 1)).unwrap();
            writer.flush().unwrap();
            if aborts {
                writer.abort();
            }
        }
    }
    assert_eq!(store.file_size(), Ok(length));
    assert_eq!(read(&store, b"key"), Ok(Some(b"old".to_vec())));
    assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn several_writers_and_others_at_once() {
    let folder = folder();
    let store = open(&folder.path().join("store.bin"));
    let payloads: Vec<Vec<u8>> = (0..4).map(|n| bytes(2 * MIB + n, n as u64)).collect();
    let mut writers: Vec<_> = (0..4_u8)
        .map(|n| store.open_writer(&[n]).unwrap())
        .collect();
    for half in 0..2 {
        for (writer, payload) in writers.iter_mut().zip(&payloads) {
            let (first, second) = payload.split_at(MIB);
            writer.write_all([first, second][half]).unwrap();
        }
        store.write(&[half as u8], b"meanwhile").unwrap();
        store.delete(&[half as u8]).unwrap();
    }
    for writer in writers {
        writer.finish().unwrap();
    }
    for (key, payload) in payloads.into_iter().enumerate() {
        assert_eq!(read(&store, &[key as u8]), Ok(Some(payload)));
    }
    assert_eq!(store.len(), Ok(4));
}

#[test]
fn invalid_payloads_are_refused() {
    let folder = folder();
    let store = open(&folder.path().join("store.bin"));
    let writer = store.open_writer(b"key").unwrap();
    assert!(matches!(
        writer.finish(),
        Err(Error::InvalidArgument { .. })
    ));
    let mut writer = store.open_writer(b"key").unwrap();
    writer.write_all(&[0]).unwrap();
    assert!(matches!(
        writer.finish(),
        Err(Error::InvalidArgument { .. })
    ));
    assert_eq!(store.file_size(), Ok(0));
    assert!(store.open_reader(b"key").unwrap().is_none());

    let mut early = store.open_writer(b"key").unwrap();
    early.write_all(b"payload").unwrap();
    store.close();
    let refused = early.write_all(b"more").unwrap_err().downcast::<Error>();
    assert!(matches!(refused, Ok(Error::Closed { .. })), "{refused:?}");
    assert!(matches!(early.finish(), Err(Error::Closed { .. })));
    assert!(matches!(
        store.open_writer(b"key").map(drop),
        Err(Error::Closed { .. })
    ));
    assert!(matches!(
        store.open_reader(b"key").map(drop),
        Err(Error::Closed { .. })
    ));
}

#[test]
fn a_wrong_checksum_is_an_error_at_the_end() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = open(&path);
    let payload = bytes(300_000, 3);
    store.write(b"key", &payload).unwrap();
    store.write(b"last", b"intact").unwrap();
    drop(store);
    let mut file = std::fs::read(&path).unwrap();
    file[150_000] ^= 1;
    std::fs::write(&path, file).unwrap();

    let store = open(&path);
    let mut reader = store.open_reader(b"key").unwrap().unwrap();
    let mut part = vec![0; 100_000];
    reader.read_exact(&mut part).unwrap();
    assert!(part == payload[..100_000]);
    for _ in 0..2 {
        let refused = reader.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::InvalidData);
        let refused = refused.downcast::<Error>();
        assert!(matches!(refused, Ok(Error::Corrupt { .. })), "{refused:?}");
        // The beginning is read again.
        reader.rewind().unwrap();
        reader.read_exact(&mut part).unwrap();
    }
    // A part is skipped.
    let mut reader = store.open_reader(b"key").unwrap().unwrap();
    reader.seek(SeekFrom::Start(200_000)).unwrap();
    assert_eq!(reader.read_to_end(&mut Vec::new()).unwrap(), 100_000);
    assert!(!reader.entry().is_valid_checksum());
    drop(store);

    let options = OpenOptions {
        verify_checksums: false,
        ..OpenOptions::default()
    };
    let store = EmbeddedStore::open_with(&path, &options).unwrap();
    let mut reader = store.open_reader(b"key").unwrap().unwrap();
    assert_eq!(reader.read_to_end(&mut Vec::new()).unwrap(), payload.len());
}

#[cfg(target_os = "linux")]
mod refused {
    use super::*;
    use embedded_support::limit_file_size;
    use embedded_support::shim::{self, Kind};

    #[test]
    fn any_call_of_the_system() {
        if job().is_none() {
            return shim::run("refused::any_call_of_the_system");
        }
        let kinds = [
            Kind::Write,
            Kind::Mmap,
            Kind::Fsync,
            Kind::Truncate,
            Kind::Open,
        ];
        for payload in [bytes(MIB + 300_000, 1), vec![0; MIB + 300_000]] {
            for kind in kinds {
                for first in 0.. {
                    if refuse(kind, first, &payload) == 0 {
                        break;
                    }
                }
            }
        }
    }

    /// Makes the nth call fail while a payload is written. Returns how many have failed.
    fn refuse(kind: Kind, first: usize, payload: &[u8]) -> i64 {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let options = with_durability(Durability::EveryWrite);
        let store = Arc::new(EmbeddedStore::open_with(&path, &options).unwrap());
        store.write(b"key", b"old").unwrap();
        let length = store.file_size().unwrap();
        let mut writer = store.open_writer(b"key").unwrap();
        writer.write_all(payload).unwrap();
        shim::watch(&path);
        shim::fail(&[kind], first, 1, libc::ENOSPC);
        let written = writer.finish();
        let failed = shim::relent();
        let what = format!("{kind:?} {first}: {written:?}");
        let is_known = match &written {
            Ok(_) => true,
            Err(Error::Io { reason, .. }) => reason.contains("nothing was written"),
            Err(_) => panic!("{what}"),
        };
        if is_known {
            let expected = if written.is_ok() { payload } else { b"old" };
            let found = read(&store, b"key").unwrap();
            assert!(found.as_deref() == Some(expected), "{what}");
            store.write(b"later", b"1").unwrap();
            if written.is_err() {
                assert!(store.file_size().unwrap() < length + 200, "{what}");
            }
        }
        drop(store);
        let store = EmbeddedStore::open(&path).unwrap();
        let found = read(&store, b"key").unwrap().unwrap();
        assert!(
            found == payload || found == b"old" && written.is_err(),
            "{what}"
        );
        assert_eq!(store.exists(b"later"), Ok(is_known));
        drop(store);
        assert_eq!(
            check(&path, &Progress::default()).unwrap().damaged,
            0,
            "{what}"
        );
        failed
    }

    /// The same limit applies to the file of the pieces.
    #[test]
    fn a_piece() {
        if job().is_none() {
            run(&mut child("refused::a_piece", "limits"));
            return;
        }
        let folder = folder();
        let path = folder.path().join("store.bin");
        let store = open(&path);
        store.write(b"key", b"old").unwrap();
        let mut writer = store.open_writer(b"key").unwrap();
        writer.write_all(&bytes(MIB, 1)).unwrap();
        limit_file_size(Some(2 * MIB as u64));
        let refused = writer
            .write_all(&bytes(2 * MIB, 1))
            .unwrap_err()
            .downcast::<Error>();
        assert!(matches!(refused, Ok(Error::Io { .. })), "{refused:?}");
        limit_file_size(None);
        let refused = writer.finish();
        assert!(matches!(refused, Err(Error::Io { .. })), "{refused:?}");
        assert_eq!(read(&store, b"key"), Ok(Some(b"old".to_vec())));
        write_in_pieces(&store, b"key", &bytes(3 * MIB, 2), MIB);
        assert_eq!(read(&store, b"key"), Ok(Some(bytes(3 * MIB, 2))));
    }

    /// A payload is larger than the memory that the process may use.
    #[test]
    fn no_memory_is_needed() {
        if job().is_none() {
            run(&mut child("refused::no_memory_is_needed", "memory"));
            return;
        }
        // The payload is not in memory.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = open(&folder.path().join("store.bin"));
        for fill in [7, 0] {
            let piece = vec![fill; MIB];
            let mut writer = store.open_writer(b"key").unwrap();
            for _ in 0..200 {
                writer.write_all(&piece).unwrap();
            }
            writer.finish().unwrap();
            let mut reader = store.open_reader(b"key").unwrap().unwrap();
            let (mut part, mut count) = (vec![0; MIB], 0);
            while reader.read(&mut part).unwrap() > 0 {
                assert!(part == piece);
                count += 1;
            }
            assert_eq!(count, 200);
        }
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let peak = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .unwrap();
        let kib: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kib < 180 << 10, "{kib} KiB");
    }
}

#[cfg(unix)]
#[test]
fn a_forked_child_does_not_write() {
    use embedded_support::fork::{End, run};

    let folder = folder();
    let store = open(&folder.path().join("store.bin"));
    let payload = bytes(3 * MIB, 4);
    let mut writer = store.open_writer(b"key").unwrap();
    writer.write_all(&payload[..2 * MIB]).unwrap();
    let mut held = Some(writer);
    assert!(run(End::AtOnce, || {
        let mut writer = held.take().unwrap();
        let refused = writer.write_all(b"child").unwrap_err().downcast::<Error>();
        let opened = store.open_writer(b"key").map(drop);
        matches!(refused, Ok(Error::Locked { .. }))
            && matches!(writer.finish(), Err(Error::Locked { .. }))
            && matches!(opened, Err(Error::Locked { .. }))
            && matches!(
                store.open_reader(b"key").map(drop),
                Err(Error::Locked { .. })
            )
            && matches!(store.entries().map(drop), Err(Error::Locked { .. }))
            && matches!(store.entry(b"key").map(drop), Err(Error::Locked { .. }))
            && matches!(store.write_by_hash(7, b"child"), Err(Error::Locked { .. }))
    }));
    let mut writer = held.take().unwrap();
    writer.write_all(&payload[2 * MIB..]).unwrap();
    writer.finish().unwrap();
    assert_eq!(read(&store, b"key"), Ok(Some(payload)));
}
