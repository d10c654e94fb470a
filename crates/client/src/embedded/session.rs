//! An open store file, until it is closed: the engine over it, and who waits for whom.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use memmap2::Mmap;
use simd_r_drive::{DataStore as Engine, EntryHandle};

use super::append::Writer;
use super::contents::Contents;
use super::durability::{Background, Committer};
use super::file::StoreFile;
use super::index::{Index, ReadOnly};
use super::options::{Durability, OpenOptions};
use super::{io_error, wrong_checksum};
use crate::{Error, Result};

/// An open store file. Its methods fail with [`Error::Closed`] once it is closed.
pub(super) struct Session {
    pub(super) path: PathBuf,
    pub(super) verify_checksums: bool,
    /// Whoever appends holds it.
    pub(super) writer: Mutex<Writer>,
    /// The number of keys that have a payload.
    pub(super) live: AtomicU64,
    /// Where the last entry ends, which is the file's length.
    pub(super) end: AtomicU64,
    pub(super) opened: RwLock<Option<Opened>>,
}

/// What is dropped on close, in this order.
pub(super) struct Opened {
    /// Finds payloads, or tells why none are found any more.
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
        let contents = Contents::load(&file)?;
        let index = Index::Engine(contents.engine);
        Ok(Self {
            path: path.to_owned(),
            verify_checksums: options.verify_checksums,
            live: AtomicU64::new(contents.live),
            end: AtomicU64::new(contents.end),
            writer: Mutex::new(Writer::new(contents.dead)),
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
            writer: Mutex::new(Writer::new(HashSet::new())),
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

    /// Waits until all that was written is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.with(|opened| match opened.index()? {
            Index::Engine(_) => opened.committer.sync(),
            Index::ReadOnly(_) => Ok(()),
        })
    }

    /// Asks the index for something.
    pub(super) fn read<T>(&self, f: impl FnOnce(&Index) -> io::Result<T>) -> Result<T> {
        self.with(|opened| f(opened.index()?).map_err(|e| io_error(&self.path, &e)))
    }

    /// Asks the index for entries, of which `each` gives all. Refuses them where a payload is not
    /// the one that was written.
    pub(super) fn read_entries<T>(
        &self,
        f: impl FnOnce(&Index) -> io::Result<T>,
        each: impl FnOnce(&T) -> &[Option<EntryHandle>],
    ) -> Result<T> {
        self.with(|opened| match f(opened.index()?) {
            Ok(entries) => match self.first_wrong(each(&entries)) {
                None => Ok(entries),
                Some(entry) => Err(self.corrupt(entry)),
            },
            Err(e) => Err(io_error(&self.path, &e)),
        })
    }

    fn first_wrong<'a>(&self, entries: &'a [Option<EntryHandle>]) -> Option<&'a EntryHandle> {
        if !self.verify_checksums {
            return None;
        }
        let mut entries = entries.iter().flatten();
        entries.find(|entry| crc32fast::hash(entry.as_slice()) != entry.checksum())
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

    /// The file's bytes, none of an empty file, and where the last entry ends now. What is behind
    /// it may be cut off.
    pub(super) fn snapshot(&self) -> Result<(Option<Mmap>, usize)> {
        self.with(|opened| {
            opened.index()?;
            let end = self.end.load(Ordering::Relaxed) as usize;
            let map = opened.file.map().map_err(|e| io_error(&self.path, &e))?;
            Ok((map, end))
        })
    }

    /// The folder that the file is in.
    pub(super) fn folder(&self) -> Result<PathBuf> {
        self.with(|opened| {
            opened.engine()?;
            let path = opened.file.real_path();
            let mut path = path.map_err(|e| io_error(&self.path, &e))?;
            path.pop();
            Ok(path)
        })
    }

    /// Closes the file and releases its lock. Says whether it was open.
    pub(super) fn close(&self) -> bool {
        // A write that fails is dealt with before.
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
            Err(e) => Err(copy_of(e)),
        }
    }

    /// What is written with.
    pub(super) fn engine(&self) -> Result<&Engine> {
        match self.index()? {
            Index::Engine(engine) => Ok(engine),
            Index::ReadOnly(_) => Err(Error::Io {
                path: self.file.path().display().to_string(),
                reason: "the store was opened to be read only; open it without that to write"
                    .to_owned(),
                errno: None,
            }),
        }
    }
}

/// Kept out of the calls that go well, which it would make slower.
#[cold]
fn copy_of(error: &Error) -> Error {
    error.clone()
}
