//! Waits that Ctrl-C ends, for work that goes on in a thread of its own.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use simd_r_drive_client::{Error, Result, wait_in_slices};

/// Longer than anything here takes.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Something that happens once, which any number of threads may wait for.
#[derive(Default)]
pub(crate) struct Event {
    happened: Mutex<bool>,
    woken: Condvar,
}

impl Event {
    pub(crate) fn happen(&self) {
        *self.happened.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.woken.notify_all();
    }

    /// Returns once it has happened.
    ///
    /// # Errors
    /// [`Error::Interrupted`] in the name of `target`.
    pub(crate) fn wait(&self, target: &str) -> Result<()> {
        wait(target, |time| {
            let happened = self.happened.lock();
            let happened = happened.unwrap_or_else(PoisonError::into_inner);
            let waited = self.woken.wait_timeout_while(happened, time, |it| !*it);
            let (happened, _) = waited.unwrap_or_else(PoisonError::into_inner);
            happened.then_some(())
        })
    }
}

/// Does in a thread what may take long and cannot be interrupted itself.
///
/// # Errors
/// [`Error::Interrupted`] in the name of `target`, and [`Error::Io`] where there is no thread to be
/// had.
pub(crate) fn aside<T: Send + 'static>(
    target: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T> {
    let failed = |reason: String, errno| Error::Io {
        path: target.to_owned(),
        reason,
        errno,
    };
    let (done, waiting) = channel();
    std::thread::Builder::new()
        // Nobody may wait any more.
        .spawn(move || drop(done.send(work())))
        .map_err(|e| failed(format!("cannot start a thread: {e}"), e.raw_os_error()))?;
    let came = wait(target, |time| match waiting.recv_timeout(time) {
        Ok(came) => Some(Some(came)),
        Err(RecvTimeoutError::Disconnected) => Some(None),
        Err(RecvTimeoutError::Timeout) => None,
    })?;
    came.ok_or_else(|| failed("the thread for it panicked".to_owned(), None))
}

/// Waits as long as it takes; `once` does so for the time that it is given.
fn wait<T>(target: &str, mut once: impl FnMut(Duration) -> Option<T>) -> Result<T> {
    loop {
        let came = wait_in_slices(Instant::now() + FOREVER, |until| {
            once(until.saturating_duration_since(Instant::now()))
        });
        match came {
            Ok(Some(came)) => return Ok(came),
            Ok(None) => {}
            Err(_) => {
                return Err(Error::Interrupted {
                    target: target.to_owned(),
                });
            }
        }
    }
}
