//! Compaction: a store file without what was overwritten and deleted.
//!
//! The engine's own goes on with the file that it has replaced, so that what is written afterwards
//! is lost. Here a new file is written beside the old one, forced onto the disk, and then renamed to
//! the old one's name. Each of the two is whole when it has that name, and locked.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::{io, iter};

use memmap2::Mmap;
use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreReader;
use tempfile::TempPath;

use super::append::Appender;
use super::file::StoreFile;
use super::format::{Entry, end_after};
use super::index::Index;
use super::live::Cursor;
use super::progress::{Progress, STEP, Watch};
use super::rewrite::{reason, rewrite, total};
use super::session::{Opened, Session};
use super::{EmbeddedStore, io_error};
use crate::{Error, Result};

impl EmbeddedStore {
    /// How many bytes [`compact`](Self::compact) would take off the file's length now. It looks at
    /// the metadata of every entry.
    pub fn estimate_compaction(&self) -> Result<u64> {
        let session = self.session()?;
        let (map, end) = session.snapshot()?;
        let live = live(map.as_ref(), end, &Progress::default(), &session.path)?;
        Ok(end as u64 - compacted_size(&live))
    }

    /// Replaces the file by one that holds nothing but the live entries. Gives by how many bytes it
    /// is shorter. Where that is none, nothing is done.
    ///
    /// The new file is beside the old one until it is complete, so that there must be room for both.
    /// Others read meanwhile; those who write wait. Entries and readers that there are go on with
    /// what they have: the system keeps the old file's space as long as they live. Another name
    /// of the old file, by a hard link, leads to the old one from then on.
    ///
    /// On Windows it is always refused, since the system does not replace a file that is mapped.
    ///
    /// It may end at any time: what is at the path is the old file or the new one, and what is left
    /// of the new one is removed by whoever opens the store next.
    ///
    /// # Errors
    /// [`Error::Corrupt`] where a payload does not fit its checksum: [`recover`](super::recover())
    /// may help then. [`Error::Interrupted`] where `progress` was cancelled, [`Error::Io`] where the
    /// system refuses. The store goes on with the old file then. Where the system refuses only to
    /// force the folder onto the disk, it goes on with the new one, but takes no more writes.
    pub fn compact(&self, progress: &Progress) -> Result<u64> {
        self.session()?.compact(progress)
    }
}

impl Session {
    fn compact(&self, progress: &Progress) -> Result<u64> {
        if cfg!(windows) {
            let refused = io::Error::other("Windows does not replace a file that is mapped");
            return Err(io_error(&self.path, &refused));
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
        file.replace_by(name)
            .map_err(|e| io_error(&self.path, &e))?;
        let committer = Arc::clone(&opened.committer);
        appender.go_on_with(opened, end);
        tracing::info!(path = %self.path.display(), "store compacted");
        // Until the folder is on the disk, it may have the old file after a crash of the system:
        // what is written from now on is acknowledged only if this goes well.
        committer.sync()
    }
}

/// The new file, complete and on the disk.
struct Compacted {
    engine: Engine,
    file: StoreFile,
    /// Removes the file where it is not renamed.
    name: TempPath,
    end: u64,
}

impl Compacted {
    fn write(
        old: &StoreFile,
        map: Option<&Mmap>,
        live: &[Entry],
        progress: &Progress,
    ) -> Result<Self> {
        let (path, bytes) = (old.path(), map.map_or(&[][..], |map| map));
        let fail = |e| reason(path, e);
        let (file, name) = old.successor().map_err(fail)?;
        let watch = Watch::new(progress, map, total(live));
        let end = rewrite(live, path, bytes, file.as_file(), &watch).map_err(fail)?;
        let engine = Engine::open(&name).map_err(fail)?;
        let (found, length) = (engine.len().map_err(fail)?, file.len().map_err(fail)?);
        if (found, length) != (live.len(), end) {
            return Err(Error::Io {
                path: path.display().to_string(),
                reason: "the new file does not hold what was written to it; nothing was changed"
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
fn live(map: Option<&Mmap>, end: usize, progress: &Progress, path: &Path) -> Result<Vec<Entry>> {
    let bytes = map.map_or(&[][..], |map| map);
    let watch = Watch::new(progress, map, 0);
    let mut cursor = Cursor::at(end);
    let mut live: Vec<Entry> = iter::from_fn(|| cursor.next(bytes))
        // Each of them has a page of the file read.
        .take_while(|_| watch.read(STEP / 16))
        .collect();
    if watch.is_stopped() {
        return Err(watch.interrupted(path));
    }
    live.reverse();
    Ok(live)
}

/// The length of a file that holds nothing but `entries`.
fn compacted_size(entries: &[Entry]) -> u64 {
    let payloads = entries.iter().map(|entry| entry.payload_end - entry.start);
    payloads.fold(0, end_after)
}
