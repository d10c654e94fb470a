//! The live entries, newest first: compared with a dictionary, and during writes of other threads.

mod embedded_support;

use std::collections::HashSet;
use std::thread;

use embedded_support::folder;
use proptest::prelude::*;
use simd_r_drive_client::{EmbeddedStore, Error, key_hash};

/// The expected entries: hashes and payloads, newest first.
type Expected = Vec<(u64, Vec<u8>)>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_dictionary_says(
        changes in prop::collection::vec((0..12_u8, 0..200_usize), 0..60),
        batch in 1..9_usize,
        reopens in any::<bool>(),
    ) {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let mut store = EmbeddedStore::open(&path).unwrap();
        let mut expected = Expected::new();
        for (at, (key, size)) in changes.into_iter().enumerate() {
            let hash = key_hash(&[key]);
            expected.retain(|(other, _)| *other != hash);
            if size < 40 {
                store.delete(&[key]).unwrap();
            } else {
                let payload = vec![at as u8 + 1; size];
                store.write(&[key], &payload).unwrap();
                expected.insert(0, (hash, payload));
            }
        }
        if reopens {
            drop(store);
            store = EmbeddedStore::open(&path).unwrap();
        }
        let mut entries = store.entries().unwrap();
        let last = store.last_entry().unwrap();
        prop_assert_eq!(last.map(|entry| entry.bytes().to_vec()), expected.first().map(|(_, p)| p.clone()));
        // Later writes do not count.
        store.write(b"later", b"payload").unwrap();
        store.delete(&[3]).unwrap();
        store.close();
        let mut found = Expected::new();
        loop {
            let next = entries.next_batch(batch);
            prop_assert!(next.len() <= batch);
            if next.is_empty() {
                break;
            }
            for entry in next {
                prop_assert_eq!(entry.address_range().start.addr() % 64, 0);
                prop_assert!(entry.is_valid_checksum());
                found.push((entry.key_hash(), entry.bytes().to_vec()));
            }
        }
        prop_assert_eq!(found, expected);
    }
}

/// The engine's iterator would overflow the stack here.
#[test]
fn many_deleted_ones_in_a_row() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    store.write(b"first", b"1").unwrap();
    let keys: Vec<Vec<u8>> = (0..200_000_u32).map(|n| n.to_le_bytes().to_vec()).collect();
    let entries: Vec<_> = keys.iter().map(|key| (key.clone(), vec![1])).collect();
    store.batch_write(&entries).unwrap();
    store.batch_delete(&keys).unwrap();
    let live: Vec<_> = store.entries().unwrap().collect();
    assert_eq!(live.len(), 1);
    assert_eq!(live[0].bytes(), b"1");
    assert_eq!(store.last_entry().unwrap().unwrap().bytes(), b"1");
}

#[test]
fn others_write_meanwhile() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    let first: Vec<_> = (0..100_u8).map(|n| (vec![n], vec![n + 1; 50])).collect();
    store.batch_write(&first).unwrap();
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for n in (0..100_u8).cycle().take(5_000) {
                store.write(&[n], &[n + 1; 50]).unwrap();
            }
        });
        while !writer.is_finished() {
            let entries: Vec<_> = store.entries().unwrap().collect();
            let hashes: HashSet<u64> = entries.iter().map(|entry| entry.key_hash()).collect();
            assert_eq!((entries.len(), hashes.len()), (100, 100));
            for entry in entries {
                assert_eq!(entry.key_hash(), key_hash(&[entry.bytes()[0] - 1]));
            }
        }
    });
}

#[test]
fn an_empty_and_a_closed_store() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    assert_eq!(store.entries().unwrap().count(), 0);
    assert!(store.last_entry().unwrap().is_none());
    store.close();
    assert!(matches!(
        store.entries().map(drop),
        Err(Error::Closed { .. })
    ));
    assert!(matches!(store.last_entry(), Err(Error::Closed { .. })));
}
