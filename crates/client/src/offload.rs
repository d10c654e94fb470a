//! Runs work that may wait for a disk or a lock on other threads than the executor's.

use std::thread;

use crate::fork::FirstProcess;
use crate::{Caller, Error, Result};

/// Runs `work` in place if the caller is a thread, and on another thread if it is a task. Work
/// that has begun goes on where the future is dropped.
///
/// In a forked child, which has no thread of the thread pool, each call starts a thread of its own.
///
/// # Errors
/// As `work`, and [`Error::Io`] where there is no thread to be had.
pub async fn run<T: Send + 'static>(
    caller: Caller,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    if caller == Caller::Thread {
        return work();
    }
    static POOL_OWNER: FirstProcess = FirstProcess::new();
    if POOL_OWNER.is_current() {
        return blocking::unblock(work).await;
    }
    let (sender, receiver) = async_channel::bounded(1);
    let started = thread::Builder::new()
        .name("simd-r-drive-work".to_owned())
        .spawn(move || sender.try_send(work()));
    started.map_err(|e| thread_failed(&e, e.raw_os_error()))?;
    let done = receiver.recv().await;
    done.unwrap_or_else(|e| Err(thread_failed(&e, None)))
}

fn thread_failed(error: &dyn std::error::Error, errno: Option<i32>) -> Error {
    Error::Io {
        path: "a thread".to_owned(),
        reason: format!("it could not be started, or ended early: {error}"),
        errno,
    }
}
