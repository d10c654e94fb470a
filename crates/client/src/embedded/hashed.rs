//! Operations by the 64-bit hash of a key. A store keeps only the hash of each key.

use std::slice;

use simd_r_drive::EntryHandle;
use simd_r_drive_protocol::by_hash::{PAYLOAD, answered};

use super::change::Change;
use super::errors::wrong_checksum;
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

    /// [`read_with`](Self::read_with), by the key's hash.
    #[inline]
    pub fn read_by_hash_with<T>(&self, hash: u64, f: impl FnOnce(&[u8]) -> T) -> Result<Option<T>> {
        let session = self.session()?;
        session.with_entry(|index| index.read_by_hash(hash), f)
    }

    /// [`batch_read`](Self::batch_read), by the keys' hashes.
    pub fn batch_read_by_hash(&self, hashes: &[u64]) -> Result<Vec<Option<EntryHandle>>> {
        let session = self.session()?;
        session.read_entries(|index| index.batch_read_by_hash(hashes), Vec::as_slice)
    }

    /// The entries with these hashes, in place: their payloads are not read.
    pub fn find_by_hash(&self, hashes: &[u64]) -> Result<Vec<Option<EntryHandle>>> {
        self.session()?
            .read(|index| index.batch_read_by_hash(hashes))
    }

    /// The entries with the first ones of these hashes, of as many as are [`answered`] at once. The
    /// payloads of up to [`PAYLOAD`] bytes are verified, whatever the store's options say.
    ///
    /// # Errors
    /// [`Error::Corrupt`](crate::Error::Corrupt) if one of them does not match its checksum.
    pub fn read_some_by_hash(&self, hashes: &[u64]) -> Result<Vec<Option<EntryHandle>>> {
        let mut entries = self.find_by_hash(hashes)?;
        let size = |entry: &Option<EntryHandle>| entry.as_ref().map_or(0, EntryHandle::size);
        entries.truncate(answered(entries.iter().map(|entry| size(entry) as u64)));
        let mut small = entries.iter().flatten();
        let is_damaged = |entry: &&EntryHandle| {
            entry.size() as u64 <= PAYLOAD && crc32fast::hash(entry.as_slice()) != entry.checksum()
        };
        match small.find(is_damaged) {
            Some(entry) => Err(wrong_checksum(
                &self.path,
                entry.start_offset() as u64,
                entry.size(),
            )),
            None => Ok(entries),
        }
    }

    /// [`exists`](Self::exists), by the key's hash.
    pub fn exists_by_hash(&self, hash: u64) -> Result<bool> {
        Ok(self.entry_by_hash(hash)?.is_some())
    }

    /// [`write`](Self::write), by the key's hash.
    pub fn write_by_hash(&self, hash: u64, payload: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::WriteByHash(hash, payload))
    }

    /// [`batch_write`](Self::batch_write), by the keys' hashes.
    pub fn batch_write_by_hash(&self, entries: &[(u64, &[u8])]) -> Result<u64> {
        self.append_and_commit(Change::BatchWriteByHash(entries))
    }

    /// [`delete`](Self::delete), by the key's hash.
    pub fn delete_by_hash(&self, hash: u64) -> Result<u64> {
        self.append_and_commit(Change::DeleteByHash(hash))
    }

    /// [`batch_delete`](Self::batch_delete), by the keys' hashes.
    pub fn batch_delete_by_hash(&self, hashes: &[u64]) -> Result<u64> {
        self.append_and_commit(Change::BatchDeleteByHash(hashes))
    }
}
