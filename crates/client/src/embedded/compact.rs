//! Compaction: replaces a store file by one without overwritten and deleted entries.
//!
//! After the engine's own compaction the engine still uses the old file, so that later writes are
//! lost. Here a new file is written beside the old one, forced to the disk, and then renamed to the
//! old one's name. So the file with that name is complete and locked at all times.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::{io, iter};

use memmap2::Mmap;
use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;
use tempfile::TempPath;

use super::append::Appender;
use super::errors::io_error;
use super::file::StoreFile;
use super::index::Index;
use super::rewrite::{rewrite, to_error, total_size};
use super::session::{Opened, Session};
use super::store::EmbeddedStore;
use crate::entries::Cursor;
use crate::entries::layout::{EntryLayout, end_after};
use crate::progress::{CHUNK, Progress, ProgressMonitor};
use crate::{Error, Result};

impl EmbeddedStore {
    /// By how many bytes [`compact`](Self::compact) would shorten the file now. This reads the
    /// metadata of every entry.
    pub fn estimate_compaction(&self) -> Result<u64> {
        let session = self.session()?;
        let (map, end) = session.snapshot()?;
        let live = live(map.as_ref(), end, &Progress::default(), &session.path)?;
        Ok(end as u64 - compacted_size(&live))
    }

    /// Replaces the file by one that has only the live entries. Returns by how many bytes it is
    /// shorter. If that is 0, nothing is done.
    ///
    /// The new file is written beside the old one, so the disk must have space for both. Other
    /// threads can read meanwhile; writes wait. Existing entries and readers stay valid: the system
    /// keeps the old file's space as long as they live. A hard link to the old file still refers to
    /// the old file afterwards.
    ///
    /// On Windows this always fails, since the system does not replace a file that is mapped.
    ///
    /// If the process or the system crashes, the file at the path is the old one or the new one,
    /// and the next process that opens the store removes what is left of the new one.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if a payload does not match its checksum: [`recover`](super::recover())
    /// may help then. [`Error::Interrupted`] if `progress` was cancelled, [`Error::Io`] if the
    /// system reports an error. The store then continues with the old file. Only if forcing the
    /// folder to the disk fails, it continues with the new one, but refuses all further writes.
    pub fn compact(&self, progress: &Progress) -> Result<u64> {
        self.session()?.compact(progress)
    }
}

impl Session {
    fn compact(&self, progress: &Progress) -> Result<u64> {
        if cfg!(windows) {
            let unsupported = io::Error::other("Windows does not replace a file that is mapped");
            return Err(io_error(&self.path, &unsupported));
        }
        let appender = self.appender();
        self.check_writable()?;
        let (file, durability) =
            self.with(|opened| Ok((Arc::clone(&opened.file), opened.committer.durability)))?;
        let end = self.end.load(Ordering::Relaxed);
        let map = file.map().map_err(|e| io_error(&self.path, &e))?;
        let live = live(map.as_ref(), end as usize, progress, &self.path)?;
        let saved = end - compacted_size(&live);
        if saved > 0 {
            let new = Compacted::write(&file, map.as_ref(), &live, progress)?;
            let opened = Opened::new(Arc::new(new.file), Index::Engine(new.engine), durability)?;
            self.replace(appender, &file, opened, new.name, new.end)?;
        }
        Ok(saved)
    }

    fn replace(
        &self,
        mut appender: Appender<'_>,
        file: &StoreFile,
        opened: Opened,
        name: TempPath,
        end: u64,
    ) -> Result<()> {
        file.replace_with(name)
            .map_err(|e| io_error(&self.path, &e))?;
        let committer = Arc::clone(&opened.committer);
        appender.switch_to(opened, end);
        tracing::info!(path = %self.path.display(), "store compacted");
        // Until the folder is on the disk, a crash of the system may bring back the old file. So
        // later writes are acknowledged only if this succeeds.
        committer.sync()
    }
}

/// The new file, complete and on the disk.
struct Compacted {
    engine: Engine,
    file: StoreFile,
    /// Removes the file unless it is renamed.
    name: TempPath,
    end: u64,
}

impl Compacted {
    fn write(
        old: &StoreFile,
        map: Option<&Mmap>,
        live: &[EntryLayout],
        progress: &Progress,
    ) -> Result<Self> {
        let (path, bytes) = (old.path(), map.map_or(&[][..], |map| map));
        let fail = |e| to_error(path, e);
        let (file, name) = old.create_replacement().map_err(fail)?;
        let monitor = ProgressMonitor::new(progress, map, total_size(live));
        let end = rewrite(live, path, bytes, file.as_file(), &monitor).map_err(fail)?;
        let engine = Engine::open(&name).map_err(fail)?;
        let (found, length) = (engine.len().map_err(fail)?, file.len().map_err(fail)?);
        if (found, length) != (live.len(), end) {
            return Err(Error::Io {
                path: path.display().to_string(),
                reason: "the new file does not contain what was written to it; nothing was changed"
                    .to_owned(),
                errno: None,
            });
        }
        Ok(Self {
            engine,
            file,
            name,
            end,
        })
    }
}

/// The live entries up to `end`, in the order in which they were written.
fn live(
    map: Option<&Mmap>,
    end: usize,
    progress: &Progress,
    path: &Path,
) -> Result<Vec<EntryLayout>> {
    let bytes = map.map_or(&[][..], |map| map);
    let monitor = ProgressMonitor::new(progress, map, 0);
    let mut cursor = Cursor::at(end);
    let mut live: Vec<EntryLayout> = iter::from_fn(|| cursor.next(bytes))
        // Each entry reads about one page of the file.
        .take_while(|_| monitor.advance(CHUNK / 16))
        .collect();
    if monitor.is_stopped() {
        return Err(monitor.interrupted(path));
    }
    live.reverse();
    Ok(live)
}

/// The length of a file that has only `entries`.
fn compacted_size(entries: &[EntryLayout]) -> u64 {
    let payloads = entries.iter().map(|entry| entry.payload_end - entry.start);
    payloads.fold(0, end_after)
}
