//! Iterates over the live entries of a store, newest first.
//!
//! The engine's own iterator is recursive: each entry that was overwritten or deleted adds a call,
//! until the stack overflows.

use std::collections::HashSet;
use std::sync::Arc;

use memmap2::Mmap;

use super::entry::Entry;
use super::layout::EntryLayout;

/// Follows the chain from its end, and stops at the newest entry of each key that has a payload.
///
/// The chain must be intact, as it is in every open store.
pub(crate) struct Cursor {
    /// Where the next entry ends.
    end: usize,
    /// The hashes of the keys that have been passed.
    seen: HashSet<u64>,
}

impl Cursor {
    /// A cursor that begins with the entry that ends at `end`.
    pub(crate) fn at(end: usize) -> Self {
        Self {
            end,
            seen: HashSet::new(),
        }
    }

    /// The next live entry in `bytes`.
    pub(crate) fn next(&mut self, bytes: &[u8]) -> Option<EntryLayout> {
        while let Some(place) = EntryLayout::ending_at(bytes, self.end) {
            self.end = place.previous_end;
            if self.seen.insert(place.key_hash) && !place.is_tombstone(bytes) {
                return Some(place);
            }
        }
        None
    }
}

/// An iterator over the live entries of a store, newest first, each key once.
///
/// It is a snapshot: later writes and deletions do not change it, nor does closing or compacting
/// the store. It stores 8 bytes and some overhead for each key that it has passed.
pub struct Entries {
    /// `None` if the store was empty.
    map: Option<Arc<Mmap>>,
    cursor: Cursor,
}

impl Entries {
    /// The next entries, at most `count`. It is empty at the end.
    pub fn next_batch(&mut self, count: usize) -> Vec<Entry> {
        self.take(count).collect()
    }
}

impl Entries {
    /// The live entries of a file that is mapped, if it has any, up to `end`.
    pub(crate) fn new(map: Option<Mmap>, end: usize) -> Self {
        Self {
            map: map.map(Arc::new),
            cursor: Cursor::at(end),
        }
    }
}

impl Iterator for Entries {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let map = self.map.as_ref()?;
        Some(self.cursor.next(map)?.handle(map).into())
    }
}
