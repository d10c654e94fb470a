//! A store file in this process: the engine, guarded by a lock, by a look before it opens, and by
//! what is done when the system refuses a write.
//!
//! - [`format`] is how entries lie in a file; [`survey`] finds all of them, with the help of
//!   [`checksums`]; [`chain`] says whether the engine may have the file.
//! - [`file`](mod@file) is the file as the system has it, with its [`lock`]; [`durability`] forces it
//!   onto the disk.
//! - [`contents`] is the engine over a file that was found whole, and [`change`] what it appends.
//!   [`index`] finds payloads by the engine, or in a file that is only read. [`session`] has all of
//!   them from opening to closing; [`append`] deals with what the system refuses.
//! - [`entry`] gives payloads in place, and [`fill`] copies them into memory of the caller's.
//!   [`hashed`] has the operations by a key's hash, and [`live`] goes through all live entries.
//!   [`reader`] and [`writer`] are for payloads that are larger than the memory, and [`transfer`]
//!   brings them to other keys and stores.
//! - [`backend`] is what the store does as one of the backends, for threads and tasks.
//! - [`check`](mod@check) and [`recover`](mod@recover) are for damaged files, and [`compact`] for
//!   large ones, with their [`progress`]; [`rewrite`] has what the last two share.

mod append;
mod backend;
mod chain;
mod change;
mod check;
mod checksums;
mod compact;
mod contents;
mod durability;
mod entry;
mod file;
mod fill;
mod format;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod hashed;
mod index;
mod live;
mod lock;
mod options;
mod progress;
mod reader;
mod recover;
mod rewrite;
mod session;
mod survey;
mod transfer;
mod writer;

use std::io;
use std::path::{Path, PathBuf};
use std::slice;

use simd_r_drive::EntryHandle;

use crate::fork::Owned;
use crate::{Error, Result};
pub use change::Change;
pub use check::{CheckReport, Damage, check};
pub use entry::Entry;
pub use hashed::key_hash;
pub use live::Entries;
pub use options::{Durability, OpenOptions};
pub use progress::Progress;
pub use reader::Reader;
pub use recover::{RecoverReport, recover};
use session::Session;
pub use writer::Writer;

/// A store file that this process alone has open. All methods may be called from any thread.
///
/// In a forked child every method fails at once with [`Error::Locked`], and neither `close` nor
/// dropping it does anything: the file is its parent's.
///
/// When the system refuses a write, for lack of space or by an error of the disk, the file is cut
/// back to what it was, and everything acknowledged before is still there.
pub struct EmbeddedStore {
    path: PathBuf,
    session: Owned<Session>,
}

impl EmbeddedStore {
    /// Opens the store at `path`, or makes one where there is no file or an empty one.
    ///
    /// What a write that was cut short has left at the end is cut off, with a warning in the log.
    ///
    /// # Errors
    /// [`Error::Locked`] where it is open elsewhere, [`Error::NotAStore`] where the file holds
    /// something else and [`Error::Corrupt`] where it is damaged (it is left as it is),
    /// [`Error::Io`] where the system refuses.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, &OpenOptions::default())
    }

    /// [`open`](Self::open), with options.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::InvalidArgument`] for a durability of an interval of
    /// no time.
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

    /// Appends one entry; gives the file's new length in bytes.
    pub fn write(&self, key: &[u8], payload: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::Write(key, payload))
    }

    /// Appends all entries in one write; gives the file's new length in bytes.
    ///
    /// Where a payload is bad, or the system refuses, none is written. Where the process or the
    /// system ends in the middle of it, the first ones may be there.
    pub fn batch_write(&self, entries: &[(Vec<u8>, Vec<u8>)]) -> Result<u64> {
        self.append_and_commit(Change::BatchWrite(entries))
    }

    /// Deletes the entry at `key`, if there is one; gives the file's length in bytes.
    pub fn delete(&self, key: &[u8]) -> Result<u64> {
        self.append_and_commit(Change::Delete(key))
    }

    /// Deletes the entries at `keys`, those that exist; gives the file's length in bytes.
    pub fn batch_delete(&self, keys: &[Vec<u8>]) -> Result<u64> {
        self.append_and_commit(Change::BatchDelete(keys))
    }

    fn append_and_commit(&self, change: Change<'_>) -> Result<u64> {
        let end = self.append(change)?;
        self.commit()?;
        Ok(end)
    }

    /// Makes a change without waiting for the disk: it is not to be acknowledged before a
    /// [`commit`](Self::commit). Gives the file's new length in bytes.
    pub fn append(&self, change: Change<'_>) -> Result<u64> {
        change.validate()?;
        self.session()?.append(&change)
    }

    /// Returns once all changes so far are as durable as the store's [`Durability`] says that they
    /// have to be.
    pub fn commit(&self) -> Result<()> {
        self.session()?.commit()
    }

    /// The entry at `key`: a view of the mapped file, which stays valid after [`close`](Self::close).
    ///
    /// # Errors
    /// [`Error::Corrupt`] where the payload does not fit its checksum.
    pub fn read(&self, key: &[u8]) -> Result<Option<EntryHandle>> {
        let session = self.session()?;
        session.read_entries(|index| index.read(key), slice::from_ref)
    }

    /// The entries at `keys`, in their order.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where one of the payloads does not fit its checksum.
    pub fn batch_read(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<EntryHandle>>> {
        let session = self.session()?;
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        session.read_entries(|index| index.batch_read(&keys), Vec::as_slice)
    }

    /// Whether there is an entry at `key`.
    pub fn exists(&self, key: &[u8]) -> Result<bool> {
        Ok(self.entry(key)?.is_some())
    }

    /// The number of entries. It is kept, and costs nothing.
    pub fn len(&self) -> Result<u64> {
        self.session()?.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// The file's length in bytes, with what was overwritten and deleted.
    pub fn file_size(&self) -> Result<u64> {
        self.session()?.file_size()
    }

    /// Waits until all that was written is on the disk.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses; from then on every write fails with it, too.
    pub fn sync(&self) -> Result<()> {
        self.session()?.sync()
    }

    /// Closes the file and releases its lock. Again, or from several threads, does no harm.
    pub fn close(&self) {
        if self.session.get().is_ok_and(Session::close) {
            tracing::info!(path = %self.path.display(), "store closed");
        }
    }

    /// Fails where the calling process is a forked child of the one that opened the file.
    fn check_process(&self) -> Result<()> {
        self.session().map(drop)
    }

    #[inline]
    fn session(&self) -> Result<&Session> {
        self.session
            .get()
            .map_err(|owner| owner.locked(&self.path.display().to_string()))
    }
}

/// The system's refusal, with the path that it was about.
fn io_error(path: &Path, error: &io::Error) -> Error {
    Error::io(path.display().to_string(), error)
}

/// A payload of `size` bytes at `offset` that is not the one that was written.
fn wrong_checksum(path: &Path, offset: u64, size: usize) -> Error {
    Error::Corrupt {
        path: path.display().to_string(),
        offset,
        intact_before: None,
        intact_behind: None,
        reason: format!("the payload of {size} bytes there does not fit its checksum"),
    }
}
