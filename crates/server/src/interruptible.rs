//! Waits that Ctrl-C can interrupt, for work that continues in another thread.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use simd_r_drive_client::{Error, Result, wait_in_slices};

/// Longer than anything here takes.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// A flag that is set once, and that any number of threads may wait for.
#[derive(Default)]
pub(crate) struct Event {
    is_set: Mutex<bool>,
    changed: Condvar,
}

impl Event {
    pub(crate) fn set(&self) {
        *self.is_set.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Returns when the event is set.
    ///
    /// # Errors
    /// [`Error::Interrupted`], which names `target`.
    pub(crate) fn wait(&self, target: &str) -> Result<()> {
        wait(target, |time| {
            let is_set = self.is_set.lock();
            let is_set = is_set.unwrap_or_else(PoisonError::into_inner);
            let waited = self.changed.wait_timeout_while(is_set, time, |set| !*set);
            let (is_set, _) = waited.unwrap_or_else(PoisonError::into_inner);
            is_set.then_some(())
        })
    }
}

/// Runs `work` in a new thread and waits for its result: for work that may take long and cannot be
/// interrupted itself.
///
/// # Errors
/// [`Error::Interrupted`], which names `target`; [`Error::Io`] if no thread can be started.
pub(crate) fn run_in_thread<T: Send + 'static>(
    target: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let failed = |reason: String, errno| Error::Io {
        path: target.to_owned(),
        reason,
        errno,
    };
    let (sender, receiver) = channel();
    std::thread::Builder::new()
        .name("simd-r-drive-work".to_owned())
        // The receiver is gone if the wait was interrupted.
        .spawn(move || drop(sender.send(work())))
        .map_err(|e| failed(format!("cannot start a thread: {e}"), e.raw_os_error()))?;
    let result = wait(target, |time| match receiver.recv_timeout(time) {
        Ok(result) => Some(Some(result)),
        Err(RecvTimeoutError::Disconnected) => Some(None),
        Err(RecvTimeoutError::Timeout) => None,
    })?;
    result.ok_or_else(|| failed("the thread for it panicked".to_owned(), None))
}

/// Waits until `attempt` gives a result. `attempt` waits for the time that it is given.
fn wait<T>(target: &str, mut attempt: impl FnMut(Duration) -> Option<T>) -> Result<T> {
    loop {
        let result = wait_in_slices(Instant::now() + FOREVER, |until| {
            attempt(until.saturating_duration_since(Instant::now()))
        });
        match result {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => {}
            Err(_) => {
                return Err(Error::Interrupted {
                    target: target.to_owned(),
                });
            }
        }
    }
}
