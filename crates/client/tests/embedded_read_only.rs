//! Stores that are opened read-only, by several processes at once.

mod embedded_support;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use embedded_support::model::Model;
use embedded_support::run::{Run, assert_holds, read};
use embedded_support::{child, folder, job, run};
use proptest::prelude::*;
use simd_r_drive_client::{EmbeddedStore, Error, OpenOptions, Progress, Result, key_hash};

fn open_to_read(path: &Path) -> Result<EmbeddedStore> {
    let options = OpenOptions {
        read_only: true,
        ..OpenOptions::default()
    };
    EmbeddedStore::open_with(path, &options)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any file, with a write interrupted at any byte, is read as if it was opened for writing, and
    /// is not changed.
    #[test]
    fn as_if_it_was_written(seed in any::<u64>().no_shrink(), operations in 1..40_usize, cut in 0.0..1.0_f64) {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let Run { model, bytes, .. } = Run::new(seed, operations, &path);
        assert_reads(&path, &model);
        prop_assert!(fs::read(&path).unwrap() == bytes);

        let length = (bytes.len() as f64 * cut) as usize;
        fs::write(&path, &bytes[..length]).unwrap();
        let opened = open_to_read(&path);
        prop_assert_eq!(fs::metadata(&path).unwrap().len(), length as u64);
        let read_only: Result<Vec<_>> = opened.map(|store| all(&store, &model));
        let written = EmbeddedStore::open(&path).map(|store| all(&store, &model));
        prop_assert_eq!(read_only, written);
    }
}

fn all(store: &EmbeddedStore, model: &Model) -> Vec<Option<Vec<u8>>> {
    let keys = model.keys();
    keys.iter().map(|key| read(store, key).unwrap()).collect()
}

fn assert_reads(path: &Path, model: &Model) {
    let stores = [open_to_read(path).unwrap(), open_to_read(path).unwrap()];
    for store in &stores {
        assert_holds(store, model);
        let mut hashes: Vec<u64> = store
            .entries()
            .unwrap()
            .map(|entry| entry.key_hash())
            .collect();
        let now = model.now();
        let live = now.iter().filter(|(_, value)| value.is_some());
        let mut expected: Vec<u64> = live.map(|(key, _)| key_hash(key)).collect();
        hashes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(hashes, expected);
        for (key, value) in &now {
            let hash = key_hash(key);
            let found = store.read_by_hash(hash).unwrap();
            assert_eq!(found.map(|entry| entry.as_slice().to_vec()), *value);
            let found = store.batch_read_by_hash(&[hash]).unwrap().remove(0);
            assert_eq!(found.map(|entry| entry.as_slice().to_vec()), *value);
            assert_eq!(store.exists_by_hash(hash), Ok(value.is_some()));
        }
    }
}

#[test]
fn nothing_is_written() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let writing = EmbeddedStore::open(&path).unwrap();
    writing.write(b"key", b"old").unwrap();
    writing.write(b"key", b"payload").unwrap();
    drop(writing);
    let bytes = fs::read(&path).unwrap();
    let other = EmbeddedStore::open(&folder.path().join("other.bin")).unwrap();
    other.write(b"key", b"other").unwrap();
    let store = Arc::new(open_to_read(&path).unwrap());
    let entries = [(b"key".to_vec(), b"new".to_vec())];
    for refused in [
        store.write(b"key", b"new"),
        store.write_by_hash(7, b"new"),
        store.batch_write(&entries),
        store.delete(b"key"),
        store.delete_by_hash(key_hash(b"key")),
        store.batch_delete(&[b"key".to_vec()]),
        store.rename(b"key", b"new"),
        other.copy_to(b"key", &store),
        other.move_to(b"key", &store),
        store.move_to(b"key", &other),
        store.compact(&Progress::default()),
        store.open_writer(b"key").map(|_| 0),
    ] {
        match refused {
            Err(Error::Io { reason, .. }) => assert!(reason.contains("read-only"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(read(&other, b"key"), Ok(Some(b"other".to_vec())));
    assert!(store.copy_to(b"key", &other).is_ok());
    assert_eq!(read(&other, b"key"), Ok(Some(b"payload".to_vec())));
    store.sync().unwrap();
    assert!(store.estimate_compaction().unwrap() > 0);
    let mut payload = Vec::new();
    let reader = store.open_reader(b"key").unwrap();
    reader.unwrap().read_to_end(&mut payload).unwrap();
    assert_eq!(payload, b"payload");
    assert_eq!(fs::read(&path).unwrap(), bytes);
    let entry = store.entry(b"key").unwrap().unwrap();
    assert_eq!(entry.address_range().start.addr() % 64, 0);
    store.close();
    assert!(matches!(store.read(b"key"), Err(Error::Closed { .. })));
    assert_eq!(entry.bytes(), b"payload");
}

#[test]
fn writers_are_blocked_and_readers_are_not() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let is_locked = |opened: Result<EmbeddedStore>| matches!(opened, Err(Error::Locked { .. }));
    let writing = EmbeddedStore::open(&path).unwrap();
    assert!(is_locked(open_to_read(&path)));
    drop(writing);
    let readers = [open_to_read(&path).unwrap(), open_to_read(&path).unwrap()];
    assert!(is_locked(EmbeddedStore::open(&path)));
    assert_eq!(readers[0].len(), Ok(0));
    drop(readers);
    EmbeddedStore::open(&path).unwrap();
}

#[test]
fn no_file_is_created_and_other_files_are_refused() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    assert!(matches!(open_to_read(&path), Err(Error::Io { .. })));
    assert!(!path.exists());
    let mut file = fs::File::create(&path).unwrap();
    assert!(open_to_read(&path).unwrap().is_empty().unwrap());
    file.write_all(&b"a line of text\n".repeat(100)).unwrap();
    assert!(matches!(open_to_read(&path), Err(Error::NotAStore { .. })));
}

/// Several processes at once, none of which has the permission to write the file.
#[cfg(unix)]
#[test]
fn a_file_that_is_not_writable() {
    use std::os::unix::fs::PermissionsExt;

    const TEST: &str = "a_file_that_is_not_writable";
    if let Some(path) = job() {
        let store = open_to_read(Path::new(&path)).unwrap();
        assert_eq!(read(&store, b"key"), Ok(Some(b"payload".to_vec())));
        return;
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = EmbeddedStore::open(&path).unwrap();
    store.write(b"key", b"payload").unwrap();
    drop(store);
    fs::set_permissions(&path, PermissionsExt::from_mode(0o444)).unwrap();
    let store = open_to_read(&path).unwrap();
    run(&mut child(TEST, path.to_str().unwrap()));
    assert_eq!(read(&store, b"key"), Ok(Some(b"payload".to_vec())));
}
