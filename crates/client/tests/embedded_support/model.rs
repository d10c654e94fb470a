//! The expected contents of a store file: a dictionary for every length that the file has had.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub type Key = Vec<u8>;
/// A payload, or none if the key is deleted or was never written.
pub type Value = Option<Vec<u8>>;

/// An entry of the file.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: Key,
    pub value: Value,
    /// From the end of the entry before it to its own end.
    pub range: Range<usize>,
}

/// What was written so far.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub entries: Vec<Entry>,
    /// The keys in the engine's index, for which it writes a tombstone.
    indexed: BTreeSet<Key>,
}

impl Model {
    pub fn end(&self) -> usize {
        self.entries.last().map_or(0, |entry| entry.range.end)
    }

    pub fn write(&mut self, key: &[u8], payload: &[u8]) {
        self.indexed.insert(key.to_owned());
        self.push(key, Some(payload.to_owned()));
    }

    pub fn delete(&mut self, keys: &[Key]) {
        let there: Vec<_> = keys
            .iter()
            .filter(|key| self.indexed.contains(*key))
            .collect();
        for key in &there {
            self.push(key, None);
        }
        for key in there {
            self.indexed.remove(key);
        }
    }

    fn push(&mut self, key: &[u8], value: Value) {
        let previous_end = self.end();
        let payload_end = match &value {
            Some(payload) => previous_end.next_multiple_of(64) + payload.len(),
            None => previous_end + 1,
        };
        self.entries.push(Entry {
            key: key.to_owned(),
            value,
            range: previous_end..payload_end + 20,
        });
    }

    /// The engine reads its index from the file.
    pub fn reopened(&mut self) {
        self.indexed = self.keys();
    }

    pub fn keys(&self) -> BTreeSet<Key> {
        self.entries.iter().map(|entry| entry.key.clone()).collect()
    }

    /// The entries of a key, from the oldest to the newest.
    pub fn of(&self, key: &[u8]) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.key == key)
    }

    /// The ends of all entries, and of the empty file.
    pub fn ends(&self) -> impl DoubleEndedIterator<Item = usize> {
        std::iter::once(0).chain(self.entries.iter().map(|entry| entry.range.end))
    }

    /// The values of all keys when the file had this length.
    pub fn at(&self, length: usize) -> BTreeMap<Key, Value> {
        let mut state: BTreeMap<Key, Value> =
            self.keys().into_iter().map(|key| (key, None)).collect();
        let entries = self.entries.iter();
        for entry in entries.take_while(|entry| entry.range.end <= length) {
            state.insert(entry.key.clone(), entry.value.clone());
        }
        state
    }

    pub fn now(&self) -> BTreeMap<Key, Value> {
        self.at(self.end())
    }
}
