//! The live entries of a store, newest first.
//!
//! The engine's own iterator calls itself for each entry that is overwritten or deleted, until the
//! stack ends.

use std::collections::HashSet;
use std::sync::Arc;

use memmap2::Mmap;

use super::format::Entry as Place;
use super::{EmbeddedStore, Entry};
use crate::Result;

/// Goes along the chain from its end, to the newest entry of each key that has a payload.
///
/// The chain must be whole, as that of every open store is.
pub(super) struct Cursor {
    /// Where the next entry ends.
    end: usize,
    /// The hashes of the keys that were met.
    seen: HashSet<u64>,
}

impl Cursor {
    /// A cursor behind the entry that ends at `end`.
    pub(super) fn at(end: usize) -> Self {
        Self {
            end,
            seen: HashSet::new(),
        }
    }

    /// The next live entry among `bytes`.
    pub(super) fn next(&mut self, bytes: &[u8]) -> Option<Place> {
        while let Some(place) = Place::ending_at(bytes, self.end) {
            self.end = place.previous_end;
            if self.seen.insert(place.key_hash) && !place.is_tombstone(bytes) {
                return Some(place);
            }
        }
        None
    }
}

/// The live entries of a store when it was asked for them, newest first, each key once.
///
/// What is written or deleted later does not change it, nor does closing or compacting the store.
/// It keeps 8 bytes and some overhead for each key that it has met.
pub struct Entries {
    /// None where the store was empty.
    map: Option<Arc<Mmap>>,
    cursor: Cursor,
}

impl Entries {
    /// The next entries, at most `count`; none at the end.
    pub fn next_batch(&mut self, count: usize) -> Vec<Entry> {
        self.take(count).collect()
    }
}

impl Iterator for Entries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let map = self.map.as_ref()?;
        Some(self.cursor.next(map)?.handle(map).into())
    }
}

impl EmbeddedStore {
    /// The live entries as they are now, newest first.
    ///
    /// As by [`entry`](Self::entry), payloads are not checked against their checksums.
    pub fn entries(&self) -> Result<Entries> {
        let (map, end) = self.session()?.snapshot()?;
        Ok(Entries {
            map: map.map(Arc::new),
            cursor: Cursor::at(end),
        })
    }

    /// The live entry that was written last.
    pub fn last_entry(&self) -> Result<Option<Entry>> {
        Ok(self.entries()?.next())
    }
}
