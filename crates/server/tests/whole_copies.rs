//! Whole stores, copied between files and servers.

mod common;

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use common::TestServer;
use common::streams::{MIB, bytes};
use proptest::prelude::*;
use simd_r_drive_client::{
    Backend, ConnectOptions, CopyOptions, CopyReport, DataStore, Error, OpenOptions, Progress,
    Result, wait,
};

type Contents = HashMap<Vec<u8>, Vec<u8>>;

fn connect(server: &TestServer) -> DataStore {
    let options = ConnectOptions::default();
    wait(|caller| DataStore::connect(caller, server.server.url(), &options)).unwrap()
}

fn open(path: &Path) -> DataStore {
    wait(|caller| DataStore::open(caller, path, &OpenOptions::default())).unwrap()
}

fn copy(from: &DataStore, to: &DataStore, delete: bool) -> CopyReport {
    let options = CopyOptions {
        delete,
        verify: true,
    };
    from.copy_all_to(to, &options, &Progress::default(), None)
        .unwrap()
}

fn write(store: &DataStore, contents: &Contents) {
    let entries = contents.clone().into_iter().collect();
    wait(|caller| store.batch_write(caller, entries)).unwrap();
}

fn delete(store: &DataStore, keys: &[Vec<u8>]) {
    wait(|caller| store.batch_delete(caller, keys.to_vec())).unwrap();
}

/// Whether a store has these entries, and no others.
fn has(store: &DataStore, contents: &Contents) -> bool {
    let keys: Vec<_> = contents.keys().cloned().collect();
    let read = wait(|caller| store.batch_read(caller, keys)).unwrap();
    let count = wait(|caller| store.len(caller)).unwrap();
    count == contents.len() as u64 && read.iter().flatten().eq(contents.values())
}

/// Each pair of a file and a server, empty.
fn with_each_pair(mut test: impl FnMut(&DataStore, &DataStore)) {
    let folder = tempfile::tempdir().unwrap();
    for (n, kinds) in ["ff", "fs", "sf", "ss"].into_iter().enumerate() {
        let servers = [TestServer::start(), TestServer::start()];
        let stores: Vec<_> = kinds
            .chars()
            .zip(&servers)
            .enumerate()
            .map(|(i, (kind, server))| match kind {
                'f' => open(&folder.path().join(format!("{n}{i}"))),
                _ => connect(server),
            })
            .collect();
        test(&stores[0], &stores[1]);
    }
}

fn some(keys: impl Iterator<Item = u64>, size: usize) -> Contents {
    let entry = |n: u64| (n.to_le_bytes().to_vec(), bytes(size, n + 1));
    keys.map(entry).collect()
}

fn contents() -> impl Strategy<Value = Contents> {
    let size = prop_oneof![
        9 => 1..2000_usize,
        1 => MIB - 1..MIB + 2,
        1 => MIB..5 * MIB,
    ];
    let payload = (size, 1..u64::MAX).prop_map(|(size, seed)| {
        let mut payload = bytes(size, seed >> 1);
        payload[0] |= 1;
        payload
    });
    prop::collection::hash_map(prop::collection::vec(0..4_u8, 1..3), payload, 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_copy_has_what_was_copied(
        first in contents(),
        second in contents(),
        others in contents(),
        deleted in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        with_each_pair(|from, to| {
            write(to, &others);
            write(from, &first);
            copy(from, to, false);
            let mut both = others.clone();
            both.extend(first.clone());
            assert!(has(to, &both));

            let mut now = first.clone();
            now.extend(second.clone());
            let keys: Vec<_> = now.keys().cloned().collect();
            let gone: Vec<_> = match keys.len() {
                0 => Vec::new(),
                length => deleted.iter().map(|at| keys[at.index(length)].clone()).collect(),
            };
            write(from, &second);
            delete(from, &gone);
            now.retain(|key, _| !gone.contains(key));
            let report = copy(from, to, true);
            assert!(has(to, &now));
            assert_eq!(report.copied + report.unchanged, now.len() as u64);
            assert_eq!(report.changed, 0);

            let again = copy(from, to, true);
            let nothing = CopyReport { unchanged: now.len() as u64, ..CopyReport::default() };
            assert_eq!(again, nothing);
        });
    }
}

#[test]
fn many_entries_are_listed_in_pages() {
    with_each_pair(|from, to| {
        let mut all = some(0..30_000, 20);
        write(from, &all);
        // More than a page of entries that are not live, and deletions.
        write(from, &some(0..10_000, 30));
        all.extend(some(0..10_000, 30));
        let gone: Vec<_> = (29_000..30_000_u64)
            .map(|n| n.to_le_bytes().to_vec())
            .collect();
        delete(from, &gone);
        all.retain(|key, _| !gone.contains(key));
        let report = copy(from, to, false);
        assert_eq!((report.copied, report.unchanged), (29_000, 0));
        assert_eq!(
            report.bytes,
            all.values().map(|payload| payload.len() as u64).sum()
        );
        assert!(has(to, &all));
    });
}

#[test]
fn a_copy_goes_on_while_the_source_is_written() {
    with_each_pair(|from, to| {
        write(from, &some(0..20_000, 100));
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            let writer = scope.spawn(|| {
                let mut n = 0;
                while !stop.load(Ordering::Relaxed) {
                    write(from, &some(n..n + 50, 101));
                    delete(from, &[(20_000 - n).to_le_bytes().to_vec()]);
                    n = (n + 50) % 10_000;
                }
            });
            for _ in 0..3 {
                copy(from, to, true);
            }
            stop.store(true, Ordering::Relaxed);
            writer.join().unwrap();
        });
        let report = copy(from, to, true);
        assert_eq!(report.changed, 0);
        let keys: Vec<_> = (0..=20_000_u64).map(|n| n.to_le_bytes().to_vec()).collect();
        let read =
            |store: &DataStore| wait(|caller| store.batch_read(caller, keys.clone())).unwrap();
        assert!(read(from) == read(to));
        let len = |store: &DataStore| wait(|caller| store.len(caller)).unwrap();
        assert_eq!(len(from), len(to));
    });
}

fn copied(from: &DataStore, to: &DataStore, progress: &Progress) -> Result<CopyReport> {
    from.copy_all_to(to, &CopyOptions::default(), progress, None)
}

#[test]
fn progress_counts_entries_and_cancels() {
    with_each_pair(|from, to| {
        write(from, &some(0..3000, 10));
        let progress = Progress::default();
        progress.cancel();
        let cancelled = copied(from, to, &progress);
        assert!(
            matches!(cancelled, Err(Error::Interrupted { .. })),
            "{cancelled:?}"
        );
        let progress = Progress::default();
        copied(from, to, &progress).unwrap();
        assert_eq!((progress.done(), progress.total()), (3000, 3000));
    });
}

#[test]
fn a_store_is_not_copied_to_itself() {
    let server = TestServer::start();
    let folder = tempfile::tempdir().unwrap();
    let file = open(&folder.path().join("a"));
    for (from, to) in [(connect(&server), connect(&server)), (file.clone(), file)] {
        let refused = copied(&from, &to, &Progress::default());
        assert!(
            matches!(&refused, Err(Error::InvalidArgument { argument, .. }) if argument == "other"),
            "{refused:?}"
        );
    }
}

#[test]
fn a_damaged_payload_is_not_copied() {
    let folder = tempfile::tempdir().unwrap();
    for size in [100, 2 * MIB] {
        let path = folder.path().join(size.to_string());
        let from = open(&path);
        write(&from, &some(0..1, size));
        write(&from, &some(1..2, 100));
        from.close();
        let mut data = std::fs::read(&path).unwrap();
        data[size / 2] ^= 1;
        std::fs::write(&path, data).unwrap();
        let options = OpenOptions {
            verify_checksums: false,
            ..OpenOptions::default()
        };
        let from = wait(|caller| DataStore::open(caller, &path, &options)).unwrap();
        let to = open(&folder.path().join(format!("{size}-copy")));
        let refused = copied(&from, &to, &Progress::default());
        assert!(matches!(refused, Err(Error::Corrupt { .. })), "{refused:?}");
        let damaged = 0_u64.to_le_bytes().to_vec();
        assert_eq!(wait(|caller| to.exists(caller, damaged)), Ok(false));
    }
}

#[test]
fn a_deadline_ends_a_copy_over_a_connection() {
    let folder = tempfile::tempdir().unwrap();
    let server = TestServer::start();
    let (from, to) = (open(&folder.path().join("a")), connect(&server));
    write(&from, &some(0..100, 100));
    let options = CopyOptions::default();
    let late = from.copy_all_to(&to, &options, &Progress::default(), Some(Duration::ZERO));
    assert!(
        matches!(&late, Err(Error::Timeout { timeout, .. }) if timeout.is_zero()),
        "{late:?}"
    );
}
