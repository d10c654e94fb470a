//! An open store file, until it is closed: the engine over it, and what is done when the system
//! refuses a write.

use std::collections::HashSet;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use memmap2::Mmap;
use simd_r_drive::traits::DataStoreReader;
use simd_r_drive::{DataStore as Engine, EntryHandle};

use super::change::Change;
use super::contents::Contents;
use super::durability::{Background, Committer};
use super::file::StoreFile;
use super::io_error;
use super::options::OpenOptions;
use crate::{Error, Result};

/// An open store file. Its methods fail with [`Error::Closed`] once it is closed.
pub(super) struct Session {
    path: PathBuf,
    verify_checksums: bool,
    /// Whoever appends holds it.
    writer: Mutex<Writer>,
    /// The number of keys that have a payload.
    live: AtomicU64,
    /// Where the last entry ends, which is the file's length.
    end: AtomicU64,
    opened: RwLock<Option<Opened>>,
}

/// What only the writer needs to know.
struct Writer {
    /// The hashes of keys that are deleted, but in the engine's index; see [`Contents`].
    dead: HashSet<u64>,
    /// Whether the system has refused the last write.
    is_refused: bool,
}

/// What is dropped on close, in this order.
struct Opened {
    /// The engine, or why there is none any more.
    engine: Result<Engine>,
    _background: Option<Background>,
    committer: Arc<Committer>,
    file: Arc<StoreFile>,
}

impl Session {
    pub(super) fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let file = Arc::new(StoreFile::open(path, options.create)?);
        let contents = Contents::load(&file)?;
        let committer = Arc::new(Committer::new(Arc::clone(&file), options.durability));
        Ok(Self {
            path: path.to_owned(),
            verify_checksums: options.verify_checksums,
            live: AtomicU64::new(contents.live),
            end: AtomicU64::new(contents.end),
            writer: Mutex::new(Writer {
                dead: contents.dead,
                is_refused: false,
            }),
            opened: RwLock::new(Some(Opened {
                engine: Ok(contents.engine),
                _background: Background::start(&committer)?,
                committer,
                file,
            })),
        })
    }

    /// Appends a change. Gives the file's new length.
    pub(super) fn append(&self, change: Change<'_>) -> Result<u64> {
        let mut writer = self.writer();
        let appended = self.with(|opened| {
            opened.committer.check()?;
            let engine = opened.engine()?;
            if writer.is_refused {
                self.try_room(&opened.file, change)?;
            }
            let appended = change.apply(engine).and_then(|end| {
                self.note(&mut writer, engine, change, end)?;
                Ok(end)
            });
            opened.committer.note_append();
            Ok(appended)
        })?;
        appended.map_err(|refusal| self.restore(&mut writer, &refusal))
    }

    /// After a write that was refused, sees first whether there is room for the next one: a write
    /// that the engine fails at costs a walk through the file.
    fn try_room(&self, file: &StoreFile, change: Change<'_>) -> Result<()> {
        let end = self.end.load(Ordering::Relaxed);
        let tried = file.try_room(end, change.longest());
        tried.map_err(|refusal| self.refused(&refusal))
    }

    /// Notes what a change has done.
    fn note(
        &self,
        writer: &mut Writer,
        engine: &Engine,
        change: Change<'_>,
        end: u64,
    ) -> io::Result<()> {
        writer.is_refused = false;
        if !writer.dead.is_empty() {
            change.for_each_hash(|hash| {
                writer.dead.remove(&hash);
            });
        }
        let live = engine.len()? - writer.dead.len();
        self.live.store(live as u64, Ordering::Relaxed);
        self.end.store(end, Ordering::Relaxed);
        Ok(())
    }

    /// Brings the file back to what it was before a write that failed, and says why that was.
    ///
    /// The engine keeps the bytes that it could not write, and would write them later, so that it
    /// is let go of. Where the file cannot be brought back, all calls fail from then on.
    fn restore(&self, writer: &mut Writer, refusal: &io::Error) -> Error {
        writer.is_refused = true;
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        let Some(opened) = opened.as_mut() else {
            return self.refused(refusal);
        };
        // What the engine keeps is written here, before the file is cut.
        opened.engine = Err(self.broken(refusal, &"it was not tried"));
        match self.reload(&opened.file) {
            Ok(contents) => {
                tracing::warn!(path = %self.path.display(), "a write was refused: {refusal}");
                writer.dead = contents.dead;
                opened.engine = Ok(contents.engine);
                self.refused(refusal)
            }
            Err(e) => {
                let error = self.broken(refusal, &e);
                tracing::error!("{error}");
                opened.engine = Err(error.clone());
                error
            }
        }
    }

    fn reload(&self, file: &StoreFile) -> Result<Contents> {
        let fail = |e| io_error(&self.path, &e);
        let end = self.end.load(Ordering::Relaxed);
        file.cut(end).map_err(fail)?;
        let contents = Contents::load(file)?;
        if contents.end != end {
            return Err(self.io_error("it ends elsewhere now"));
        }
        Ok(contents)
    }

    fn refused(&self, refusal: &io::Error) -> Error {
        self.io_error(format!("{refusal}; nothing was written"))
    }

    fn broken(&self, refusal: &io::Error, reason: &dyn Display) -> Error {
        self.io_error(format!(
            "a write was refused ({refusal}), and the file could not be brought back to what it \
             was before ({reason}); close the store and open it again, which shows whether the \
             write is there"
        ))
    }

    fn io_error(&self, reason: impl Into<String>) -> Error {
        Error::Io {
            path: self.path.display().to_string(),
            reason: reason.into(),
        }
    }

    /// See [`EmbeddedStore::commit`](super::EmbeddedStore::commit).
    pub(super) fn commit(&self) -> Result<()> {
        self.with(|opened| opened.committer.commit())
    }

    /// Waits until all that was written is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.with(|opened| {
            opened.engine()?;
            opened.committer.sync()
        })
    }

    /// Asks the engine for something.
    pub(super) fn read<T>(&self, f: impl FnOnce(&Engine) -> io::Result<T>) -> Result<T> {
        self.with(|opened| f(opened.engine()?).map_err(|e| io_error(&self.path, &e)))
    }

    /// Asks the engine for entries, of which `each` gives all. Refuses them where a payload is not
    /// the one that was written.
    pub(super) fn read_entries<T>(
        &self,
        f: impl FnOnce(&Engine) -> io::Result<T>,
        each: impl FnOnce(&T) -> &[Option<EntryHandle>],
    ) -> Result<T> {
        self.with(|opened| match f(opened.engine()?) {
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
        Error::Corrupt {
            path: self.path.display().to_string(),
            offset: entry.start_offset() as u64,
            intact_before: None,
            intact_behind: None,
            reason: format!(
                "the payload of {} bytes there does not fit its checksum",
                entry.as_slice().len()
            ),
        }
    }

    /// The number of keys that have a payload.
    pub(super) fn len(&self) -> Result<u64> {
        self.with(|opened| opened.engine().map(drop))?;
        Ok(self.live.load(Ordering::Relaxed))
    }

    /// The file's length in bytes.
    pub(super) fn file_size(&self) -> Result<u64> {
        self.with(|opened| opened.engine().map(drop))?;
        Ok(self.end.load(Ordering::Relaxed))
    }

    /// The file's bytes, none of an empty file, and where the last entry ends now. What is behind
    /// it may be cut off.
    pub(super) fn snapshot(&self) -> Result<(Option<Mmap>, usize)> {
        self.with(|opened| {
            opened.engine()?;
            let end = self.end.load(Ordering::Relaxed) as usize;
            let map = opened.file.map().map_err(|e| io_error(&self.path, &e))?;
            Ok((map, end))
        })
    }

    /// Closes the file and releases its lock. Says whether it was open.
    pub(super) fn close(&self) -> bool {
        // A write that fails is dealt with before.
        let _writer = self.writer();
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        opened.take().is_some()
    }

    fn writer(&self) -> MutexGuard<'_, Writer> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn with<T>(&self, f: impl FnOnce(&Opened) -> Result<T>) -> Result<T> {
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
    #[inline]
    fn engine(&self) -> Result<&Engine> {
        match &self.engine {
            Ok(engine) => Ok(engine),
            Err(e) => Err(copy_of(e)),
        }
    }
}

/// Kept out of the calls that go well, which it would make slower.
#[cold]
fn copy_of(error: &Error) -> Error {
    error.clone()
}
