//! A store with errors of the system: at any byte of a write, and at any system call.

#![cfg(target_os = "linux")]

mod embedded_support;

use std::path::Path;

use embedded_support::model::Model;
use embedded_support::run::{Chooser, Operation, assert_holds, read, with_durability};
use embedded_support::shim::{self, Kind};
use embedded_support::{child, folder, job, limit_file_size, run};
use simd_r_drive_client::{Durability, EmbeddedStore, Error};

/// The effect of a change on a store with a few entries.
fn changes() -> [Operation; 4] {
    let entry = |n: u8| (vec![b'n', n], vec![n + 1; 70]);
    [
        Operation::Write(b"refused".to_vec(), vec![9; 150]),
        Operation::BatchWrite((0..3).map(entry).collect()),
        Operation::Delete(b"first".to_vec()),
        Operation::BatchDelete(vec![b"first".to_vec(), b"second".to_vec()]),
    ]
}

fn a_few_entries(path: &Path) -> (EmbeddedStore, Model) {
    let (store, mut model) = (EmbeddedStore::open(path).unwrap(), Model::default());
    for (key, payload) in [("first", "1"), ("second", "22"), ("third", "333")] {
        let write = Operation::Write(key.into(), payload.into());
        write.apply(&store).unwrap();
        write.note(&mut model);
    }
    (store, model)
}

fn write_ten(store: &EmbeddedStore, model: &mut Model) {
    for n in 0..10_u8 {
        let write = Operation::Write(vec![b'l', n], vec![n + 1; 3 + 20 * usize::from(n)]);
        write.apply(store).unwrap();
        write.note(model);
    }
}

fn assert_reopens(path: &Path, model: &Model) {
    let store = EmbeddedStore::open(path).unwrap();
    assert_holds(&store, model);
    drop(store);
    let report = simd_r_drive_client::check(path, &Default::default()).unwrap();
    assert_eq!(report.damaged, 0);
    assert_eq!(report.entries, model.entries.len() as u64);
}

#[test]
fn a_limit_at_any_byte() {
    if job().is_none() {
        run(&mut child("a_limit_at_any_byte", "limits"));
        return;
    }
    let folder = folder();
    for change in changes() {
        for room in 0.. {
            let path = folder.path().join("store.bin");
            let (store, mut model) = a_few_entries(&path);
            limit_file_size(Some(model.end() as u64 + room));
            let outcome = change.apply(&store);
            // Once more, and something that may fit.
            let again = outcome.is_err().then(|| change.apply(&store));
            limit_file_size(None);
            if outcome.is_ok() {
                change.note(&mut model);
            } else {
                assert!(matches!(outcome, Err(Error::Io { .. })), "{outcome:?}");
                assert!(matches!(again, Some(Err(Error::Io { .. }))), "{again:?}");
            }
            assert_holds(&store, &model);
            write_ten(&store, &mut model);
            assert_holds(&store, &model);
            drop(store);
            assert_reopens(&path, &model);
            std::fs::remove_file(&path).unwrap();
            if outcome.is_ok() {
                break;
            }
        }
    }
}

/// A write that is larger than the engine's buffer, so that parts of it are in the file.
#[test]
fn a_limit_inside_a_large_write() {
    if job().is_none() {
        run(&mut child("a_limit_inside_a_large_write", "limits"));
        return;
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    let (store, mut model) = a_few_entries(&path);
    let large = Operation::Write(b"refused".to_vec(), vec![9; 300_000]);
    for room in (0..300_000).step_by(7_777) {
        limit_file_size(Some(model.end() as u64 + room));
        assert!(large.apply(&store).is_err());
        // A write that is small enough succeeds.
        let small = Operation::Write(b"small".to_vec(), room.to_string().into_bytes());
        if small.apply(&store).is_ok() {
            small.note(&mut model);
        } else {
            assert!(room < 200, "{room}");
        }
        limit_file_size(None);
        assert_holds(&store, &model);
    }
    write_ten(&store, &mut model);
    drop(store);
    assert_reopens(&path, &model);
}

/// The outcomes of the operations of a run in which system calls failed.
struct Refused {
    model: Model,
    /// The effect of an operation whose outcome is unknown.
    unknown: Option<Operation>,
}

/// A run of operations at `path`, while the shim makes calls fail.
fn refused_run(path: &Path, durability: Durability) -> Refused {
    let mut chooser = Chooser::new(5);
    let (mut model, mut unknown) = (Model::default(), None);
    let options = with_durability(durability);
    let Ok(mut store) = EmbeddedStore::open_with(path, &options) else {
        return Refused { model, unknown };
    };
    let mut is_broken = false;
    for _ in 0..12 {
        let operation = chooser.operation(Path::new("/dev/null"), &model);
        if matches!(operation, Operation::Reopen) {
            drop(store);
            settle(&mut model, unknown.take(), path);
            match EmbeddedStore::open_with(path, &options) {
                Ok(opened) => store = opened,
                Err(e) => {
                    assert!(matches!(e, Error::Io { .. }), "{e}");
                    return Refused { model, unknown };
                }
            }
            is_broken = false;
        }
        match operation.apply(&store) {
            Ok(()) => {
                assert!(!is_broken, "{operation:?} after nobody knew what is there");
                operation.note(&mut model);
            }
            Err(Error::Io { reason, .. }) => {
                let is_unknown = ["forcing writes to the disk", "could not be restored"]
                    .iter()
                    .any(|told| reason.contains(told));
                if is_unknown && !is_broken {
                    is_broken = true;
                    unknown = Some(operation);
                }
            }
            Err(e) => panic!("{operation:?}: {e}"),
        }
        for (key, value) in model.now() {
            match read(&store, &key) {
                Ok(found) => assert!(
                    found == value || is_broken,
                    "{key:?}: {found:?}, not {value:?}"
                ),
                // The file could not be restored.
                Err(e) => assert!(matches!(e, Error::Io { .. }), "{e}"),
            }
        }
    }
    Refused { model, unknown }
}

/// Records as much of an operation as the file at `path` shows.
fn settle(model: &mut Model, unknown: Option<Operation>, path: &Path) {
    let Some(unknown) = unknown else { return };
    let size = std::fs::metadata(path).unwrap().len() as usize;
    let before = model.entries.len();
    unknown.note(model);
    while model.end() > size && model.entries.len() > before {
        model.entries.pop();
    }
}

/// Makes the nth call fail, for each n until the run has no more calls.
fn refuse_each(kinds: &[Kind], count: usize, error: i32, durability: Durability) {
    let folder = folder();
    let mut runs = 0;
    for first in 0.. {
        let path = folder.path().join(format!("{first}.bin"));
        shim::watch(&path);
        shim::fail(kinds, first, count, error);
        let Refused { mut model, unknown } = refused_run(&path, durability);
        let failed = shim::relent();
        settle(&mut model, unknown, &path);
        let what = format!("{count} of {kinds:?} from {first} on, error {error}, {durability:?}");
        match EmbeddedStore::open(&path) {
            Ok(store) => {
                assert_holds(&store, &model);
                write_ten(&store, &mut model);
                drop(store);
                assert_reopens(&path, &model);
            }
            Err(e) => panic!("{what}: {e}"),
        }
        std::fs::remove_file(&path).unwrap();
        runs = first;
        if failed == 0 {
            break;
        }
    }
    assert!(runs > 0, "no call was refused");
}

#[test]
fn any_call_of_the_system() {
    if job().is_none() {
        return shim::run("any_call_of_the_system");
    }
    let hour = Durability::Interval(std::time::Duration::from_secs(3600));
    for durability in [Durability::Never, Durability::EveryWrite, hour] {
        for error in [libc::ENOSPC, libc::EIO, libc::ENOMEM, 0] {
            for count in [1, 2, 3, usize::MAX >> 1] {
                refuse_each(shim::ANY, count, error, durability);
            }
        }
    }
    refuse_each(&[Kind::Write], 2, libc::ENOSPC, Durability::Never);
    refuse_each(&[Kind::Mmap], 1, libc::ENOMEM, Durability::Never);
}

#[test]
fn after_a_failed_fsync_nothing_is_written() {
    if job().is_none() {
        return shim::run("after_a_failed_fsync_nothing_is_written");
    }
    let folder = folder();
    let soon = Durability::Interval(std::time::Duration::from_millis(20));
    for durability in [Durability::EveryWrite, soon, Durability::Never] {
        let path = folder.path().join("store.bin");
        shim::watch(&path);
        let store = EmbeddedStore::open_with(&path, &with_durability(durability)).unwrap();
        store.write(b"before", b"1").unwrap();
        store.sync().unwrap();
        shim::fail(&[Kind::Fsync], 0, 1, libc::EIO);
        let written = store.write(b"unknown", b"2");
        assert_eq!(written.is_err(), durability == Durability::EveryWrite);
        match durability {
            Durability::Never => assert!(store.sync().is_err()),
            _ => {
                while shim::calls(Kind::Fsync) < 2 {
                    std::thread::yield_now();
                }
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(shim::relent(), 1);
        let syncs = shim::calls(Kind::Fsync);
        for _ in 0..3 {
            assert!(matches!(store.write(b"later", b"3"), Err(Error::Io { .. })));
            let batch = [(b"later".to_vec(), b"3".to_vec())];
            assert!(matches!(store.batch_write(&batch), Err(Error::Io { .. })));
            assert!(matches!(store.delete(b"before"), Err(Error::Io { .. })));
            assert!(matches!(
                store.batch_delete(&[b"before".to_vec()]),
                Err(Error::Io { .. })
            ));
            assert!(matches!(store.sync(), Err(Error::Io { .. })));
        }
        assert_eq!(shim::calls(Kind::Fsync), syncs, "tried again");
        assert_eq!(read(&store, b"before"), Ok(Some(b"1".to_vec())));
        assert_eq!(store.len(), Ok(2));
        drop(store);
        assert_eq!(shim::calls(Kind::Fsync), syncs, "tried again");
        let store = EmbeddedStore::open_with(&path, &with_durability(durability)).unwrap();
        assert_eq!(read(&store, b"before"), Ok(Some(b"1".to_vec())));
        assert_eq!(read(&store, b"later"), Ok(None));
        store.write(b"later", b"3").unwrap();
        store.sync().unwrap();
        drop(store);
        std::fs::remove_file(&path).unwrap();
    }
}
