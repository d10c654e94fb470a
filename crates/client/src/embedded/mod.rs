//! A store file in this process: the engine, guarded by a lock and by a look before it opens.

mod format;
mod lock;

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};

use simd_r_drive::traits::{DataStoreReader, DataStoreWriter};
use simd_r_drive::{DataStore as Engine, EntryHandle};

use crate::{Error, Result, validate};
use lock::FileLock;

/// A store file that this process alone has open. All methods may be called from any thread.
pub struct EmbeddedStore {
    path: PathBuf,
    /// The process that opened it: a forked child must not write through the same file.
    process: u32,
    open: RwLock<Option<Open>>,
}

/// What is dropped on close; the engine first, then the lock.
struct Open {
    engine: Engine,
    /// Number of live entries, once it was asked for; see [`EmbeddedStore::len`].
    live: Mutex<Option<u64>>,
    _lock: FileLock,
}

impl EmbeddedStore {
    /// Opens the store at `path`, or makes one where there is no file or an empty one.
    ///
    /// What a write that was cut short has left at the end is cut off, with a warning in the log.
    ///
    /// # Errors
    /// [`Error::Locked`] where it is open elsewhere, [`Error::NotAStore`] where the file holds
    /// something else (it is left as it is), [`Error::Io`] where the system refuses.
    pub fn open(path: &Path) -> Result<Self> {
        let lock = FileLock::acquire(path)?;
        cut_torn_tail(path)?;
        let engine = Engine::open(path).map_err(|e| io_error(path, &e))?;
        tracing::info!(path = %path.display(), "store opened");
        Ok(Self {
            path: path.to_owned(),
            process: std::process::id(),
            open: RwLock::new(Some(Open {
                engine,
                live: Mutex::new(None),
                _lock: lock,
            })),
        })
    }

    /// The file's path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one entry; gives the file's new length in bytes.
    pub fn write(&self, key: &[u8], payload: &[u8]) -> Result<u64> {
        validate::payload(|| "payload".to_owned(), payload, key)?;
        self.change(&[key], |engine| engine.write(key, payload))
    }

    /// Appends all entries in one write, or none of them; gives the file's new length in bytes.
    pub fn batch_write(&self, entries: &[(Vec<u8>, Vec<u8>)]) -> Result<u64> {
        validate::entries(entries)?;
        let entries: Vec<(&[u8], &[u8])> = entries
            .iter()
            .map(|(key, payload)| (key.as_slice(), payload.as_slice()))
            .collect();
        let keys: Vec<&[u8]> = entries.iter().map(|(key, _)| *key).collect();
        self.change(&keys, |engine| engine.batch_write(&entries))
    }

    /// The entry at `key`: a view of the mapped file, which stays valid after [`close`](Self::close).
    pub fn read(&self, key: &[u8]) -> Result<Option<EntryHandle>> {
        self.with(|open| open.engine.read(key))
    }

    /// The entries at `keys`, in their order.
    pub fn batch_read(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<EntryHandle>>> {
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        self.with(|open| open.engine.batch_read(&keys))
    }

    /// [`read`](Self::read), copied out of the map.
    pub(crate) fn read_to_vec(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let entry = self.read(key)?;
        Ok(entry.map(|entry| entry.as_slice().to_vec()))
    }

    /// [`batch_read`](Self::batch_read), copied out of the map.
    pub(crate) fn batch_read_to_vecs(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
        let copy = |entry: EntryHandle| entry.as_slice().to_vec();
        let entries = self.batch_read(keys)?;
        Ok(entries.into_iter().map(|entry| entry.map(copy)).collect())
    }

    /// Whether there is an entry at `key`.
    pub fn exists(&self, key: &[u8]) -> Result<bool> {
        self.with(|open| open.engine.exists(key))
    }

    /// Deletes the entry at `key`, if there is one; gives the file's length in bytes.
    pub fn delete(&self, key: &[u8]) -> Result<u64> {
        self.change(&[key], |engine| engine.delete(key))
    }

    /// Deletes the entries at `keys`, those that exist; gives the file's length in bytes.
    pub fn batch_delete(&self, keys: &[Vec<u8>]) -> Result<u64> {
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        self.change(&keys, |engine| engine.batch_delete(&keys))
    }

    /// The number of entries.
    ///
    /// The engine's own count takes in the entries that were deleted before the file was opened,
    /// so they are counted here: by one walk through the file at the first call, then kept.
    pub fn len(&self) -> Result<u64> {
        self.with(|open| {
            let mut live = open.live.lock().unwrap_or_else(PoisonError::into_inner);
            match *live {
                Some(count) => Ok(count),
                None => Ok(*live.insert(self.count_live()?)),
            }
        })
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// The file's length in bytes, with what was overwritten and deleted.
    pub fn file_size(&self) -> Result<u64> {
        self.with(|open| open.engine.file_size())
    }

    /// Waits until all that was written is on the disk.
    pub fn sync(&self) -> Result<()> {
        self.with(|_| File::open(&self.path)?.sync_all())
    }

    /// Closes the file and releases its lock. Again, or from several threads, does no harm.
    pub fn close(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.take().is_some() {
            tracing::info!(path = %self.path.display(), "store closed");
        }
    }

    fn count_live(&self) -> io::Result<u64> {
        let file = File::open(&self.path)?;
        if file.metadata()?.len() == 0 {
            return Ok(0);
        }
        // SAFETY: only this process changes the file, by appending, and not while `live` is locked.
        let bytes = unsafe { memmap2::Mmap::map(&file) }?;
        Ok(format::live_entries(&bytes))
    }

    fn with<T>(&self, f: impl FnOnce(&Open) -> io::Result<T>) -> Result<T> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        let open = open.as_ref().ok_or_else(|| Error::Closed {
            target: self.path.display().to_string(),
        })?;
        f(open).map_err(|e| io_error(&self.path, &e))
    }

    /// Runs a change of the entries at `keys`, and keeps the number of live ones.
    fn change(&self, keys: &[&[u8]], f: impl FnOnce(&Engine) -> io::Result<u64>) -> Result<u64> {
        if std::process::id() != self.process {
            return Err(Error::Locked {
                path: self.path.display().to_string(),
                holder: format!("process {}, which forked this one", self.process),
            });
        }
        self.with(|open| {
            let mut live = open.live.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(count) = *live else {
                return f(&open.engine);
            };
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            keys.dedup();
            let before = present(&open.engine, &keys)?;
            let tail = f(&open.engine)?;
            *live = Some(count + present(&open.engine, &keys)? - before);
            Ok(tail)
        })
    }
}

fn present(engine: &Engine, keys: &[&[u8]]) -> io::Result<u64> {
    let entries = engine.batch_read(keys)?;
    Ok(entries.iter().flatten().count() as u64)
}

/// Leaves a file that ends in a whole entry, or refuses it.
fn cut_torn_tail(path: &Path) -> Result<()> {
    let fail = |e: io::Error| io_error(path, &e);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(fail)?;
    if file.metadata().map_err(fail)?.len() == 0 {
        return Ok(());
    }
    // SAFETY: the lock keeps other users of this crate from changing the file under the map.
    let bytes = unsafe { memmap2::Mmap::map(&file) }.map_err(fail)?;
    let length = bytes.len();
    let end = format::last_entry_end(&bytes).ok_or_else(|| Error::NotAStore {
        path: path.display().to_string(),
        reason: format!(
            "none of its {length} bytes end an entry with a right checksum; it was not changed"
        ),
    })?;
    drop(bytes);
    if end < length {
        tracing::warn!(
            path = %path.display(),
            "a write was cut short here: dropping the last {} bytes of {length}",
            length - end
        );
        file.set_len(end as u64).map_err(fail)?;
        file.sync_all().map_err(fail)?;
    }
    Ok(())
}

/// The system's refusal, with the path that it was about.
fn io_error(path: &Path, error: &io::Error) -> Error {
    Error::Io {
        path: path.display().to_string(),
        reason: error.to_string(),
    }
}
