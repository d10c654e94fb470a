//! Writes payloads in pieces.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crc32fast::Hasher;
use memmap2::Mmap;
use simd_r_drive::{EntryHandle, EntryMetadata};
use tempfile::{SpooledData, SpooledTempFile};

use super::append::MAX_SINGLE_WRITE;
use super::errors::io_error;
use super::hashed::key_hash;
use super::store::EmbeddedStore;
use crate::entries::Entry;
#[cfg(doc)]
use crate::error::Error;
use crate::error::Result;
use crate::validate;

/// Writes one payload to a store file in pieces. The store does not change before
/// [`finish`](Self::finish).
///
/// Until then a payload of more than 1 MiB is in an unnamed file in the store's folder. So it needs
/// no memory, but twice its size on the disk. Others can write to the store meanwhile.
///
/// It has no buffer. To write many small pieces, use a [`BufWriter`](io::BufWriter).
///
/// Dropping it, or [`abort`](Self::abort), writes nothing. Its errors have an [`Error`] inside
/// [`io::Error`].
pub struct EmbeddedWriter {
    store: Arc<EmbeddedStore>,
    hash: u64,
    folder: PathBuf,
    staged: SpooledTempFile,
    checksum: Hasher,
    /// Whether writing a piece has failed.
    has_failed: bool,
}

impl EmbeddedWriter {
    /// Writes the payload to the store as one entry, with the durability of the store's options.
    /// Returns the file's new length in bytes.
    ///
    /// # Errors
    /// As [`EmbeddedStore::write`]: [`Error::InvalidArgument`] if the payload is empty or the
    /// single byte 0x00. And [`Error::Io`] if writing an earlier piece failed. Nothing is written
    /// to the store then.
    pub fn finish(self) -> Result<u64> {
        let session = self.store.session()?;
        let fail = |e: io::Error| io_error(&self.folder, &e);
        if self.has_failed {
            let reason = "writing an earlier piece of the payload failed; nothing was written";
            return Err(fail(io::Error::other(reason)));
        }
        match self.staged.into_inner() {
            SpooledData::InMemory(payload) => {
                self.store.write_by_hash(self.hash, payload.get_ref())
            }
            SpooledData::OnDisk(file) => {
                let entry = mapped(&file, self.hash, self.checksum.finalize()).map_err(fail)?;
                validate::entry_by_hash(self.hash, entry.bytes())?;
                let end = session.appender().append_payload(self.hash, &entry)?;
                session.commit()?;
                Ok(end)
            }
        }
    }

    /// Writes nothing.
    pub fn abort(self) {}

    /// Adds `bytes` to the payload.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        // A forked child must not write: it shares the file and its position.
        self.store.session()?.file_size()?;
        if let Err(e) = self.staged.write_all(bytes) {
            self.has_failed = true;
            return Err(io_error(&self.folder, &e));
        }
        self.checksum.update(bytes);
        Ok(())
    }
}

impl Write for EmbeddedWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.keep(bytes)?;
        Ok(bytes.len())
    }

    /// Does nothing: there is nothing in the store before [`finish`](EmbeddedWriter::finish).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The contents of a file as a payload.
fn mapped(file: &File, key_hash: u64, checksum: u32) -> io::Result<Entry> {
    // SAFETY: the file has no name, so no other process changes it, and this one does not either.
    let map = unsafe { Mmap::map(file)? };
    let range = 0..map.len();
    let metadata = EntryMetadata::new(key_hash, 0, checksum.to_le_bytes());
    Ok(EntryHandle::from_arc_mmap(Arc::new(map), range, metadata).into())
}

impl EmbeddedStore {
    /// A writer for a payload at `key`.
    ///
    /// # Errors
    /// [`Error::Closed`] if the store is closed, [`Error::Io`] if its folder does not exist any
    /// more.
    pub fn open_writer(self: &Arc<Self>, key: &[u8]) -> Result<EmbeddedWriter> {
        self.open_writer_by_hash(key_hash(key))
    }

    /// [`open_writer`](Self::open_writer), by the key's hash.
    ///
    /// # Errors
    /// As [`open_writer`](Self::open_writer).
    pub fn open_writer_by_hash(self: &Arc<Self>, hash: u64) -> Result<EmbeddedWriter> {
        self.open_writer_with(hash, MAX_SINGLE_WRITE)
    }

    /// A writer by the key's hash that keeps nothing of the payload in memory, however small it is:
    /// for those who have many of them open.
    ///
    /// # Errors
    /// As [`open_writer`](Self::open_writer).
    pub fn open_writer_on_disk(self: &Arc<Self>, hash: u64) -> Result<EmbeddedWriter> {
        self.open_writer_with(hash, 0)
    }

    fn open_writer_with(self: &Arc<Self>, hash: u64, in_memory: usize) -> Result<EmbeddedWriter> {
        let folder = self.session()?.folder()?;
        Ok(EmbeddedWriter {
            store: Arc::clone(self),
            hash,
            staged: tempfile::spooled_tempfile_in(in_memory, &folder),
            folder,
            checksum: Hasher::new(),
            has_failed: false,
        })
    }
}
