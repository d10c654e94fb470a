//! When a store forces writes to the disk. The calls of `fsync` are counted.

#![cfg(target_os = "linux")]

mod embedded_support;

use std::thread;
use std::time::{Duration, Instant};

use embedded_support::run::with_durability;
use embedded_support::shim::{self, Kind};
use embedded_support::{folder, job};
use simd_r_drive_client::{Durability, EmbeddedStore};

fn syncs() -> i64 {
    shim::calls(Kind::Fsync)
}

#[test]
fn a_write_returns_when_it_is_as_durable_as_it_should_be() {
    if job().is_none() {
        return shim::run("a_write_returns_when_it_is_as_durable_as_it_should_be");
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    shim::watch(&path);

    let store = EmbeddedStore::open_with(&path, &with_durability(Durability::Never)).unwrap();
    store.write(b"key", b"1").unwrap();
    assert_eq!((syncs(), shim::calls(Kind::FsyncFolder)), (0, 0));
    store.sync().unwrap();
    assert_eq!((syncs(), shim::calls(Kind::FsyncFolder)), (1, 1));
    store.sync().unwrap();
    assert_eq!((syncs(), shim::calls(Kind::FsyncFolder)), (2, 1));
    drop(store);
    assert_eq!(syncs(), 2);

    let store = EmbeddedStore::open_with(&path, &with_durability(Durability::EveryWrite)).unwrap();
    shim::watch(&path);
    store.write(b"key", b"1").unwrap();
    assert_eq!(syncs(), 1);
    store
        .batch_write(&[
            (b"a".to_vec(), b"1".to_vec()),
            (b"b".to_vec(), b"2".to_vec()),
        ])
        .unwrap();
    assert_eq!(syncs(), 2);
    store.delete(b"a").unwrap();
    assert_eq!(syncs(), 3);
    store.batch_delete(&[b"b".to_vec()]).unwrap();
    assert_eq!(syncs(), 4);
    store.read(b"key").unwrap();
    assert_eq!((syncs(), shim::calls(Kind::FsyncFolder)), (4, 0));
    drop(store);

    let interval = Duration::from_millis(100);
    let store =
        EmbeddedStore::open_with(&path, &with_durability(Durability::Interval(interval))).unwrap();
    for _ in 0..3 {
        shim::watch(&path);
        let started = Instant::now();
        store.write(b"key", b"1").unwrap();
        while syncs() == 0 {
            thread::sleep(Duration::from_millis(1));
            assert!(started.elapsed() < interval + Duration::from_secs(5));
        }
        // There are no new writes, so there is nothing to do.
        thread::sleep(3 * interval);
        assert_eq!(syncs(), 1);
    }
    store.write(b"key", b"1").unwrap();
    store.close();
    assert_eq!(syncs(), 2);
}

#[test]
fn a_new_file_is_there_after_a_crash() {
    if job().is_none() {
        return shim::run("a_new_file_is_there_after_a_crash");
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    shim::watch(&path);
    // The process that created the file has not synced it.
    drop(EmbeddedStore::open(&path).unwrap());
    assert_eq!(shim::calls(Kind::FsyncFolder), 0);
    let store = EmbeddedStore::open_with(&path, &with_durability(Durability::EveryWrite)).unwrap();
    store.write(b"key", b"1").unwrap();
    assert_eq!(shim::calls(Kind::FsyncFolder), 1);
    store.write(b"key", b"2").unwrap();
    assert_eq!(shim::calls(Kind::FsyncFolder), 1);
}

#[test]
fn writers_share_an_fsync() {
    if job().is_none() {
        return shim::run("writers_share_an_fsync");
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = EmbeddedStore::open_with(&path, &with_durability(Durability::EveryWrite)).unwrap();
    shim::watch(&path);
    shim::delay_fsync(Duration::from_millis(2));
    thread::scope(|scope| {
        for writer in 0..16_u8 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..20_u8 {
                    let before = syncs();
                    store.write(&[writer, n], b"1").unwrap();
                    assert!(syncs() > before, "acknowledged without an fsync");
                }
            });
        }
    });
    assert!(syncs() <= 160, "{} syncs for 320 writes", syncs());
    assert_eq!(store.len(), Ok(320));
}
