//! Entries in place, and operations by a key's hash, compared with a dictionary.

mod embedded_support;

use std::collections::BTreeMap;

use embedded_support::folder;
use proptest::prelude::*;
use simd_r_drive_client::{EmbeddedStore, Entry, Error, key_hash};

fn payload() -> impl Strategy<Value = Vec<u8>> {
    let taken = |payload: &Vec<u8>| payload != &[0];
    prop::collection::vec(any::<u8>(), 1..300).prop_filter("a tombstone", taken)
}

/// A key and a payload, or none to delete the key.
fn changes() -> impl Strategy<Value = Vec<(u8, Option<Vec<u8>>)>> {
    prop::collection::vec((0..10_u8, prop::option::weighted(0.8, payload())), 1..40)
}

fn assert_is(entry: &Entry, key: &[u8], payload: &[u8], file: &[u8]) {
    assert_eq!(entry.bytes(), payload);
    assert_eq!(entry.as_ref(), payload);
    assert_eq!(entry.size(), payload.len());
    assert_eq!(entry.file_size(), payload.len() + 20);
    assert_eq!(entry.key_hash(), key_hash(key));
    assert_eq!(entry.checksum(), crc32fast::hash(payload));
    assert_eq!(u32::from_le_bytes(entry.raw_checksum()), entry.checksum());
    assert!(entry.is_valid_checksum());
    let (start, end) = (entry.start_offset() as usize, entry.end_offset() as usize);
    assert_eq!(&file[start..end], payload);
    let addresses = entry.address_range();
    assert_eq!(addresses.start.addr() % 64, 0);
    assert_eq!(addresses.end.addr() - addresses.start.addr(), payload.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is written by keys can be read by hashes, and vice versa.
    #[test]
    fn by_key_and_by_hash(changes in changes()) {
        let folder = folder();
        let path = folder.path().join("store.bin");
        let store = EmbeddedStore::open(&path).unwrap();
        let (mut model, mut held) = (BTreeMap::new(), Vec::new());
        for (at, (key, payload)) in changes.into_iter().enumerate() {
            let hash = key_hash(&[key]);
            let length = match (&payload, at % 2) {
                (Some(payload), 0) => store.write(&[key], payload),
                (Some(payload), _) => store.write_by_hash(hash, payload),
                (None, 0) => store.delete(&[key]),
                (None, _) => store.delete_by_hash(hash),
            };
            prop_assert_eq!(length, store.file_size());
            if let Some(payload) = &payload {
                let entry = store.entry(&[key]).unwrap().unwrap();
                held.push((key, payload.clone(), entry));
            }
            model.insert(key, payload);
        }
        for key in 0..10_u8 {
            let hash = key_hash(&[key]);
            let payload = model.get(&key).cloned().flatten();
            let found = store.read_by_hash(hash).unwrap();
            prop_assert_eq!(found.map(|entry| entry.as_slice().to_vec()), payload.clone());
            let entries = [store.entry(&[key]).unwrap(), store.entry_by_hash(hash).unwrap()];
            for entry in entries {
                prop_assert_eq!(entry.map(|entry| entry.bytes().to_vec()), payload.clone());
            }
            prop_assert_eq!(store.exists_by_hash(hash), Ok(payload.is_some()));
        }
        let hashes: Vec<u64> = (0..10_u8).map(|key| key_hash(&[key])).collect();
        for (key, found) in store.batch_read_by_hash(&hashes).unwrap().into_iter().enumerate() {
            let payload = model.get(&(key as u8)).cloned().flatten();
            prop_assert_eq!(found.map(|entry| entry.as_slice().to_vec()), payload);
        }
        store.close();
        let file = std::fs::read(&path).unwrap();
        for (key, payload, entry) in held {
            assert_is(&entry, &[key], &payload, &file);
        }
    }
}

#[test]
fn an_entry_is_given_without_a_look_at_its_payload() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = EmbeddedStore::open(&path).unwrap();
    store.write(b"damaged", b"payload").unwrap();
    store.write(b"last", b"another").unwrap();
    drop(store);
    let mut file = std::fs::read(&path).unwrap();
    file[0] ^= 1;
    std::fs::write(&path, file).unwrap();
    let store = EmbeddedStore::open(&path).unwrap();
    assert!(matches!(store.read(b"damaged"), Err(Error::Corrupt { .. })));
    let with = store.read_with(b"damaged", <[u8]>::len);
    assert!(matches!(with, Err(Error::Corrupt { .. })));
    let by_hash = store.read_by_hash(key_hash(b"damaged"));
    assert!(matches!(by_hash, Err(Error::Corrupt { .. })));
    let entry = store.entry(b"damaged").unwrap().unwrap();
    assert!(!entry.is_valid_checksum());
    assert_eq!(&entry.bytes()[1..], b"ayload");
}

#[test]
fn invalid_payloads_are_refused_by_hash_too() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    for payload in [&[][..], &[0]] {
        let refused = store.write_by_hash(7, payload);
        assert!(
            matches!(refused, Err(Error::InvalidArgument { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(store.file_size(), Ok(0));
    store.close();
    let closed = |outcome| matches!(outcome, Err(Error::Closed { .. }));
    assert!(closed(store.entry(b"key").map(drop)));
    assert!(closed(store.entry_by_hash(7).map(drop)));
    assert!(closed(store.read_by_hash(7).map(drop)));
    assert!(closed(store.write_by_hash(7, b"7").map(drop)));
    assert!(closed(store.delete_by_hash(7).map(drop)));
}

#[test]
fn a_payload_is_lent_in_place() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    store.write(b"key", b"payload").unwrap();
    let read = |key: &[u8]| store.read_with(key, <[u8]>::to_vec);
    assert_eq!(read(b"key").unwrap(), Some(b"payload".to_vec()));
    assert_eq!(read(b"missing").unwrap(), None);
    let read = store.read_by_hash_with(key_hash(b"key"), <[u8]>::len);
    assert_eq!(read.unwrap(), Some(7));
    store.close();
    let read = store.read_with(b"key", |_| panic!("it is closed"));
    assert!(matches!(read, Err(Error::Closed { .. })));
}
