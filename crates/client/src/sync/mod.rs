//! How threads and tasks wait for each other. It knows nothing of connections.

mod caller;
mod promise;
mod timer;

pub(crate) use caller::{Caller, drive};
pub(crate) use promise::Promise;
pub(crate) use timer::Timer;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. What a panicking holder left behind is still consistent: no lock here is held across
/// anything that can panic halfway through a change.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
