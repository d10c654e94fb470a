//! The progress of a long operation on a file, and its cancellation.

use std::cell::Cell;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memmap2::Mmap;

use crate::Error;
use crate::interrupt::Pulse;

/// The maximum number of bytes that are read between two checks for cancellation.
pub(super) const CHUNK: usize = 64 << 10;
/// After this many bytes, the pages that were read are released from the process's memory.
pub(super) const MAX_RESIDENT: usize = 64 << 20;

/// The progress of a check, a recovery or a compaction of a store file. Another thread can read it,
/// or cancel the operation.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// The number of bytes that have been processed.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The number of bytes in all; 0 before it begins.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Cancels the operation: it soon fails with [`Error::Interrupted`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

/// Accompanies an operation that reads a file: reports its progress, checks for cancellation, and
/// releases the pages that were read.
pub(super) struct ProgressMonitor<'a> {
    progress: &'a Progress,
    /// The file, if its pages are to be released.
    map: Option<&'a Mmap>,
    pulse: Pulse,
    unchecked: Cell<usize>,
    unreleased: Cell<usize>,
    stopped: Cell<bool>,
}

impl<'a> ProgressMonitor<'a> {
    /// A monitor for an operation on `total` bytes.
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

    /// Reports that this many bytes have been processed.
    pub(super) fn set_done(&self, bytes: u64) {
        self.progress.done.store(bytes, Ordering::Relaxed);
    }

    /// Reports that `bytes` more were read. Returns whether to continue.
    pub(super) fn advance(&self, bytes: usize) -> bool {
        let unchecked = self.unchecked.get() + bytes;
        self.unchecked.set(unchecked);
        if unchecked < CHUNK {
            return !self.stopped.get();
        }
        self.unchecked.set(0);
        self.unreleased.set(self.unreleased.get() + unchecked);
        if self.unreleased.get() >= MAX_RESIDENT {
            self.unreleased.set(0);
            self.release();
        }
        if self.progress.cancelled.load(Ordering::Relaxed) || self.pulse.is_interrupted() {
            self.stopped.set(true);
        }
        !self.stopped.get()
    }

    /// The error of an operation on the file at `path` that was stopped.
    pub(super) fn interrupted(&self, path: &Path) -> Error {
        Error::Interrupted {
            target: path.display().to_string(),
        }
    }

    /// Whether the operation was cancelled or interrupted.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    fn release(&self) {
        if let Some(map) = self.map {
            release(map, 0..map.len());
        }
    }
}

/// Removes a file's pages from this process's memory. They stay in the system's cache.
pub(super) fn release(map: &Mmap, range: Range<usize>) {
    #[cfg(not(unix))]
    let _ = (map, range);
    #[cfg(unix)]
    {
        let advice = memmap2::UncheckedAdvice::DontNeed;
        // If this fails, the system removes them when it needs the memory. SAFETY: the map is
        // read-only, so its pages have the same contents when they are read again.
        let _ = unsafe { map.unchecked_advise_range(advice, range.start, range.len()) };
    }
}
