//! When a store file is forced to the disk, and what happens if that fails.
#![cfg(target_os = "linux")]

mod refused_sync;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use refused_sync::{where_fsync_fails, where_only_one_file_syncs};
use simd_r_drive_client::{Durability, EmbeddedStore, Error, OpenOptions, Result};
use tempfile::TempDir;

/// A file with one entry. It is not new: for a new file the folder is forced to the disk, too.
fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.bin");
    let store = open(&path, Durability::Never);
    store.write(b"old", b"payload").unwrap();
    store.close();
    (folder, path)
}

fn open(path: &Path, durability: Durability) -> EmbeddedStore {
    let options = OpenOptions {
        durability,
        ..OpenOptions::default()
    };
    EmbeddedStore::open_with(path, &options).expect("a store")
}

fn is_refused<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.expect_err("the state on the disk is unknown");
    assert!(
        matches!(&error, Error::Io { reason, .. } if reason.contains("to the disk")),
        "{error}"
    );
}

/// All operations that write.
const CHANGES: [fn(&EmbeddedStore) -> Result<u64>; 4] = [
    |store| store.write(b"new", b"payload"),
    |store| store.batch_write(&[(b"new".to_vec(), b"payload".to_vec())]),
    |store| store.delete(b"old"),
    |store| store.batch_delete(&[b"old".to_vec()]),
];

#[test]
fn a_write_waits_for_the_disk_where_each_one_must_be_there() {
    for change in CHANGES {
        let (_folder, path) = file();
        let store = open(&path, Durability::EveryWrite);
        is_refused(where_fsync_fails(|| change(&store)));
    }
}

#[test]
fn a_new_file_is_there_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store.bin");
    let store = open(&path, Durability::EveryWrite);
    is_refused(where_only_one_file_syncs(&path, || {
        store.write(b"new", b"payload")
    }));
    store.close();
    // The folder of an existing file need not be synced.
    let store = open(&path, Durability::EveryWrite);
    where_only_one_file_syncs(&path, || store.write(b"new", b"payload")).unwrap();
}

#[test]
fn a_failed_sync_is_not_tried_again_until_the_store_is_reopened() {
    let (_folder, path) = file();
    let store = open(&path, Durability::Never);
    is_refused(where_fsync_fails(|| store.sync()));
    // The disk works again, but it is unknown what was lost.
    is_refused(store.sync());
    for change in CHANGES {
        is_refused(change(&store));
    }
    assert_eq!(&*store.read(b"old").unwrap().unwrap(), b"payload");
    store.close();
    let again = open(&path, Durability::Never);
    for change in CHANGES {
        change(&again).unwrap();
    }
    again.sync().unwrap();
}

#[test]
fn nothing_is_forced_where_the_system_has_the_time() {
    let (_folder, path) = file();
    let store = open(&path, Durability::Never);
    for change in CHANGES {
        where_fsync_fails(|| change(&store)).unwrap();
    }
    store.sync().unwrap();
}

#[test]
fn an_interval_passes_and_the_disk_is_asked() {
    let (_folder, path) = file();
    let interval = Durability::Interval(Duration::from_millis(50));
    // This starts the thread that syncs.
    let store = where_fsync_fails(|| open(&path, interval));
    let deadline = Instant::now() + Duration::from_secs(10);
    while store.write(b"new", b"payload").is_ok() {
        assert!(Instant::now() < deadline, "nobody asks the disk");
        std::thread::sleep(Duration::from_millis(10));
    }
    for change in CHANGES {
        is_refused(change(&store));
    }
}
