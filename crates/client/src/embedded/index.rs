//! Finds the payload of each key.
//!
//! The engine opens every file for writing, and truncates it where it finds no entries. So a file
//! that is opened read-only has an index of our own.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use memmap2::Mmap;
use simd_r_drive::traits::DataStoreReader;
use simd_r_drive::{DataStore as Engine, EntryHandle, Xxh3BuildHasher, compute_hash};

use super::errors::io_error;
use super::file::StoreFile;
use super::load::check_chain;
use crate::Result;
use crate::entries::Cursor;
use crate::entries::layout::EntryLayout;

/// Finds payloads by their keys.
pub(super) enum Index {
    /// For a file that is open for writing.
    Engine(Engine),
    /// For a file that is open read-only. Nobody writes to it meanwhile.
    ReadOnly(ReadOnly),
}

impl Index {
    #[inline]
    pub(super) fn read(&self, key: &[u8]) -> io::Result<Option<EntryHandle>> {
        match self {
            Self::Engine(engine) => engine.read(key),
            Self::ReadOnly(index) => Ok(index.read(compute_hash(key))),
        }
    }

    #[inline]
    pub(super) fn read_by_hash(&self, hash: u64) -> io::Result<Option<EntryHandle>> {
        match self {
            Self::Engine(engine) => engine.read_with_key_hash(hash),
            Self::ReadOnly(index) => Ok(index.read(hash)),
        }
    }

    pub(super) fn batch_read(&self, keys: &[&[u8]]) -> io::Result<Vec<Option<EntryHandle>>> {
        match self {
            Self::Engine(engine) => engine.batch_read(keys),
            Self::ReadOnly(index) => {
                let hashes = keys.iter().map(|key| compute_hash(key));
                Ok(hashes.map(|hash| index.read(hash)).collect())
            }
        }
    }

    pub(super) fn batch_read_by_hash(
        &self,
        hashes: &[u64],
    ) -> io::Result<Vec<Option<EntryHandle>>> {
        match self {
            Self::Engine(engine) => engine.batch_read_hashed_keys(hashes, None),
            Self::ReadOnly(index) => Ok(hashes.iter().map(|hash| index.read(*hash)).collect()),
        }
    }
}

/// The live entries of a file that is open read-only.
pub(super) struct ReadOnly {
    /// `None` if the file is empty.
    map: Option<Arc<Mmap>>,
    /// Where the last entry ends.
    pub(super) end: u64,
    /// Where the entry of each key ends, by the key's hash.
    ends: HashMap<u64, usize, Xxh3BuildHasher>,
}

impl ReadOnly {
    /// Checks the file and indexes its entries. The rest of an interrupted write is ignored.
    pub(super) fn load(file: &StoreFile) -> Result<Self> {
        let end = check_chain(file)?.end;
        let map = file.map().map_err(|e| io_error(file.path(), &e))?;
        let mut ends = HashMap::default();
        if let Some(map) = &map {
            let mut cursor = Cursor::at(end);
            while let Some(entry) = cursor.next(map) {
                ends.insert(entry.key_hash, entry.end());
            }
        }
        Ok(Self {
            map: map.map(Arc::new),
            end: end as u64,
            ends,
        })
    }

    /// The number of keys that have a payload.
    pub(super) fn live(&self) -> u64 {
        self.ends.len() as u64
    }

    fn read(&self, hash: u64) -> Option<EntryHandle> {
        let (map, end) = (self.map.as_ref()?, *self.ends.get(&hash)?);
        Some(EntryLayout::ending_at(map, end)?.handle(map))
    }
}
