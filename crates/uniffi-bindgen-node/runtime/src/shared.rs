//! Objects on their way from one environment to another: handles that one thread has put here under a
//! number, until another takes them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::object::{Class, Handle};

#[derive(Default)]
struct Shared {
    last: u64,
    handles: BTreeMap<u64, Handle>,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared {
    last: 0,
    handles: BTreeMap::new(),
});

fn shared() -> MutexGuard<'static, Shared> {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps a handle until it is taken. Returns its number.
pub(crate) fn put(handle: Handle) -> u64 {
    let mut shared = shared();
    shared.last += 1;
    let number = shared.last;
    shared.handles.insert(number, handle);
    number
}

/// The handle with that number, if it is one of the class, and nobody has taken it.
pub(crate) fn take(number: u64, class: Class) -> Option<Handle> {
    let mut shared = shared();
    let is_there = shared.handles.get(&number).is_some_and(|h| h.is_of(class));
    is_there.then(|| shared.handles.remove(&number)).flatten()
}
