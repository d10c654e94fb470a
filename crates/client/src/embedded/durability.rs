//! Forcing onto the disk what was written.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::file::StoreFile;
use super::io_error;
use super::options::Durability;
use crate::{Error, Result};

/// Forces writes onto the disk, one `fsync` for all that wait for one.
pub(super) struct Committer {
    file: Arc<StoreFile>,
    pub(super) durability: Durability,
    /// How many writes were made.
    appended: AtomicU64,
    synced: Mutex<Synced>,
    /// An `fsync` has ended.
    ended: Condvar,
    /// Why nobody knows what is on the disk. Linux tells of a failed `fsync` once: the next one
    /// may succeed although what was to be written is lost.
    failure: OnceLock<Error>,
}

#[derive(Default)]
struct Synced {
    /// How many writes are on the disk.
    writes: u64,
    /// Whether a thread is in an `fsync`.
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

    /// Refuses once an `fsync` has failed.
    pub(super) fn check(&self) -> Result<()> {
        self.failure.get().cloned().map_or(Ok(()), Err)
    }

    /// Notes a write, before it is acknowledged.
    pub(super) fn note_append(&self) {
        self.appended.fetch_add(1, Ordering::AcqRel);
    }

    /// Returns once all noted writes are as durable as they have to be to be acknowledged.
    pub(super) fn commit(&self) -> Result<()> {
        match self.durability {
            Durability::EveryWrite => self.sync_appended(),
            Durability::Never | Durability::Interval(_) => self.check(),
        }
    }

    /// Returns once all noted writes are on the disk. A thread that waited while another one
    /// synced may find its own writes done with.
    fn sync_appended(&self) -> Result<()> {
        self.sync_unless(|synced, appended| synced >= appended)
    }

    /// Returns once all that the file holds is on the disk.
    pub(super) fn sync(&self) -> Result<()> {
        self.sync_unless(|_, _| false)
    }

    /// Syncs, once no other thread does, unless `is_done` says that it is not needed any more: it
    /// is given the number of writes on the disk, and of those that were noted before the call.
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
        // Nobody waits for the lock meanwhile, so that all who are done with go on at once.
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
        tracing::error!(path = %path.display(), "fsync failed, no more writes: {error}");
        let error = Error::Io {
            path: path.display().to_string(),
            reason: format!(
                "forcing writes onto the disk failed ({error}), so that nobody knows which of \
                 them are there; no more writes are taken: close the store and open it again"
            ),
            errno: error.raw_os_error(),
        };
        self.failure.get_or_init(|| error).clone()
    }
}

/// The thread that syncs now and then, where the durability says so.
pub(super) struct Background {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts it, if it is needed.
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
    /// Ends the thread, which syncs once more.
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
        // The failure is kept for the next write, and was logged.
        if committer.sync_appended().is_err() {
            return;
        }
    }
}
