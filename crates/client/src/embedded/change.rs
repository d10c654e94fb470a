//! The changes of a store, each appended to its file at once.

use std::io;

use simd_r_drive::DataStore as Engine;
use simd_r_drive::compute_hash;
use simd_r_drive::traits::DataStoreWriter;

use crate::entries::layout::max_entry_size;
use crate::{Result, validate};

/// Something that can be appended to a file at once.
pub(super) trait Append {
    /// Appends it with the engine. Returns the file's new length.
    fn apply(&self, engine: &Engine) -> io::Result<u64>;

    /// The maximum number of bytes that it appends.
    fn max_size(&self) -> u64;

    /// Calls `with` with the hash of each key.
    fn for_each_hash(&self, with: impl FnMut(u64));
}

/// A change of a store.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// Writes a payload at a key.
    Write(&'a [u8], &'a [u8]),
    /// Writes payloads at keys, all at once.
    BatchWrite(&'a [(Vec<u8>, Vec<u8>)]),
    /// Writes a payload at the key with this hash.
    WriteByHash(u64, &'a [u8]),
    /// Writes payloads at the keys with these hashes, all at once.
    BatchWriteByHash(&'a [(u64, &'a [u8])]),
    /// Deletes a key.
    Delete(&'a [u8]),
    /// Deletes the key with this hash.
    DeleteByHash(u64),
    /// Deletes keys, all at once.
    BatchDelete(&'a [Vec<u8>]),
    /// Deletes the keys with these hashes, all at once.
    BatchDeleteByHash(&'a [u64]),
}

impl Change<'_> {
    /// Refuses payloads that a store does not accept.
    pub(super) fn validate(&self) -> Result<()> {
        match *self {
            Self::Write(key, payload) => validate::entry(key, payload),
            Self::WriteByHash(hash, payload) => validate::entry_by_hash(hash, payload),
            Self::BatchWrite(entries) => validate::entries(entries),
            Self::BatchWriteByHash(entries) => validate::entries_by_hash(entries),
            Self::Delete(_)
            | Self::DeleteByHash(_)
            | Self::BatchDelete(_)
            | Self::BatchDeleteByHash(_) => Ok(()),
        }
    }
}

impl Append for Change<'_> {
    fn apply(&self, engine: &Engine) -> io::Result<u64> {
        match *self {
            Self::Write(key, payload) => engine.write(key, payload),
            Self::BatchWrite(entries) => {
                let entries: Vec<(&[u8], &[u8])> = entries
                    .iter()
                    .map(|(key, payload)| (key.as_slice(), payload.as_slice()))
                    .collect();
                engine.batch_write(&entries)
            }
            Self::WriteByHash(hash, payload) => engine.write_with_key_hash(hash, payload),
            Self::BatchWriteByHash(entries) => {
                engine.batch_write_with_key_hashes(entries.to_vec(), false)
            }
            Self::Delete(key) => engine.delete(key),
            Self::DeleteByHash(hash) => engine.batch_delete_key_hashes(&[hash]),
            Self::BatchDelete(keys) => {
                let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
                engine.batch_delete(&keys)
            }
            Self::BatchDeleteByHash(hashes) => engine.batch_delete_key_hashes(hashes),
        }
    }

    fn max_size(&self) -> u64 {
        match *self {
            Self::Write(_, payload) | Self::WriteByHash(_, payload) => {
                max_entry_size(payload.len())
            }
            Self::BatchWrite(entries) => {
                let lengths = entries.iter().map(|(_, payload)| payload.len());
                lengths.map(max_entry_size).sum()
            }
            Self::BatchWriteByHash(entries) => {
                let lengths = entries.iter().map(|(_, payload)| payload.len());
                lengths.map(max_entry_size).sum()
            }
            Self::Delete(_) | Self::DeleteByHash(_) => max_entry_size(1),
            Self::BatchDelete(keys) => keys.len() as u64 * max_entry_size(1),
            Self::BatchDeleteByHash(hashes) => hashes.len() as u64 * max_entry_size(1),
        }
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        match *self {
            Self::Write(key, _) | Self::Delete(key) => with(compute_hash(key)),
            Self::WriteByHash(hash, _) | Self::DeleteByHash(hash) => with(hash),
            Self::BatchWrite(entries) => {
                entries.iter().for_each(|(key, _)| with(compute_hash(key)));
            }
            Self::BatchWriteByHash(entries) => entries.iter().for_each(|(hash, _)| with(*hash)),
            Self::BatchDelete(keys) => keys.iter().for_each(|key| with(compute_hash(key))),
            Self::BatchDeleteByHash(hashes) => hashes.iter().for_each(|hash| with(*hash)),
        }
    }
}
