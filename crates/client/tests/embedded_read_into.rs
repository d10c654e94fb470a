//! Reads into the caller's memory.

mod embedded_support;

use std::collections::BTreeMap;

use embedded_support::folder;
use proptest::prelude::*;
use simd_r_drive_client::{EmbeddedStore, Error, OpenOptions};

fn reason<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (String, String) {
    match outcome {
        Err(Error::InvalidArgument { argument, reason }) => (argument, reason),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn as_a_dictionary_says(
        model in prop::collection::btree_map(0..20_u8, 1..40_usize, 1..12),
        keys in prop::collection::vec(0..20_u8, 0..30),
        item_size in 1..40_usize,
    ) {
        let folder = folder();
        let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
        let model: BTreeMap<u8, Vec<u8>> =
            model.into_iter().map(|(key, size)| (key, vec![key + 1; size])).collect();
        for (key, payload) in &model {
            store.write(&[*key], payload).unwrap();
        }
        for key in &keys {
            let mut buffer = vec![0xee; item_size];
            let read = store.read_into(&[*key], &mut buffer);
            match model.get(key) {
                None => prop_assert_eq!(read, Ok(None)),
                Some(payload) if payload.len() <= item_size => {
                    prop_assert_eq!(read, Ok(Some(payload.len())));
                    prop_assert_eq!(&buffer[..payload.len()], &payload[..]);
                    prop_assert!(buffer[payload.len()..].iter().all(|byte| *byte == 0xee));
                }
                Some(payload) => {
                    let (argument, reason) = reason(read);
                    prop_assert_eq!(argument, "buffer");
                    let sizes = format!("has {item_size} bytes, but the payload has {}", payload.len());
                    prop_assert!(reason.contains(&sizes));
                    prop_assert_eq!(buffer, vec![0xee; item_size]);
                }
            }
        }

        let mut buffer = vec![0xee; keys.len() * item_size];
        let names: Vec<Vec<u8>> = keys.iter().map(|key| vec![*key]).collect();
        let found = store.batch_read_into(&names, item_size, &mut buffer);
        let wrong = keys.iter().position(|key| model.get(key).is_some_and(|p| p.len() != item_size));
        if let Some(wrong) = wrong {
            prop_assert_eq!(reason(found).0, format!("keys[{wrong}]"));
            prop_assert!(buffer.iter().all(|byte| *byte == 0xee));
        } else {
            let there: Vec<bool> = keys.iter().map(|key| model.contains_key(key)).collect();
            prop_assert_eq!(found, Ok(there));
            for (key, part) in keys.iter().zip(buffer.chunks(item_size)) {
                let expected = model.get(key).cloned().unwrap_or(vec![0xee; item_size]);
                prop_assert_eq!(part, &expected[..]);
            }
        }
    }
}

#[test]
fn a_buffer_that_is_not_as_long_as_all_items_is_refused() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    let keys = vec![vec![1], vec![2]];
    for (item_size, length) in [(8, 15), (8, 17), (usize::MAX, 16), (8, 0)] {
        let refused = store.batch_read_into(&keys, item_size, &mut vec![0; length]);
        let (argument, reason) = reason(refused);
        assert_eq!(argument, "buffer");
        assert!(reason.contains(&length.to_string()) && reason.contains(&item_size.to_string()));
    }
    assert_eq!(
        reason(store.batch_read_into(&keys, 0, &mut [])).0,
        "item_size"
    );
    assert_eq!(store.batch_read_into(&[], 8, &mut []), Ok(vec![]));
}

#[test]
fn checksums_are_verified_where_the_option_says_so() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let store = EmbeddedStore::open(&path).unwrap();
    store.write(b"a", b"payload").unwrap();
    store.write(b"b", b"another").unwrap();
    drop(store);
    let mut file = std::fs::read(&path).unwrap();
    file[0] ^= 1;
    std::fs::write(&path, file).unwrap();
    for verify_checksums in [true, false] {
        let options = OpenOptions {
            verify_checksums,
            ..OpenOptions::default()
        };
        let store = EmbeddedStore::open_with(&path, &options).unwrap();
        let mut buffer = [0xee; 14];
        let read = store.read_into(b"a", &mut buffer);
        let keys = [b"b".to_vec(), b"a".to_vec()];
        if verify_checksums {
            assert!(matches!(read, Err(Error::Corrupt { .. })));
            let read = store.batch_read_into(&keys, 7, &mut buffer);
            assert!(matches!(read, Err(Error::Corrupt { .. })));
            assert_eq!(buffer, [0xee; 14]);
        } else {
            assert_eq!(read, Ok(Some(7)));
            assert_eq!(
                store.batch_read_into(&keys, 7, &mut buffer),
                Ok(vec![true, true])
            );
        }
    }
}
