//! The progress of a long operation, and its cancellation.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memmap2::Mmap;

use crate::Error;
use crate::interrupt::Pulse;
use crate::pages::{MAX_RESIDENT, release};

/// The maximum number of bytes that are read between two checks for cancellation.
pub(crate) const CHUNK: usize = 64 << 10;

/// The progress of a check, a recovery or a compaction of a store file, in bytes, or of a copy of a
/// store, in entries. Another thread can read it, or cancel the operation.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// The number of bytes or entries that have been processed.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Their number in all; 0 before it begins.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// Cancels the operation: it soon fails with [`Error::Interrupted`].
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Begins a part of the operation that processes `total`.
    pub(crate) fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// Reports that `count` more have been processed.
    pub(crate) fn add(&self, count: u64) {
        self.done.fetch_add(count, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

/// Accompanies an operation that reads a file: reports its progress, checks for cancellation, and
/// releases the pages that were read.
pub(crate) struct ProgressMonitor<'a> {
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
    pub(crate) fn new(progress: &'a Progress, map: Option<&'a Mmap>, total: u64) -> Self {
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
    pub(crate) fn set_done(&self, bytes: u64) {
        self.progress.done.store(bytes, Ordering::Relaxed);
    }

    /// Reports that `bytes` more were read. Returns whether to continue.
    pub(crate) fn advance(&self, bytes: usize) -> bool {
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
        if self.progress.is_cancelled() || self.pulse.is_interrupted() {
            self.stopped.set(true);
        }
        !self.stopped.get()
    }

    /// The error of an operation on the file at `path` that was stopped.
    pub(crate) fn interrupted(&self, path: &Path) -> Error {
        Error::Interrupted {
            target: path.display().to_string(),
        }
    }

    /// Whether the operation was cancelled or interrupted.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.get()
    }

    fn release(&self) {
        if let Some(map) = self.map {
            release(map, 0..map.len());
        }
    }
}
