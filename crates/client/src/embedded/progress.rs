//! How far a long look through a file has come, and whether it is to end early.

use std::cell::Cell;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memmap2::Mmap;

use crate::Error;
use crate::interrupt::Pulse;

/// Between two looks at whether to go on, at most this many bytes are read.
pub(super) const STEP: usize = 64 << 10;
/// After this many bytes, those that were read are taken out of the process's memory.
pub(super) const KEPT: usize = 64 << 20;

/// How far a check, a recovery or a compaction of a store file has come. Another thread may look at it, or end it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// The number of bytes that are done.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The number of bytes in all; 0 before it begins.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Ends it: the call returns [`Error::Interrupted`] soon.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Goes along with a look through a file.
pub(super) struct Watch<'a> {
    progress: &'a Progress,
    /// The file, if its pages are to be let go of.
    map: Option<&'a Mmap>,
    pulse: Pulse,
    unchecked: Cell<usize>,
    unreleased: Cell<usize>,
    stopped: Cell<bool>,
}

impl<'a> Watch<'a> {
    /// A watch over a look through `total` bytes.
    pub(super) fn new(progress: &'a Progress, map: Option<&'a Mmap>, total: u64) -> Self {
        progress.total.store(total, Ordering::Relaxed);
        Self {
            progress,
            map,
            pulse: Pulse::default(),
            unchecked: Cell::new(0),
            unreleased: Cell::new(0),
            stopped: Cell::new(false),
        }
    }

    /// Notes that so many bytes are done.
    pub(super) fn done(&self, bytes: u64) {
        self.progress.done.store(bytes, Ordering::Relaxed);
    }

    /// Notes that `bytes` more were read. Says whether to go on.
    pub(super) fn read(&self, bytes: usize) -> bool {
        let unchecked = self.unchecked.get() + bytes;
        self.unchecked.set(unchecked);
        if unchecked < STEP {
            return !self.stopped.get();
        }
        self.unchecked.set(0);
        self.unreleased.set(self.unreleased.get() + unchecked);
        if self.unreleased.get() >= KEPT {
            self.unreleased.set(0);
            self.release();
        }
        if self.progress.cancelled.load(Ordering::Relaxed) || self.pulse.is_interrupted() {
            self.stopped.set(true);
        }
        !self.stopped.get()
    }

    /// The error of what was ended early, which was about the file at `path`.
    pub(super) fn interrupted(&self, path: &Path) -> Error {
        Error::Interrupted {
            target: path.display().to_string(),
        }
    }

    /// Whether it was ended early.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    fn release(&self) {
        if let Some(map) = self.map {
            release(map, 0..map.len());
        }
    }
}

/// Takes a file's pages out of this process's memory: they stay in the system's cache.
pub(super) fn release(map: &Mmap, range: Range<usize>) {
    #[cfg(not(unix))]
    let _ = (map, range);
    #[cfg(unix)]
    {
        let advice = memmap2::UncheckedAdvice::DontNeed;
        // Where it fails, the system takes them when it needs the memory.
        // SAFETY: the map is only read, so that its pages are the same when they come back.
        let _ = unsafe { map.unchecked_advise_range(advice, range.start, range.len()) };
    }
}
