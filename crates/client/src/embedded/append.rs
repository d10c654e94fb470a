//! Appends to an open store file, and restores the file after a write that failed.

use std::collections::HashSet;
use std::fmt::Display;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;

use super::append_state::AppendState;
use super::change::{Append, Change};
use super::errors::io_error;
use super::file::StoreFile;
use super::index::Index;
use super::load::Loaded;
use super::session::{Opened, Session};
use super::streamed::Streamed;
use crate::entries::Entry;
use crate::entries::layout::padding_and_metadata;
use crate::error::{Error, Result};

/// The maximum length in bytes of a payload that the engine gets as one slice. It makes two copies
/// of it. Longer payloads are streamed.
pub(super) const MAX_SINGLE_WRITE: usize = 1 << 20;

/// The exclusive right to append to a store file.
pub(super) struct Appender<'a> {
    session: &'a Session,
    state: MutexGuard<'a, AppendState>,
}

impl Session {
    /// Waits for the exclusive right to append.
    pub(super) fn appender(&self) -> Appender<'_> {
        Appender {
            session: self,
            state: self.state.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Appends a change. Returns the file's new length.
    pub(super) fn append(&self, change: &impl Append) -> Result<u64> {
        self.appender().append(change)
    }

    /// Fails if nothing can be appended.
    pub(super) fn check_writable(&self) -> Result<()> {
        self.with(|opened| {
            opened.committer.check()?;
            opened.engine().map(drop)
        })
    }
}

impl Appender<'_> {
    /// Switches to another file, which has the same live entries and ends at `end`.
    pub(super) fn switch_to(&mut self, opened: Opened, end: u64) {
        let slot = self.session.opened.write();
        let mut slot = slot.unwrap_or_else(PoisonError::into_inner);
        *self.state = AppendState::new(HashSet::new());
        self.session.end.store(end, Ordering::Relaxed);
        let before = slot.replace(opened);
        // Dropping it may wait for its background thread, so the lock is released before.
        drop(slot);
        drop(before);
    }

    /// Appends a change. Returns the file's new length.
    pub(super) fn append(&mut self, change: &impl Append) -> Result<u64> {
        let session = self.session;
        let appended = session.with(|opened| {
            opened.committer.check()?;
            let engine = opened.engine()?;
            if self.state.last_write_failed {
                self.probe_space(&opened.file, change)?;
            }
            let appended = change.apply(engine).and_then(|end| {
                self.update(engine, change, end)?;
                Ok(end)
            });
            opened.committer.record_append();
            Ok(appended)
        })?;
        appended.map_err(|failure| self.restore(&failure))
    }

    /// Appends the payload of `entry`, of any size, at the key with this hash. Returns the file's
    /// new length.
    pub(super) fn append_payload(&mut self, hash: u64, entry: &Entry) -> Result<u64> {
        let payload = entry.bytes();
        if payload.len() <= MAX_SINGLE_WRITE {
            self.append(&Change::WriteByHash(hash, payload))
        } else if entry.is_all_zeros() {
            self.append_zeros(hash, entry)
        } else {
            self.append(&Streamed { hash, entry })
        }
    }

    /// Appends a payload of zeros only. The engine refuses to stream one, so it is written to the
    /// file here, and the engine opens the file again.
    fn append_zeros(&mut self, hash: u64, entry: &Entry) -> Result<u64> {
        let session = self.session;
        let end = session.end.load(Ordering::Relaxed);
        let (padding, metadata) = padding_and_metadata(end, hash, entry.checksum());
        let zeros = (padding.len() + entry.size()) as u64;
        session.check_writable()?;
        let written = session.with(|opened| {
            let written = opened
                .file
                .write_zeros(end, zeros)
                .and_then(|()| opened.file.write_all_at(&metadata, end + zeros));
            opened.committer.record_append();
            Ok(written)
        })?;
        written.map_err(|failure| self.restore(&failure))?;
        let end = end + zeros + metadata.len() as u64;
        session.end.store(end, Ordering::Relaxed);
        self.reload(&io::Error::other(
            "the engine could not open the file again",
        ))?;
        Ok(end)
    }

    /// Called after a failed write: checks whether the disk has space for the next one. If the
    /// engine failed at it again, the whole file would have to be read again.
    fn probe_space(&self, file: &StoreFile, change: &impl Append) -> Result<()> {
        let end = self.session.end.load(Ordering::Relaxed);
        let probed = file.probe_space(end, change.max_size());
        probed.map_err(|failure| self.session.write_failed(&failure))
    }

    /// Updates the counts after a change.
    fn update(&mut self, engine: &Engine, change: &impl Append, end: u64) -> io::Result<()> {
        let state = &mut *self.state;
        state.last_write_failed = false;
        if !state.indexed_tombstones.is_empty() {
            change.for_each_hash(|hash| {
                state.indexed_tombstones.remove(&hash);
            });
        }
        let live = engine.len()? - state.indexed_tombstones.len();
        self.session.live.store(live as u64, Ordering::Relaxed);
        self.session.end.store(end, Ordering::Relaxed);
        Ok(())
    }

    /// Restores the file to what it was before a failed write. Returns the error of that write, or
    /// of the restoration if that fails, too.
    fn restore(&mut self, failure: &io::Error) -> Error {
        self.state.last_write_failed = true;
        match self.reload(failure) {
            Ok(()) => {
                let path = self.session.path.display();
                tracing::warn!(%path, "a write failed: {failure}");
                self.session.write_failed(failure)
            }
            Err(e) => e,
        }
    }

    /// Truncates the file to the end of its last entry and opens a new engine on it.
    ///
    /// The old engine cannot be used any more: it buffers the bytes that it could not write, and
    /// would write them later. If the file cannot be restored, all later calls fail.
    fn reload(&mut self, failure: &io::Error) -> Result<()> {
        let session = self.session;
        let mut opened = session
            .opened
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(opened) = opened.as_mut() else {
            return Err(session.write_failed(failure));
        };
        // This drops the engine, which writes its buffer, before the file is truncated.
        opened.index = Err(session.not_restored(failure, &"it was not tried"));
        match session.load(&opened.file) {
            Ok(loaded) => {
                self.state.indexed_tombstones = loaded.indexed_tombstones;
                session.live.store(loaded.live, Ordering::Relaxed);
                opened.index = Ok(Index::Engine(loaded.engine));
                Ok(())
            }
            Err(e) => {
                let error = session.not_restored(failure, &e);
                tracing::error!("{error}");
                opened.index = Err(error.clone());
                Err(error)
            }
        }
    }
}

impl Session {
    fn load(&self, file: &StoreFile) -> Result<Loaded> {
        let fail = |e| io_error(&self.path, &e);
        let end = self.end.load(Ordering::Relaxed);
        file.truncate(end).map_err(fail)?;
        let loaded = Loaded::load(file)?;
        if loaded.end != end {
            return Err(self.io_error("its last entry ends at another offset now", None));
        }
        Ok(loaded)
    }

    fn write_failed(&self, failure: &io::Error) -> Error {
        let reason = format!("{failure}; nothing was written");
        self.io_error(reason, failure.raw_os_error())
    }

    fn not_restored(&self, failure: &io::Error, reason: &dyn Display) -> Error {
        let reason = format!(
            "a write failed ({failure}), and the file could not be restored to what it was before \
             ({reason}); close the store and open it again to see whether the write was done"
        );
        self.io_error(reason, failure.raw_os_error())
    }

    fn io_error(&self, reason: impl Into<String>, errno: Option<i32>) -> Error {
        Error::Io {
            path: self.path.display().to_string(),
            reason: reason.into(),
            errno,
        }
    }
}
