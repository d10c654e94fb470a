//! A seeded run of operations on a store file, and the dictionary that it must match.

use std::path::Path;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use simd_r_drive_client::{Durability, EmbeddedStore, OpenOptions, Result};

use super::model::{Key, Model};

/// One operation.
#[derive(Debug, Clone)]
pub enum Operation {
    Write(Key, Vec<u8>),
    BatchWrite(Vec<(Key, Vec<u8>)>),
    Delete(Key),
    BatchDelete(Vec<Key>),
    Sync,
    Reopen,
}

impl Operation {
    /// Does it, except for [`Reopen`](Self::Reopen).
    pub fn apply(&self, store: &EmbeddedStore) -> Result<()> {
        match self {
            Self::Write(key, payload) => store.write(key, payload).map(drop),
            Self::BatchWrite(entries) => store.batch_write(entries).map(drop),
            Self::Delete(key) => store.delete(key).map(drop),
            Self::BatchDelete(keys) => store.batch_delete(keys).map(drop),
            Self::Sync => store.sync(),
            Self::Reopen => Ok(()),
        }
    }

    /// Records what it has done.
    pub fn note(&self, model: &mut Model) {
        match self {
            Self::Write(key, payload) => model.write(key, payload),
            Self::BatchWrite(entries) => {
                for (key, payload) in entries {
                    model.write(key, payload);
                }
            }
            Self::Delete(key) => model.delete(std::slice::from_ref(key)),
            Self::BatchDelete(keys) => model.delete(keys),
            Self::Sync => {}
            Self::Reopen => model.reopened(),
        }
    }
}

/// Chooses operations.
pub struct Chooser {
    random: StdRng,
    pub longest: usize,
}

impl Chooser {
    pub fn new(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            longest: 1200,
        }
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.random.random_range(0..limit)
    }

    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.random.random()).collect()
    }

    pub fn operation(&mut self, path: &Path, model: &Model) -> Operation {
        match self.below(16) {
            0..=6 => Operation::Write(self.key(), self.payload(path, model)),
            7..=9 => {
                let count = self.below(6);
                let entry = |_| (self.key(), self.payload(path, model));
                Operation::BatchWrite((0..count).map(entry).collect())
            }
            10 | 11 => Operation::Delete(self.key()),
            12 => {
                let count = self.below(4);
                let mut keys: Vec<Key> = (0..count).map(|_| self.key()).collect();
                keys.sort();
                keys.dedup();
                Operation::BatchDelete(keys)
            }
            13 | 14 => Operation::Sync,
            _ => Operation::Reopen,
        }
    }

    fn key(&mut self) -> Key {
        format!("key {}", self.below(8)).into_bytes()
    }

    /// A payload that may look like something else if it is cut.
    pub fn payload(&mut self, path: &Path, model: &Model) -> Vec<u8> {
        let length = 2 + self.below(120);
        let payload = match self.below(9) {
            0 => vec![1 + self.below(255) as u8],
            1 => vec![0; length],
            // The entry ends at a multiple of 64.
            2 => self.bytes(44 + 64 * length.div_ceil(60)),
            3 => self.bytes(self.longest / 2 + length),
            // Links to existing entries.
            4 => {
                let ends: Vec<usize> = model.ends().collect();
                let end = |_| (ends[self.below(ends.len())] as u64).to_le_bytes();
                (0..length / 4).flat_map(end).collect()
            }
            5 => (0..length as u64 / 4)
                .flat_map(|n| (n * 64).to_le_bytes())
                .collect(),
            6 => std::fs::read(path).unwrap_or_default(),
            _ => self.bytes(length),
        };
        match payload.len() {
            0 => vec![7],
            length => payload[..length.min(self.longest)].to_owned(),
        }
    }
}

/// A finished run.
pub struct Run {
    pub model: Model,
    /// The file.
    pub bytes: Vec<u8>,
    /// Its length when it was synced for the last time.
    pub synced: usize,
    pub chooser: Chooser,
}

impl Run {
    /// Does `operations` on a new file at `path`, which must match the dictionary at all times.
    pub fn new(seed: u64, operations: usize, path: &Path) -> Self {
        let mut chooser = Chooser::new(seed);
        let (mut model, mut synced) = (Model::default(), 0);
        let mut store = EmbeddedStore::open(path).unwrap();
        for _ in 0..operations {
            let operation = chooser.operation(path, &model);
            if matches!(operation, Operation::Reopen) {
                drop(store);
                store = EmbeddedStore::open(path).unwrap();
            }
            operation.apply(&store).unwrap();
            operation.note(&mut model);
            if matches!(operation, Operation::Sync) {
                synced = model.end();
            }
            assert_eq!(store.file_size(), Ok(model.end() as u64), "{operation:?}");
        }
        assert_holds(&store, &model);
        drop(store);
        let bytes = std::fs::read(path).unwrap();
        Self {
            model,
            bytes,
            synced,
            chooser,
        }
    }
}

/// The store answers everything as the dictionary does.
pub fn assert_holds(store: &EmbeddedStore, model: &Model) {
    let state = model.now();
    let keys: Vec<Key> = state.keys().cloned().collect();
    let payloads = store.batch_read(&keys).unwrap();
    for ((key, value), payload) in state.iter().zip(payloads) {
        assert_eq!(read(store, key).unwrap(), *value, "{key:?}");
        assert_eq!(payload.map(|entry| entry.as_slice().to_vec()), *value);
        assert_eq!(store.exists(key), Ok(value.is_some()));
    }
    let live = state.values().flatten().count();
    assert_eq!(store.len(), Ok(live as u64));
    assert_eq!(store.is_empty(), Ok(live == 0));
    assert_eq!(store.file_size(), Ok(model.end() as u64));
}

pub fn read(store: &EmbeddedStore, key: &[u8]) -> Result<Option<Vec<u8>>> {
    Ok(store.read(key)?.map(|entry| entry.as_slice().to_vec()))
}

pub fn with_durability(durability: Durability) -> OpenOptions {
    OpenOptions {
        durability,
        ..OpenOptions::default()
    }
}
