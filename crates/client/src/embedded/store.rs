//! An open store file, and its basic operations.

use std::path::{Path, PathBuf};
use std::slice;

use simd_r_drive::EntryHandle;

use super::change::Change;
use super::options::OpenOptions;
use super::session::Session;
use crate::error::Result;
use crate::fork::Owned;
#[cfg(doc)]
use crate::{Durability, Error};

/// An open store file. All methods may be called from any thread.
///
/// In a forked child every method fails at once with [`Error::Locked`], and neither `close` nor
/// dropping it does anything: the file belongs to the parent.
///
/// If a write fails, because the disk is full or has an error, the file is truncated to what it was
/// before. All writes that were acknowledged before are still there.
pub struct EmbeddedStore {
    pub(super) path: PathBuf,
    session: Owned<Session>,
}

impl EmbeddedStore {
    /// Opens the store at `path`. If there is no file, or an empty one, creates a store.
    ///
    /// The rest of an interrupted write at the file's end is removed, with a warning in the log.
    ///
    /// # Errors
    /// [`Error::Locked`] if the file is open elsewhere, [`Error::NotAStore`] if it contains
    /// something else, [`Error::Corrupt`] if it is damaged, [`Error::Io`] if the system reports an
    /// error. The file is not changed then.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, &OpenOptions::default())
    }

    /// [`open`](Self::open) with options.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::InvalidArgument`] if the durability is an interval of
    /// 0.
    pub fn open_with(path: &Path, options: &OpenOptions) -> Result<Self> {
        options.validate()?;
        let session = Session::open(path, options)?;
        tracing::info!(path = %path.display(), "store opened");
        Ok(Self {
            path: path.to_owned(),
            session: Owned::new(session),
        })
    }

    /// The file's path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one entry. Returns the file's new length in bytes.
    pub fn write(&self, key: &[u8], payload: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::Write(key, payload))
    }

    /// Appends all entries in one write. Returns the file's new length in bytes.
    ///
    /// If this fails, none is written. If the process or the system crashes during the write, the
    /// first ones may be written.
    pub fn batch_write(&self, entries: &[(Vec<u8>, Vec<u8>)]) -> Result<u64> {
        self.append_and_commit(Change::BatchWrite(entries))
    }

    /// Deletes the entry at `key`, if there is one. Returns the file's length in bytes.
    pub fn delete(&self, key: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::Delete(key))
    }

    /// Deletes the entries at those of `keys` that exist. Returns the file's length in bytes.
    pub fn batch_delete(&self, keys: &[Vec<u8>]) -> Result<u64> {
        self.append_and_commit(Change::BatchDelete(keys))
    }

    pub(super) fn append_and_commit(&self, change: Change<'_>) -> Result<u64> {
        let end = self.append(change)?;
        self.commit()?;
        Ok(end)
    }

    /// Makes a change without waiting for the disk. It must not be acknowledged before
    /// [`commit`](Self::commit) has returned. Returns the file's new length in bytes.
    pub fn append(&self, change: Change<'_>) -> Result<u64> {
        change.validate()?;
        self.session()?.append(&change)
    }

    /// Returns once all changes so far are as durable as the store's [`Durability`] requires.
    pub fn commit(&self) -> Result<()> {
        self.session()?.commit()
    }

    /// The entry at `key`: a view of the mapped file, which stays valid after
    /// [`close`](Self::close).
    ///
    /// # Errors
    /// [`Error::Corrupt`] if the payload does not match its checksum.
    pub fn read(&self, key: &[u8]) -> Result<Option<EntryHandle>> {
        let session = self.session()?;
        session.read_entries(|index| index.read(key), slice::from_ref)
    }

    /// Calls `f` with the payload at `key`, in place, and returns what it returns. `f` must not use the
    /// store: until it returns, `close` waits.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    #[inline]
    pub fn read_with<T>(&self, key: &[u8], f: impl FnOnce(&[u8]) -> T) -> Result<Option<T>> {
        let session = self.session()?;
        session.with_entry(|index| index.read(key), f)
    }

    /// The entries at `keys`, in the same order.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if one of the payloads does not match its checksum.
    pub fn batch_read(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<EntryHandle>>> {
        let session = self.session()?;
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        session.read_entries(|index| index.batch_read(&keys), Vec::as_slice)
    }

    /// Whether there is an entry at `key`.
    pub fn exists(&self, key: &[u8]) -> Result<bool> {
        Ok(self.entry(key)?.is_some())
    }

    /// The number of entries. It is stored, so this takes no time.
    pub fn len(&self) -> Result<u64> {
        self.session()?.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// The file's length in bytes, including overwritten and deleted entries.
    pub fn file_size(&self) -> Result<u64> {
        self.session()?.file_size()
    }

    /// Waits until everything that was written is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`] if the system reports an error. Every later write then fails with it, too.
    pub fn sync(&self) -> Result<()> {
        self.session()?.sync()
    }

    /// Closes the file and releases its lock. It may be called again, and from several threads.
    pub fn close(&self) {
        if self.session.get().is_ok_and(Session::close) {
            tracing::info!(path = %self.path.display(), "store closed");
        }
    }

    /// Fails if the calling process is a forked child of the one that opened the file.
    pub(super) fn check_process(&self) -> Result<()> {
        self.session().map(drop)
    }

    #[inline]
    pub(super) fn session(&self) -> Result<&Session> {
        self.session
            .get()
            .map_err(|owner| owner.locked(&self.path.display().to_string()))
    }
}
