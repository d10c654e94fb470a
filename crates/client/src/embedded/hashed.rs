//! Operations by the 64-bit hash of a key. A store keeps only the hash of each key.

use std::slice;

use simd_r_drive::EntryHandle;

use super::change::Change;
use super::store::EmbeddedStore;
use crate::Result;
use crate::entries::Entry;

/// The 64-bit hash by which a store identifies `key`: XXH3 without a seed.
///
/// A store cannot distinguish two keys with the same hash. Among n keys that were not chosen to
/// have equal hashes, the probability of such a pair is about n² / 2⁶⁵: 3 in 100,000 for 30 million
/// keys.
pub fn key_hash(key: &[u8]) -> u64 {
    simd_r_drive::compute_hash(key)
}

impl EmbeddedStore {
    /// [`entry`](Self::entry), by the key's hash.
    pub fn entry_by_hash(&self, hash: u64) -> Result<Option<Entry>> {
        let session = self.session()?;
        let handle = session.read(|index| index.read_by_hash(hash))?;
        Ok(handle.map(Entry::from))
    }

    /// [`read`](Self::read), by the key's hash.
    pub fn read_by_hash(&self, hash: u64) -> Result<Option<EntryHandle>> {
        let session = self.session()?;
        session.read_entries(|index| index.read_by_hash(hash), slice::from_ref)
    }

    /// [`batch_read`](Self::batch_read), by the keys' hashes.
    pub fn batch_read_by_hash(&self, hashes: &[u64]) -> Result<Vec<Option<EntryHandle>>> {
        let session = self.session()?;
        session.read_entries(|index| index.batch_read_by_hash(hashes), Vec::as_slice)
    }

    /// [`exists`](Self::exists), by the key's hash.
    pub fn exists_by_hash(&self, hash: u64) -> Result<bool> {
        Ok(self.entry_by_hash(hash)?.is_some())
    }

    /// [`write`](Self::write), by the key's hash.
    pub fn write_by_hash(&self, hash: u64, payload: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::WriteByHash(hash, payload))
    }

    /// [`delete`](Self::delete), by the key's hash.
    pub fn delete_by_hash(&self, hash: u64) -> Result<u64> {
        self.append_and_commit(Change::DeleteByHash(hash))
    }
}
