//! How threads and tasks wait for each other. It knows nothing of connections.

mod promise;
mod timed_caller;
mod timer;

pub(crate) use promise::Promise;
pub(crate) use timed_caller::TimedCaller;
pub(crate) use timer::Timer;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. The state after a panic of the holder is still consistent: no lock here is held across
/// anything that can panic halfway through a change.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
