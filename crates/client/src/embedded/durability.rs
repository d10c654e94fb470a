//! Forces writes to the disk.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::errors::io_error;
use super::file::StoreFile;
use super::options::Durability;
use crate::{Error, Result};

/// Forces writes to the disk, with one `fsync` for all threads that wait for one (group commit).
pub(super) struct Committer {
    file: Arc<StoreFile>,
    pub(super) durability: Durability,
    /// How many writes were appended.
    appended: AtomicU64,
    synced: Mutex<Synced>,
    /// Notified when an `fsync` has ended.
    ended: Condvar,
    /// The error of an `fsync`, after which the state on the disk is unknown. Linux reports a
    /// failed `fsync` once: the next one may succeed although data is lost.
    failure: OnceLock<Error>,
}

#[derive(Default)]
struct Synced {
    /// How many writes are on the disk.
    writes: u64,
    /// Whether a thread is calling `fsync`.
    is_running: bool,
}

impl Committer {
    pub(super) fn new(file: Arc<StoreFile>, durability: Durability) -> Self {
        Self {
            file,
            durability,
            appended: AtomicU64::new(0),
            synced: Mutex::default(),
            ended: Condvar::new(),
            failure: OnceLock::new(),
        }
    }

    /// Fails if an `fsync` has failed.
    pub(super) fn check(&self) -> Result<()> {
        self.failure.get().cloned().map_or(Ok(()), Err)
    }

    /// Counts a write, before it is acknowledged.
    pub(super) fn record_append(&self) {
        self.appended.fetch_add(1, Ordering::AcqRel);
    }

    /// Returns once all appended writes are durable enough to be acknowledged.
    pub(super) fn commit(&self) -> Result<()> {
        match self.durability {
            Durability::EveryWrite => self.sync_appended(),
            Durability::Never | Durability::Interval(_) => self.check(),
        }
    }

    /// Returns once all appended writes are on the disk. The `fsync` of another thread may have
    /// done this already.
    fn sync_appended(&self) -> Result<()> {
        self.sync_unless(|synced, appended| synced >= appended)
    }

    /// Returns once the whole file is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.sync_unless(|_, _| false)
    }

    /// Waits until no other thread syncs, then syncs unless `is_done` says that this is not needed
    /// any more. Its arguments are the number of writes on the disk, and the number of writes that
    /// were appended before the call.
    fn sync_unless(&self, is_done: impl Fn(u64, u64) -> bool) -> Result<()> {
        let mine = self.appended.load(Ordering::Acquire);
        let mut synced = self.synced();
        while !is_done(synced.writes, mine) && synced.is_running {
            synced = self.wait(synced);
        }
        self.check()?;
        if is_done(synced.writes, mine) {
            return Ok(());
        }
        synced.is_running = true;
        drop(synced);
        // The lock is not held meanwhile, so that threads that need no `fsync` do not wait.
        let all = self.appended.load(Ordering::Acquire);
        let outcome = self.file.sync().map_err(|e| self.fail(&e));
        let mut synced = self.synced();
        synced.is_running = false;
        if outcome.is_ok() {
            synced.writes = all;
        }
        self.ended.notify_all();
        outcome
    }

    fn synced(&self) -> MutexGuard<'_, Synced> {
        self.synced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, synced: MutexGuard<'a, Synced>) -> MutexGuard<'a, Synced> {
        let woken = self.ended.wait(synced);
        woken.unwrap_or_else(PoisonError::into_inner)
    }

    fn fail(&self, error: &std::io::Error) -> Error {
        let path = self.file.path();
        tracing::error!(path = %path.display(), "fsync failed, no more writes are accepted: {error}");
        let error = Error::Io {
            path: path.display().to_string(),
            reason: format!(
                "forcing writes to the disk failed ({error}), so it is unknown which of them are on \
                 the disk; no more writes are accepted: close the store and open it again"
            ),
            errno: error.raw_os_error(),
        };
        self.failure.get_or_init(|| error).clone()
    }
}

/// The thread that syncs at intervals, for [`Durability::Interval`].
pub(super) struct Background {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts it, if the durability needs it.
    pub(super) fn start(committer: &Arc<Committer>) -> Result<Option<Self>> {
        let Durability::Interval(interval) = committer.durability else {
            return Ok(None);
        };
        let stop: Arc<(Mutex<bool>, Condvar)> = Arc::default();
        let (committer, stopped) = (Arc::clone(committer), Arc::clone(&stop));
        let path = committer.file.path().to_owned();
        let thread = thread::Builder::new()
            .name("simd-r-drive-sync".to_owned())
            .spawn(move || sync_every(interval, &committer, &stopped))
            .map_err(|e| io_error(&path, &e))?;
        Ok(Some(Self {
            stop,
            thread: Some(thread),
        }))
    }
}

impl Drop for Background {
    /// Stops the thread, which syncs once more.
    fn drop(&mut self) {
        let (stopped, changed) = &*self.stop;
        *stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn sync_every(interval: Duration, committer: &Committer, stop: &(Mutex<bool>, Condvar)) {
    let (stopped, changed) = stop;
    let mut is_stopped = false;
    while !is_stopped {
        let guard = stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) = changed
            .wait_timeout_while(guard, interval, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        is_stopped = *guard;
        drop(guard);
        // The error was logged, and is stored for the next write.
        if committer.sync_appended().is_err() {
            return;
        }
    }
}
