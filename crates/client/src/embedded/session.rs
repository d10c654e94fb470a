//! An open store file until it is closed: the engine, and the locks that order its users.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use memmap2::Mmap;
use simd_r_drive::{DataStore as Engine, EntryHandle};

use super::append_state::AppendState;
use super::durability::{Background, Committer};
use super::errors::{io_error, wrong_checksum};
use super::file::StoreFile;
use super::index::{Index, ReadOnly};
use super::load::Loaded;
use super::options::{Durability, OpenOptions};
use crate::{Error, Result};

/// An open store file. Its methods fail with [`Error::Closed`] once it is closed.
pub(super) struct Session {
    pub(super) path: PathBuf,
    pub(super) verify_checksums: bool,
    /// Locked while appending.
    pub(super) state: Mutex<AppendState>,
    /// The number of keys that have a payload.
    pub(super) live: AtomicU64,
    /// Where the last entry ends, which is the file's length.
    pub(super) end: AtomicU64,
    pub(super) opened: RwLock<Option<Opened>>,
}

/// What is dropped on close, in this order.
pub(super) struct Opened {
    /// A number that no other opened file has: offsets in one mean nothing in another.
    pub(super) number: u64,
    /// Finds payloads. After a failed write that could not be undone, this is the error.
    pub(super) index: Result<Index>,
    _background: Option<Background>,
    pub(super) committer: Arc<Committer>,
    pub(super) file: Arc<StoreFile>,
}

impl Session {
    pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        if options.read_only {
            return Self::open_to_read(path, options);
        }
        let file = Arc::new(StoreFile::open(path, options.create)?);
        let loaded = Loaded::load(&file)?;
        let index = Index::Engine(loaded.engine);
        Ok(Self {
            path: path.to_owned(),
            verify_checksums: options.verify_checksums,
            live: AtomicU64::new(loaded.live),
            end: AtomicU64::new(loaded.end),
            state: Mutex::new(AppendState::new(loaded.indexed_tombstones)),
            opened: RwLock::new(Some(Opened::new(file, index, options.durability)?)),
        })
    }

    fn open_to_read(path: &Path, options: &OpenOptions) -> Result<Self> {
        let file = Arc::new(StoreFile::open_to_read(path)?);
        let index = ReadOnly::load(&file)?;
        Ok(Self {
            path: path.to_owned(),
            verify_checksums: options.verify_checksums,
            live: AtomicU64::new(index.live()),
            end: AtomicU64::new(index.end),
            state: Mutex::new(AppendState::new(HashSet::new())),
            opened: RwLock::new(Some(Opened::new(
                file,
                Index::ReadOnly(index),
                Durability::Never,
            )?)),
        })
    }

    /// See [`EmbeddedStore::commit`](super::EmbeddedStore::commit).
    pub(super) fn commit(&self) -> Result<()> {
        self.with(|opened| opened.committer.commit())
    }

    /// Waits until everything that was written is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.with(|opened| match opened.index()? {
            Index::Engine(_) => opened.committer.sync(),
            Index::ReadOnly(_) => Ok(()),
        })
    }

    /// Calls `f` with the index.
    pub(super) fn read<T>(&self, f: impl FnOnce(&Index) -> io::Result<T>) -> Result<T> {
        self.with(|opened| f(opened.index()?).map_err(|e| io_error(&self.path, &e)))
    }

    /// Calls `f` with the index to get entries, which `each` lists. Fails if one of them does not
    /// match its checksum and checksums are to be verified.
    pub(super) fn read_entries<T>(
        &self,
        f: impl FnOnce(&Index) -> io::Result<T>,
        each: impl FnOnce(&T) -> &[Option<EntryHandle>],
    ) -> Result<T> {
        self.with(|opened| match f(opened.index()?) {
            Ok(entries) => match self.first_corrupt(each(&entries)) {
                None => Ok(entries),
                Some(entry) => Err(self.corrupt(entry)),
            },
            Err(e) => Err(io_error(&self.path, &e)),
        })
    }

    /// Calls `f` with the payload of the entry that `find` finds. Fails as
    /// [`read_entries`](Self::read_entries).
    #[inline]
    pub(super) fn with_entry<T>(
        &self,
        find: impl FnOnce(&Index) -> io::Result<Option<EntryHandle>>,
        f: impl FnOnce(&[u8]) -> T,
    ) -> Result<Option<T>> {
        self.with(|opened| match find(opened.index()?) {
            Ok(Some(entry)) if self.is_corrupt(&entry) => Err(self.corrupt(&entry)),
            Ok(entry) => Ok(entry.map(|entry| f(entry.as_slice()))),
            Err(e) => Err(io_error(&self.path, &e)),
        })
    }

    fn first_corrupt<'a>(&self, entries: &'a [Option<EntryHandle>]) -> Option<&'a EntryHandle> {
        let mut entries = entries.iter().flatten();
        entries.find(|entry| self.is_corrupt(entry))
    }

    #[inline]
    fn is_corrupt(&self, entry: &EntryHandle) -> bool {
        self.verify_checksums && crc32fast::hash(entry.as_slice()) != entry.checksum()
    }

    #[cold]
    fn corrupt(&self, entry: &EntryHandle) -> Error {
        wrong_checksum(&self.path, entry.start_offset() as u64, entry.size())
    }

    /// The number of keys that have a payload.
    pub(super) fn len(&self) -> Result<u64> {
        self.with(|opened| opened.index().map(drop))?;
        Ok(self.live.load(Ordering::Relaxed))
    }

    /// The file's length in bytes.
    pub(super) fn file_size(&self) -> Result<u64> {
        self.with(|opened| opened.index().map(drop))?;
        Ok(self.end.load(Ordering::Relaxed))
    }

    /// The file's bytes, or `None` if it is empty, and where the last entry ends now. What is
    /// behind that may be truncated.
    pub(super) fn snapshot(&self) -> Result<(Option<Mmap>, usize)> {
        self.with(|opened| {
            opened.index()?;
            let end = self.end.load(Ordering::Relaxed) as usize;
            let map = opened.file.map().map_err(|e| io_error(&self.path, &e))?;
            Ok((map, end))
        })
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> Result<PathBuf> {
        self.with(|opened| {
            opened.engine()?;
            let path = opened.file.real_path();
            let mut path = path.map_err(|e| io_error(&self.path, &e))?;
            path.pop();
            Ok(path)
        })
    }

    /// Closes the file and releases its lock. Returns whether it was open.
    pub(super) fn close(&self) -> bool {
        // Waits for a running write, and for the restoration if it fails.
        let _appender = self.appender();
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        opened.take().is_some()
    }

    #[inline]
    pub(super) fn with<T>(&self, f: impl FnOnce(&Opened) -> Result<T>) -> Result<T> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        match &*opened {
            Some(opened) => f(opened),
            None => Err(self.closed()),
        }
    }

    #[cold]
    fn closed(&self) -> Error {
        Error::Closed {
            target: self.path.display().to_string(),
        }
    }
}

impl Opened {
    pub(super) fn new(file: Arc<StoreFile>, index: Index, durability: Durability) -> Result<Self> {
        let committer = Arc::new(Committer::new(Arc::clone(&file), durability));
        Ok(Self {
            number: rand::random(),
            index: Ok(index),
            _background: Background::start(&committer)?,
            committer,
            file,
        })
    }

    #[inline]
    pub(super) fn index(&self) -> Result<&Index> {
        match &self.index {
            Ok(index) => Ok(index),
            Err(e) => Err(cloned(e)),
        }
    }

    /// The engine, for writing.
    pub(super) fn engine(&self) -> Result<&Engine> {
        match self.index()? {
            Index::Engine(engine) => Ok(engine),
            Index::ReadOnly(_) => Err(Error::Io {
                path: self.file.path().display().to_string(),
                reason: "the store was opened read-only; open it without `read_only` to write"
                    .to_owned(),
                errno: None,
            }),
        }
    }
}

/// Kept out of line, since it would slow down the calls that succeed.
#[cold]
fn cloned(error: &Error) -> Error {
    error.clone()
}
