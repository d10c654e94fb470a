//! Compaction: compared with a dictionary, and after crashes and errors of the system.

#![cfg(unix)]

mod embedded_support;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::thread;

use embedded_support::run::{read, with_durability};
use embedded_support::{child, folder, job};
use proptest::prelude::*;
use simd_r_drive_client::{Change, Durability, EmbeddedStore, Error, Progress, check, key_hash};

type Model = BTreeMap<u8, Option<Vec<u8>>>;

fn compact(store: &EmbeddedStore) -> u64 {
    store.compact(&Progress::default()).unwrap()
}

fn change(store: &EmbeddedStore, model: &mut Model, key: u8, payload: Option<Vec<u8>>) {
    match &payload {
        Some(payload) => store.write(&[key], payload),
        None => store.delete(&[key]),
    }
    .unwrap();
    model.insert(key, payload);
}

fn assert_holds(store: &EmbeddedStore, model: &Model) {
    for (key, payload) in model {
        assert_eq!(read(store, &[*key]).unwrap(), *payload, "{key}");
        assert_eq!(store.exists(&[*key]), Ok(payload.is_some()));
        if let Some(entry) = store.entry(&[*key]).unwrap() {
            assert_eq!(entry.address_range().start.addr() % 64, 0);
        }
    }
    assert_eq!(store.len(), Ok(model.values().flatten().count() as u64));
}

/// There are no other files than the store.
fn assert_alone(path: &Path) {
    let names = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let names: Vec<_> = names.map(|name| name.unwrap().file_name()).collect();
    assert_eq!(names, [path.file_name().unwrap()]);
}

fn payload() -> impl Strategy<Value = Option<Vec<u8>>> {
    let sizes = prop_oneof![1..150_usize, 20_000..70_000_usize];
    let payload = (sizes, 1..=255_u8).prop_map(|(size, byte)| vec![byte; size]);
    prop::option::weighted(0.7, payload)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost(
        rounds in prop::collection::vec(prop::collection::vec((0..10_u8, payload()), 0..25), 1..5),
        reopens in any::<bool>(),
    ) {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let mut store = EmbeddedStore::open(&path).unwrap();
        let mut model = Model::new();
        for round in rounds {
            for (key, payload) in round {
                change(&store, &mut model, key, payload);
            }
            let order: Vec<u64> = store.entries().unwrap().map(|entry| entry.key_hash()).collect();
            let before = store.file_size().unwrap();
            let estimate = store.estimate_compaction().unwrap();
            prop_assert_eq!(compact(&store), estimate);
            prop_assert_eq!(store.file_size(), Ok(before - estimate));
            prop_assert_eq!(std::fs::metadata(&path).unwrap().len(), before - estimate);
            prop_assert_eq!(store.estimate_compaction(), Ok(0));
            prop_assert_eq!(compact(&store), 0);
            assert_holds(&store, &model);
            let after: Vec<u64> = store.entries().unwrap().map(|entry| entry.key_hash()).collect();
            prop_assert_eq!(after, order);
            assert_alone(&path);
            if reopens {
                drop(store);
                let report = check(&path, &Progress::default()).unwrap();
                let live = model.values().flatten().count() as u64;
                prop_assert_eq!((report.damaged, report.entries, report.live), (0, live, live));
                store = EmbeddedStore::open(&path).unwrap();
                assert_holds(&store, &model);
            }
        }
    }
}

/// A store in which half of the entries are overwritten.
fn half(path: &Path, durability: Durability) -> (EmbeddedStore, Model) {
    let store = EmbeddedStore::open_with(path, &with_durability(durability)).unwrap();
    let mut model = Model::new();
    for round in 1..=2 {
        for key in 0..20 {
            change(&store, &mut model, key, Some(vec![key + round; 3000]));
        }
    }
    change(&store, &mut model, 3, None);
    (store, model)
}

#[test]
fn reads_continue() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let (store, mut model) = half(&path, Durability::Never);
    let entry = store.entry(&[5]).unwrap().unwrap();
    let mut reader = store.open_reader(&[6]).unwrap().unwrap();
    let mut entries = store.entries().unwrap();
    let first = entries.next().unwrap();
    store.write(b"other", b"0").unwrap();
    thread::scope(|scope| {
        let compactor = scope.spawn(|| {
            for _ in 0..20 {
                compact(&store);
            }
        });
        scope.spawn(|| {
            for n in 0..200_u8 {
                store.write(b"other", &[n + 1]).unwrap();
            }
        });
        while !compactor.is_finished() {
            assert_eq!(read(&store, &[4]).unwrap(), Some(vec![6; 3000]));
            assert_eq!(store.len(), Ok(20));
        }
    });
    assert_eq!(read(&store, b"other"), Ok(Some(vec![200])));
    store.delete(b"other").unwrap();
    compact(&store);
    change(&store, &mut model, 5, Some(b"new".to_vec()));
    assert_holds(&store, &model);
    assert_eq!(entry.bytes(), [7; 3000]);
    assert!(entry.is_valid_checksum());
    let mut payload = Vec::new();
    reader.read_to_end(&mut payload).unwrap();
    assert_eq!(payload, [8; 3000]);
    assert_eq!(first.key_hash(), key_hash(&[19]));
    assert_eq!(entries.count(), 18);
    drop(store);
    assert_holds(&EmbeddedStore::open(&path).unwrap(), &model);
}

#[test]
fn earlier_appends_are_committed_afterwards() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let (store, _) = half(&path, Durability::EveryWrite);
    store.append(Change::Write(b"key", b"payload")).unwrap();
    assert!(compact(&store) > 0);
    store.commit().unwrap();
    store.write(b"later", b"1").unwrap();
    store.sync().unwrap();
    assert_eq!(read(&store, b"key"), Ok(Some(b"payload".to_vec())));
}

#[test]
fn a_damaged_payload_and_a_cancelled_compaction_change_nothing() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let (store, mut model) = half(&path, Durability::Never);
    let size = store.file_size().unwrap();
    let progress = Progress::default();
    progress.cancel();
    // There is enough to do for one check for cancellation.
    let cancelled = store.compact(&progress);
    assert!(
        matches!(cancelled, Err(Error::Interrupted { .. })),
        "{cancelled:?}"
    );
    assert_eq!(store.file_size(), Ok(size));
    assert_holds(&store, &model);
    assert_alone(&path);
    let place = store.entry(&[7]).unwrap().unwrap().start_offset();
    drop(store);

    let mut bytes = std::fs::read(&path).unwrap();
    bytes[place as usize] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let store = EmbeddedStore::open(&path).unwrap();
    match store.compact(&Progress::default()) {
        Err(Error::Corrupt { offset, .. }) => assert_eq!(offset, place),
        other => panic!("{other:?}"),
    }
    assert_alone(&path);
    assert!(std::fs::read(&path).unwrap() == bytes);
    change(&store, &mut model, 7, Some(b"repaired".to_vec()));
    let progress = Progress::default();
    store.compact(&progress).unwrap();
    assert!(progress.total() > 0);
    assert_eq!(progress.done(), progress.total());
    assert_holds(&store, &model);
    store.close();
    assert!(matches!(
        store.compact(&progress),
        Err(Error::Closed { .. })
    ));
    assert!(matches!(
        store.estimate_compaction(),
        Err(Error::Closed { .. })
    ));
}

#[test]
fn the_rest_of_an_earlier_one_is_removed() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let left = folder.path().join(".store.bin.compacting");
    let (store, model) = half(&path, Durability::Never);
    std::fs::write(&left, b"the beginning of a store").unwrap();
    compact(&store);
    assert_alone(&path);
    std::fs::write(&left, b"the beginning of a store").unwrap();
    drop(store);
    assert_holds(&EmbeddedStore::open(&path).unwrap(), &model);
    assert_alone(&path);
}

mod system {
    use super::*;
    use embedded_support::run;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    #[test]
    fn links_and_permissions_stay() {
        let folder = folder();
        let (path, link) = (folder.path().join("store.bin"), folder.path().join("link"));
        std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
        symlink(&path, &link).unwrap();
        std::fs::File::create(&path).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        let inode = std::fs::metadata(&path).unwrap().ino();
        let (store, model) = half(&link, Durability::Never);
        assert!(compact(&store) > 0);
        assert!(link.symlink_metadata().unwrap().is_symlink());
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o640);
        assert_ne!(metadata.ino(), inode);
        drop(store);
        assert_holds(&EmbeddedStore::open(&path).unwrap(), &model);
    }

    /// Another file at the path is not replaced.
    #[test]
    fn a_moved_file_is_left() {
        let folder = folder();
        let (path, moved) = (folder.path().join("store.bin"), folder.path().join("moved"));
        let (store, model) = half(&path, Durability::Never);
        std::fs::rename(&path, &moved).unwrap();
        std::fs::write(&path, b"something else").unwrap();
        let refused = store.compact(&Progress::default());
        assert!(matches!(refused, Err(Error::Io { .. })), "{refused:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"something else");
        drop(store);
        assert_holds(&EmbeddedStore::open(&moved).unwrap(), &model);
    }

    /// Another process can open the store at no time, and nothing is lost.
    #[test]
    fn the_lock_is_kept() {
        if let Some(path) = job() {
            while Path::new(&path).with_extension("run").exists() {
                match EmbeddedStore::open(Path::new(&path)) {
                    Err(Error::Locked { .. }) => {}
                    other => panic!("{:?}", other.map(drop)),
                }
            }
            return;
        }
        let folder = folder();
        let path = folder.path().join("store.bin");
        let (store, mut model) = half(&path, Durability::Never);
        let running = path.with_extension("run");
        std::fs::write(&running, b"").unwrap();
        let mut other = child("system::the_lock_is_kept", path.to_str().unwrap());
        let other = thread::spawn(move || run(&mut other));
        for round in 0..300_u32 {
            change(&store, &mut model, 1, Some(round.to_le_bytes().to_vec()));
            change(&store, &mut model, 1, Some(vec![1; 100]));
            assert!(compact(&store) > 0);
        }
        std::fs::remove_file(running).unwrap();
        other.join().unwrap();
        drop(store);
        assert_holds(&EmbeddedStore::open(&path).unwrap(), &model);
    }

    /// The process is killed while it compacts and writes.
    #[test]
    fn a_killed_process_loses_nothing() {
        use std::io::BufRead;
        use std::time::Duration;

        if let Some(path) = job() {
            let store = EmbeddedStore::open(Path::new(&path)).unwrap();
            for n in 0.. {
                for key in 0..20 {
                    store.write(&[key], &[key + 1; 5000]).unwrap();
                }
                store.write(b"count", format!("{n}").as_bytes()).unwrap();
                println!("wrote {n}");
                compact(&store);
            }
        }
        let folder = folder();
        let path = folder.path().join("store.bin");
        for round in 0..25 {
            let mut other = child(
                "system::a_killed_process_loses_nothing",
                path.to_str().unwrap(),
            );
            let mut other = other.stdout(std::process::Stdio::piped()).spawn().unwrap();
            let mut lines = std::io::BufReader::new(other.stdout.take().unwrap()).lines();
            let written = |line: String| line.strip_prefix("wrote ").map(str::to_owned);
            let mut last = lines
                .by_ref()
                .find_map(|line| written(line.unwrap()))
                .unwrap();
            thread::sleep(Duration::from_micros(round * 700));
            other.kill().unwrap();
            other.wait().unwrap();
            while let Some(Ok(line)) = lines.next() {
                last = written(line).unwrap_or(last);
            }
            let store = EmbeddedStore::open(&path).unwrap();
            for key in 0..20 {
                assert_eq!(read(&store, &[key]), Ok(Some(vec![key + 1; 5000])));
            }
            let count = String::from_utf8(read(&store, b"count").unwrap().unwrap()).unwrap();
            let (count, last): (u64, u64) = (count.parse().unwrap(), last.parse().unwrap());
            assert!(count == last || count == last + 1, "{count} {last}");
            drop(store);
            assert_alone(&path);
            assert_eq!(check(&path, &Progress::default()).unwrap().damaged, 0);
        }
    }
}

#[cfg(target_os = "linux")]
mod refused {
    use super::*;
    use embedded_support::shim::{self, Kind};

    /// The shim watches one path, the new file's or the store's, and its folder.
    #[test]
    fn any_call_of_the_system() {
        if job().is_none() {
            return shim::run("refused::any_call_of_the_system");
        }
        for name in ["store.bin", ".store.bin.compacting"] {
            for error in [libc::ENOSPC, libc::EIO, 0] {
                let mut refused = 0;
                for first in 0.. {
                    if refuse(name, first, error) == 0 {
                        break;
                    }
                    refused += 1;
                }
                assert!(refused > 1, "{name}");
            }
        }
    }

    /// Makes the nth call fail. Returns how many have failed.
    fn refuse(name: &str, first: usize, error: i32) -> i64 {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let (store, mut model) = half(&path, Durability::EveryWrite);
        let size = store.file_size().unwrap();
        shim::watch(&folder.path().join(name));
        shim::fail(shim::ANY, first, 1, error);
        let compacted = store.compact(&Progress::default());
        let failed = shim::relent();
        let what = format!("{name} {first} {error}: {compacted:?}");
        let is_unknown = match &compacted {
            Ok(saved) => {
                assert_eq!(store.file_size(), Ok(size - saved), "{what}");
                false
            }
            Err(Error::Io { reason, .. }) => reason.contains("forcing writes to the disk"),
            Err(_) => panic!("{what}"),
        };
        assert_holds(&store, &model);
        assert_alone(&path);
        if is_unknown {
            let refused = store.write(b"later", b"1");
            assert!(matches!(refused, Err(Error::Io { .. })), "{what}");
        } else {
            if compacted.is_err() {
                assert_eq!(store.file_size(), Ok(size), "{what}");
            }
            change(&store, &mut model, 2, Some(b"later".to_vec()));
            store.compact(&Progress::default()).unwrap();
            change(&store, &mut model, 4, Some(b"later".to_vec()));
        }
        drop(store);
        assert_holds(&EmbeddedStore::open(&path).unwrap(), &model);
        assert_eq!(
            check(&path, &Progress::default()).unwrap().damaged,
            0,
            "{what}"
        );
        failed
    }

    /// The new file is renamed only after all of it is on the disk.
    #[test]
    fn the_new_file_is_synced() {
        if job().is_none() {
            return shim::run("refused::the_new_file_is_synced");
        }
        let folder = folder();
        let path = folder.path().join("store.bin");
        let (store, _) = half(&path, Durability::Never);
        shim::watch(&folder.path().join(".store.bin.compacting"));
        shim::fail(&[Kind::Fsync], 0, 1, libc::EIO);
        assert!(store.compact(&Progress::default()).is_err());
        assert_eq!(shim::relent(), 1);
        shim::watch(&path);
        shim::fail(&[Kind::FsyncFolder], 0, 1, libc::EIO);
        assert!(store.compact(&Progress::default()).is_err());
        assert_eq!(shim::relent(), 1);
    }
}
