//! The entries in pages, during writes and compactions.

mod embedded_support;

use std::collections::BTreeSet;

use embedded_support::folder;
use simd_r_drive_client::{EmbeddedStore, key_hash};

const ENTRIES: u64 = 30_000;

fn filled(store: &EmbeddedStore) {
    let entry = |n: u64| (n.to_le_bytes().to_vec(), b"payload".to_vec());
    store
        .batch_write(&(0..ENTRIES).map(entry).collect::<Vec<_>>())
        .unwrap();
}

fn hash(n: u64) -> u64 {
    key_hash(&n.to_le_bytes())
}

/// All hashes in the pages. Between two pages `change` is called with the number of the page.
fn listed(store: &EmbeddedStore, mut change: impl FnMut(u64)) -> BTreeSet<u64> {
    let (mut hashes, mut cursor) = (BTreeSet::new(), None);
    for number in 0.. {
        let page = store.page(cursor).unwrap().expect("a valid cursor");
        hashes.extend(page.entries.iter().map(|(hash, _)| *hash));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        change(number);
    }
    hashes
}

#[test]
fn what_is_there_all_the_time_is_listed_although_it_is_overwritten() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    filled(&store);
    let found = listed(&store, |page| {
        // The oldest ones, which are on later pages; some twice.
        for n in page * 10..page * 10 + 20 {
            store.write(&n.to_le_bytes(), b"newer").unwrap();
        }
        store.delete(&(1000 + page).to_le_bytes()).unwrap();
        store
            .write(&(ENTRIES + page).to_le_bytes(), b"new")
            .unwrap();
    });
    for n in (0..ENTRIES).filter(|n| !(1000..1010).contains(n)) {
        assert!(found.contains(&hash(n)), "{n}");
    }
    // What was deleted before its page was asked for is not.
    assert!(!found.contains(&hash(1000)));
}

#[test]
fn a_cursor_is_not_valid_after_a_compaction_and_in_another_store() {
    let folder = folder();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    filled(&store);
    store.delete(&1_u64.to_le_bytes()).unwrap();
    let cursor = store.page(None).unwrap().unwrap().next;
    assert!(cursor.is_some());
    assert!(store.page(cursor).unwrap().is_some());
    store.compact(&Default::default()).unwrap();
    assert_eq!(store.page(cursor).unwrap(), None);
    assert_eq!(listed(&store, |_| ()).len() as u64, ENTRIES - 1);
    let other = EmbeddedStore::open(&folder.path().join("other.bin")).unwrap();
    assert_eq!(other.page(cursor).unwrap(), None);
    assert_eq!(other.page(None).unwrap().unwrap().entries, []);
}
