//! Payloads written piece by piece.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crc32fast::Hasher;
use memmap2::Mmap;
use simd_r_drive::{EntryHandle, EntryMetadata};
use tempfile::{SpooledData, SpooledTempFile};

use super::append::IN_ONE_PIECE;
use super::{EmbeddedStore, Entry, io_error, key_hash};
#[cfg(doc)]
use crate::Error;
use crate::Result;

/// Writes one payload piece by piece. Nothing is in the store before [`finish`](Self::finish).
///
/// A payload that is larger than 1 MiB is kept in a file without a name in the store's folder until
/// then, so that it needs no memory, but its space twice. Others may write meanwhile.
///
/// It has no buffer of its own: many small pieces are better written through a
/// [`BufWriter`](io::BufWriter).
///
/// Dropping it, or [`abort`](Self::abort), writes nothing. Its errors have an [`Error`] inside
/// [`io::Error`].
pub struct Writer {
    store: Arc<EmbeddedStore>,
    key: Vec<u8>,
    folder: PathBuf,
    staged: SpooledTempFile,
    checksum: Hasher,
    /// Whether a piece could not be kept.
    has_failed: bool,
}

impl Writer {
    /// Writes the payload to the store as one entry, as durable as the store's options say. Gives
    /// the file's new length in bytes.
    ///
    /// # Errors
    /// As [`EmbeddedStore::write`]: [`Error::InvalidArgument`] where nothing was written or nothing
    /// but one byte 0x00. And [`Error::Io`] where an earlier piece was refused. Nothing is written
    /// to the store then.
    pub fn finish(self) -> Result<u64> {
        let session = self.store.session()?;
        let fail = |e: io::Error| io_error(&self.folder, &e);
        if self.has_failed {
            let reason = "a piece of the payload was refused before; nothing was written";
            return Err(fail(io::Error::other(reason)));
        }
        match self.staged.into_inner() {
            SpooledData::InMemory(payload) => self.store.write(&self.key, payload.get_ref()),
            SpooledData::OnDisk(file) => {
                let hash = key_hash(&self.key);
                let entry = mapped(&file, hash, self.checksum.finalize()).map_err(fail)?;
                let end = session.appender().append_payload(hash, &entry)?;
                session.commit()?;
                Ok(end)
            }
        }
    }

    /// Writes nothing.
    pub fn abort(self) {}

    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        // The file is shared with a forked child, its position included.
        self.store.session()?.file_size()?;
        if let Err(e) = self.staged.write_all(bytes) {
            self.has_failed = true;
            return Err(io_error(&self.folder, &e));
        }
        self.checksum.update(bytes);
        Ok(())
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.keep(bytes)?;
        Ok(bytes.len())
    }

    /// Does nothing: there is nothing in the store before [`finish`](Writer::finish).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The payload that a file holds.
fn mapped(file: &File, key_hash: u64, checksum: u32) -> io::Result<Entry> {
    // SAFETY: the file has no name, so that nobody else changes it, nor does anybody here.
    let map = unsafe { Mmap::map(file)? };
    let range = 0..map.len();
    let metadata = EntryMetadata::new(key_hash, 0, checksum.to_le_bytes());
    Ok(EntryHandle::from_arc_mmap(Arc::new(map), range, metadata).into())
}

impl EmbeddedStore {
    /// A writer of a payload at `key`.
    ///
    /// # Errors
    /// [`Error::Closed`] where the store is closed, [`Error::Io`] where its folder is gone.
    pub fn open_writer(self: &Arc<Self>, key: &[u8]) -> Result<Writer> {
        let folder = self.session()?.folder()?;
        Ok(Writer {
            store: Arc::clone(self),
            key: key.to_owned(),
            staged: tempfile::spooled_tempfile_in(IN_ONE_PIECE, &folder),
            folder,
            checksum: Hasher::new(),
            has_failed: false,
        })
    }
}
