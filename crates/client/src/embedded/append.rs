//! Appending to an open store file, and what is done when the system refuses a write.

use std::collections::HashSet;
use std::fmt::Display;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;

use super::Entry;
use super::change::{Append, Change};
use super::contents::Contents;
use super::file::StoreFile;
use super::format::frame;
use super::index::Index;
use super::io_error;
use super::reader::Streamed;
use super::session::{Opened, Session};
use crate::{Error, Result};

/// Up to this length in bytes the engine is given a payload in one piece, of which it makes two
/// copies.
pub(super) const IN_ONE_PIECE: usize = 1 << 20;

/// What only the one who appends needs to know.
pub(super) struct Writer {
    /// The hashes of keys that are deleted, but in the engine's index; see [`Contents`].
    dead: HashSet<u64>,
    /// Whether the system has refused the last write.
    is_refused: bool,
}

impl Writer {
    pub(super) fn new(dead: HashSet<u64>) -> Self {
        Self {
            dead,
            is_refused: false,
        }
    }
}

/// The exclusive right to append to a store file.
pub(super) struct Appender<'a> {
    session: &'a Session,
    writer: MutexGuard<'a, Writer>,
}

impl Session {
    /// Waits for the right to append.
    pub(super) fn appender(&self) -> Appender<'_> {
        Appender {
            session: self,
            writer: self.writer.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Appends a change. Gives the file's new length.
    pub(super) fn append(&self, change: &impl Append) -> Result<u64> {
        self.appender().append(change)
    }

    /// Fails where nothing can be appended.
    pub(super) fn check_writable(&self) -> Result<()> {
        self.with(|opened| {
            opened.committer.check()?;
            opened.engine().map(drop)
        })
    }
}

impl Appender<'_> {
    /// Goes on with a file that holds the same live entries, and nothing else, up to `end`.
    pub(super) fn go_on_with(&mut self, opened: Opened, end: u64) {
        let slot = self.session.opened.write();
        let mut slot = slot.unwrap_or_else(PoisonError::into_inner);
        *self.writer = Writer::new(HashSet::new());
        self.session.end.store(end, Ordering::Relaxed);
        let before = slot.replace(opened);
        // It may wait for its thread.
        drop(slot);
        drop(before);
    }

    /// Appends a change. Gives the file's new length.
    pub(super) fn append(&mut self, change: &impl Append) -> Result<u64> {
        let session = self.session;
        let appended = session.with(|opened| {
            opened.committer.check()?;
            let engine = opened.engine()?;
            if self.writer.is_refused {
                self.try_room(&opened.file, change)?;
            }
            let appended = change.apply(engine).and_then(|end| {
                self.note(engine, change, end)?;
                Ok(end)
            });
            opened.committer.note_append();
            Ok(appended)
        })?;
        appended.map_err(|refusal| self.restore(&refusal))
    }

    /// Appends the payload of `entry`, however large it is, at the key with the hash. Gives the
    /// file's new length.
    pub(super) fn append_payload(&mut self, hash: u64, entry: &Entry) -> Result<u64> {
        let payload = entry.bytes();
        if payload.len() <= IN_ONE_PIECE {
            self.append(&Change::WriteByHash(hash, payload))
        } else if entry.is_all_zeros() {
            self.append_zeros(hash, entry)
        } else {
            self.append(&Streamed { hash, entry })
        }
    }

    /// Appends a payload of nothing but zeros, which the engine refuses in a stream. It opens the
    /// file anew afterwards.
    fn append_zeros(&mut self, hash: u64, entry: &Entry) -> Result<u64> {
        let session = self.session;
        let end = session.end.load(Ordering::Relaxed);
        let (padding, metadata) = frame(end, hash, entry.checksum());
        let zeros = (padding.len() + entry.size()) as u64;
        session.check_writable()?;
        let written = session.with(|opened| {
            let written = opened
                .file
                .write_zeros(end, zeros)
                .and_then(|()| opened.file.write_all_at(&metadata, end + zeros));
            opened.committer.note_append();
            Ok(written)
        })?;
        written.map_err(|refusal| self.restore(&refusal))?;
        let end = end + zeros + metadata.len() as u64;
        session.end.store(end, Ordering::Relaxed);
        self.reload(&io::Error::other("the engine could not open the file anew"))?;
        Ok(end)
    }

    /// After a write that was refused, sees first whether there is room for the next one: a write
    /// that the engine fails at costs a walk through the file.
    fn try_room(&self, file: &StoreFile, change: &impl Append) -> Result<()> {
        let end = self.session.end.load(Ordering::Relaxed);
        let tried = file.try_room(end, change.longest());
        tried.map_err(|refusal| self.session.refused(&refusal))
    }

    /// Notes what a change has done.
    fn note(&mut self, engine: &Engine, change: &impl Append, end: u64) -> io::Result<()> {
        let writer = &mut *self.writer;
        writer.is_refused = false;
        if !writer.dead.is_empty() {
            change.for_each_hash(|hash| {
                writer.dead.remove(&hash);
            });
        }
        let live = engine.len()? - writer.dead.len();
        self.session.live.store(live as u64, Ordering::Relaxed);
        self.session.end.store(end, Ordering::Relaxed);
        Ok(())
    }

    /// Brings the file back to what it was before a write that failed, and says why that was.
    fn restore(&mut self, refusal: &io::Error) -> Error {
        self.writer.is_refused = true;
        match self.reload(refusal) {
            Ok(()) => {
                let path = self.session.path.display();
                tracing::warn!(%path, "a write was refused: {refusal}");
                self.session.refused(refusal)
            }
            Err(e) => e,
        }
    }

    /// Has a new engine open what the file holds up to its last entry's end.
    ///
    /// The engine keeps the bytes that it could not write, and would write them later, so that it
    /// is let go of. Where the file cannot be brought back, all calls fail from then on.
    fn reload(&mut self, refusal: &io::Error) -> Result<()> {
        let session = self.session;
        let mut opened = session
            .opened
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(opened) = opened.as_mut() else {
            return Err(session.refused(refusal));
        };
        // What the engine keeps is written here, before the file is cut.
        opened.index = Err(session.broken(refusal, &"it was not tried"));
        match session.load(&opened.file) {
            Ok(contents) => {
                self.writer.dead = contents.dead;
                session.live.store(contents.live, Ordering::Relaxed);
                opened.index = Ok(Index::Engine(contents.engine));
                Ok(())
            }
            Err(e) => {
                let error = session.broken(refusal, &e);
                tracing::error!("{error}");
                opened.index = Err(error.clone());
                Err(error)
            }
        }
    }
}

impl Session {
    fn load(&self, file: &StoreFile) -> Result<Contents> {
        let fail = |e| io_error(&self.path, &e);
        let end = self.end.load(Ordering::Relaxed);
        file.cut(end).map_err(fail)?;
        let contents = Contents::load(file)?;
        if contents.end != end {
            return Err(self.io_error("it ends elsewhere now", None));
        }
        Ok(contents)
    }

    fn refused(&self, refusal: &io::Error) -> Error {
        let reason = format!("{refusal}; nothing was written");
        self.io_error(reason, refusal.raw_os_error())
    }

    fn broken(&self, refusal: &io::Error, reason: &dyn Display) -> Error {
        let reason = format!(
            "a write was refused ({refusal}), and the file could not be brought back to what it \
             was before ({reason}); close the store and open it again, which shows whether the \
             write is there"
        );
        self.io_error(reason, refusal.raw_os_error())
    }

    fn io_error(&self, reason: impl Into<String>, errno: Option<i32>) -> Error {
        Error::Io {
            path: self.path.display().to_string(),
            reason: reason.into(),
            errno,
        }
    }
}
