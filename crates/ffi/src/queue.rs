//! Events that are taken rather than called back with: one can come from any thread and at any
//! time, also while the foreign runtime ends, and some runtimes cannot make callbacks everywhere.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The newest events, until somebody takes them.
///
/// A forked child has a copy whose lock may be held by a thread that it does not have: there a
/// queue of the parent's takes nothing and gives nothing, without a look at the lock.
pub(crate) struct Queue<T> {
    process: u32,
    capacity: usize,
    /// `None` once it is closed.
    events: Mutex<Option<VecDeque<T>>>,
    changed: Condvar,
}

impl<T> Queue<T> {
    /// A queue that keeps the newest `capacity` events.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            process: std::process::id(),
            capacity,
            events: Mutex::new(Some(VecDeque::new())),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn push(&self, event: T) {
        if self.is_inherited() {
            return;
        }
        let mut events = self.lock();
        let Some(events) = events.as_mut() else {
            return;
        };
        if events.len() == self.capacity {
            events.pop_front();
        }
        events.push_back(event);
        self.changed.notify_one();
    }

    /// All events, as soon as there is one; none after `timeout`, or once the queue is closed.
    pub(crate) fn take(&self, timeout: Duration) -> Vec<T> {
        if self.is_inherited() {
            return Vec::new();
        }
        let nothing_yet = |events: &mut Option<VecDeque<T>>| {
            events.as_ref().is_some_and(|events| events.is_empty())
        };
        let (mut events, _) = self
            .changed
            .wait_timeout_while(self.lock(), timeout, nothing_yet)
            .unwrap_or_else(PoisonError::into_inner);
        let taken = events.as_mut().map(std::mem::take);
        taken.into_iter().flatten().collect()
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.is_inherited() && self.lock().is_some()
    }

    pub(crate) fn close(&self) {
        if self.is_inherited() {
            return;
        }
        *self.lock() = None;
        self.changed.notify_all();
    }

    fn is_inherited(&self) -> bool {
        std::process::id() != self.process
    }

    fn lock(&self) -> MutexGuard<'_, Option<VecDeque<T>>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
