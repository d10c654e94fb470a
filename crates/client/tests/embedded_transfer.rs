//! Copies and moves to other keys and other stores, compared with dictionaries.

mod embedded_support;

use std::collections::BTreeMap;
use std::thread;

use embedded_support::folder;
use embedded_support::run::{read, with_durability};
use proptest::prelude::*;
use simd_r_drive_client::{Durability, EmbeddedStore, Error, OpenOptions, Progress, Result, check};

const MIB: usize = 1 << 20;

type Model = BTreeMap<u8, Vec<u8>>;

#[derive(Debug, Clone)]
enum Step {
    Write(usize, u8, Vec<u8>),
    Rename(usize, u8, u8),
    Copy(usize, u8, usize),
    Move(usize, u8, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let sizes = prop_oneof![8 => 2..500_usize, 1 => MIB - 50..MIB + 200];
    let payload = (sizes, any::<u8>()).prop_map(|(size, byte)| vec![byte; size]);
    let (store, key) = (0..2_usize, 0..5_u8);
    prop_oneof![
        (store.clone(), key.clone(), payload).prop_map(|(s, k, p)| Step::Write(s, k, p)),
        (store.clone(), key.clone(), key.clone()).prop_map(|(s, k, n)| Step::Rename(s, k, n)),
        (store.clone(), key.clone(), store.clone()).prop_map(|(s, k, o)| Step::Copy(s, k, o)),
        (store.clone(), key, store).prop_map(|(s, k, o)| Step::Move(s, k, o)),
    ]
}

/// Does a step on the dictionaries, or returns the invalid argument.
fn note(models: &mut [Model; 2], step: &Step) -> std::result::Result<(), &'static str> {
    match step {
        Step::Write(store, key, payload) => {
            models[*store].insert(*key, payload.clone());
        }
        Step::Rename(_, old, new) if old == new => return Err("new_key"),
        Step::Rename(store, old, new) => {
            let payload = models[*store].remove(old).ok_or("old_key")?;
            models[*store].insert(*new, payload);
        }
        Step::Copy(store, _, other) | Step::Move(store, _, other) if store == other => {
            return Err("other");
        }
        Step::Copy(store, key, other) => {
            let payload = models[*store].get(key).cloned().ok_or("key")?;
            models[*other].insert(*key, payload);
        }
        Step::Move(store, key, other) => {
            let payload = models[*store].remove(key).ok_or("key")?;
            models[*other].insert(*key, payload);
        }
    }
    Ok(())
}

fn apply(stores: &[EmbeddedStore; 2], step: &Step) -> Result<u64> {
    match step {
        Step::Write(store, key, payload) => stores[*store].write(&[*key], payload),
        Step::Rename(store, old, new) => stores[*store].rename(&[*old], &[*new]),
        Step::Copy(store, key, other) => stores[*store].copy_to(&[*key], &stores[*other]),
        Step::Move(store, key, other) => stores[*store].move_to(&[*key], &stores[*other]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_dictionaries_say(steps in prop::collection::vec(step(), 1..40)) {
        let folder = folder();
        let paths = ["one.bin", "other.bin"].map(|name| folder.path().join(name));
        let mut stores = [&paths[0], &paths[1]].map(|path| EmbeddedStore::open(path).unwrap());
        let mut models = [Model::new(), Model::new()];
        for step in &steps {
            let sizes = [0, 1].map(|n: usize| stores[n].file_size().unwrap());
            match (note(&mut models, step), apply(&stores, step)) {
                (Ok(()), Ok(length)) => {
                    let is_one = |store: &EmbeddedStore| store.file_size() == Ok(length);
                    prop_assert!(stores.iter().any(is_one));
                }
                (Err(expected), Err(Error::InvalidArgument { argument, .. })) => {
                    prop_assert_eq!(argument, expected);
                    let after = [0, 1].map(|n: usize| stores[n].file_size().unwrap());
                    prop_assert_eq!(after, sizes);
                }
                (expected, outcome) => panic!("{step:?}: {outcome:?}, not {expected:?}"),
            }
        }
        for reopens in [false, true] {
            if reopens {
                stores.iter().for_each(EmbeddedStore::close);
                stores = [&paths[0], &paths[1]].map(|path| EmbeddedStore::open(path).unwrap());
            }
            for (store, model) in stores.iter().zip(&models) {
                for key in 0..5 {
                    prop_assert!(read(store, &[key]).unwrap().as_ref() == model.get(&key));
                }
                prop_assert_eq!(store.len(), Ok(model.len() as u64));
            }
        }
    }
}

#[test]
fn two_stores_move_to_each_other_at_once() {
    let folder = folder();
    let open = |name: &str| EmbeddedStore::open(&folder.path().join(name)).unwrap();
    let (one, other) = (open("one.bin"), open("other.bin"));
    one.write(b"1", b"one").unwrap();
    other.write(b"2", b"other").unwrap();
    let to_and_fro = |key: &[u8], from: &EmbeddedStore, to: &EmbeddedStore| {
        for _ in 0..2000 {
            from.move_to(key, to).unwrap();
            to.move_to(key, from).unwrap();
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| to_and_fro(b"1", &one, &other));
        scope.spawn(|| to_and_fro(b"2", &other, &one));
        // So that the moves wait while they have the lock of one of the two stores.
        for store in [&one, &other] {
            scope.spawn(|| (0..3000).for_each(|_| assert!(store.write(b"3", &[7; 9000]).is_ok())));
        }
    });
    assert_eq!(read(&one, b"1"), Ok(Some(b"one".to_vec())));
    assert_eq!(read(&other, b"2"), Ok(Some(b"other".to_vec())));
    assert_eq!((one.len(), other.len()), (Ok(2), Ok(2)));
}

/// What others write at the old key is not lost.
#[test]
fn others_write_to_the_old_key() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in 0..2000_u32 {
                store.write(b"old", &n.to_le_bytes()).unwrap();
            }
        });
        while !writer.is_finished() {
            let _ = store.rename(b"old", b"new");
        }
    });
    let newest = match read(&store, b"old").unwrap() {
        Some(payload) => payload,
        None => read(&store, b"new").unwrap().unwrap(),
    };
    assert_eq!(newest, 1999_u32.to_le_bytes());
}

#[test]
fn a_closed_or_damaged_store() {
    let folder = folder();
    let paths = ["one.bin", "other.bin"].map(|name| folder.path().join(name));
    let [one, other] = [&paths[0], &paths[1]].map(|path| EmbeddedStore::open(path).unwrap());
    one.write(b"key", b"payload").unwrap();
    one.write(b"last", b"1").unwrap();
    other.close();
    for outcome in [one.copy_to(b"key", &other), one.move_to(b"key", &other)] {
        assert!(matches!(outcome, Err(Error::Closed { .. })), "{outcome:?}");
    }
    assert_eq!(one.exists(b"key"), Ok(true));
    one.close();
    assert!(matches!(
        one.rename(b"key", b"new"),
        Err(Error::Closed { .. })
    ));

    let mut bytes = std::fs::read(&paths[0]).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&paths[0], bytes).unwrap();
    let options = OpenOptions {
        verify_checksums: false,
        ..OpenOptions::default()
    };
    let [one, other] =
        [&paths[0], &paths[1]].map(|path| EmbeddedStore::open_with(path, &options).unwrap());
    for outcome in [
        one.rename(b"key", b"new"),
        one.copy_to(b"key", &other),
        one.move_to(b"key", &other),
    ] {
        assert!(matches!(outcome, Err(Error::Corrupt { .. })), "{outcome:?}");
    }
    assert_eq!(other.file_size(), Ok(0));
}

#[cfg(target_os = "linux")]
mod refused {
    use super::*;
    use embedded_support::job;
    use embedded_support::shim::{self, Kind};

    /// A payload is in at least one of two places, and nothing is damaged.
    #[test]
    fn any_call_of_the_system() {
        if job().is_none() {
            return shim::run("refused::any_call_of_the_system");
        }
        for size in [100, MIB + 1] {
            for watched in ["one.bin", "other.bin"] {
                for kind in [Kind::Write, Kind::Mmap, Kind::Fsync] {
                    (0..).find(|first| refuse(size, watched, kind, *first) == 0);
                }
            }
        }
    }

    /// This does not depend on the other store's durability.
    #[test]
    fn payloads_that_are_not_on_the_other_disk_are_not_deleted() {
        if job().is_none() {
            return shim::run("refused::payloads_that_are_not_on_the_other_disk_are_not_deleted");
        }
        let folder = folder();
        let paths = ["one.bin", "other.bin"].map(|name| folder.path().join(name));
        let [one, other] = [&paths[0], &paths[1]].map(|path| EmbeddedStore::open(path).unwrap());
        one.write(b"key", b"payload").unwrap();
        shim::watch(&paths[1]);
        shim::fail(&[Kind::Fsync], 0, 1, libc::EIO);
        assert!(one.move_to(b"key", &other).is_err());
        assert_eq!(shim::relent(), 1);
        assert_eq!(read(&one, b"key"), Ok(Some(b"payload".to_vec())));
    }

    /// Makes the nth call fail. Returns how many have failed.
    fn refuse(size: usize, watched: &str, kind: Kind, first: usize) -> i64 {
        let folder = folder();
        let paths = ["one.bin", "other.bin"].map(|name| folder.path().join(name));
        let options = with_durability(Durability::EveryWrite);
        let [one, other] =
            [&paths[0], &paths[1]].map(|path| EmbeddedStore::open_with(path, &options).unwrap());
        let payload = Some(vec![7; size]);
        one.write(b"rename", &vec![7; size]).unwrap();
        one.write(b"move", &vec![7; size]).unwrap();
        other.write(b"first", b"1").unwrap();
        shim::watch(&folder.path().join(watched));
        shim::fail(&[kind], first, 1, libc::ENOSPC);
        let renamed = one.rename(b"rename", b"renamed");
        let moved = one.move_to(b"move", &other);
        let failed = shim::relent();
        drop((one, other));
        let [one, other] = [&paths[0], &paths[1]].map(|path| EmbeddedStore::open(path).unwrap());
        let found = |store, key: &[u8]| read(store, key).unwrap();
        let what = format!("{size} {watched} {kind:?} {first}: {renamed:?} {moved:?}");
        for (outcome, old, new) in [
            (renamed, found(&one, b"rename"), found(&one, b"renamed")),
            (moved, found(&one, b"move"), found(&other, b"move")),
        ] {
            let expected = [payload.clone(), None];
            assert!(expected.contains(&old) && expected.contains(&new), "{what}");
            assert!(old.is_some() || new.is_some(), "{what}");
            if outcome.is_ok() {
                assert!(old.is_none() && new.is_some(), "{what}");
            }
        }
        drop((one, other));
        for path in paths {
            assert_eq!(
                check(&path, &Progress::default()).unwrap().damaged,
                0,
                "{what}"
            );
        }
        failed
    }
}
