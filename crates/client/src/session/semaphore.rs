//! Limits how many calls are in flight at the same time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::interrupt::Interrupted;
use crate::sync::{Promise, TimedCaller, lock};

/// A fair semaphore: permits are granted in the order of asking.
pub(super) struct Semaphore(Mutex<State>);

struct State {
    free: u32,
    waiting: VecDeque<Arc<Promise<()>>>,
}

/// A permit, returned when it is dropped.
pub(super) struct Permit<'a>(&'a Semaphore);

impl Semaphore {
    pub(super) fn new(number: u32) -> Self {
        Self(Mutex::new(State {
            free: number.max(1),
            waiting: VecDeque::new(),
        }))
    }

    /// A permit, if one is free and no one waits for it.
    pub(super) fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = lock(&self.0);
        if state.free == 0 || !state.waiting.is_empty() {
            return None;
        }
        state.free -= 1;
        Some(Permit(self))
    }

    /// A permit, or `None` when none came free until `deadline`.
    pub(super) async fn acquire(
        &self,
        caller: &TimedCaller,
        deadline: Instant,
    ) -> Result<Option<Permit<'_>>, Interrupted> {
        if let Some(permit) = self.try_acquire() {
            return Ok(Some(permit));
        }
        let waiter = Waiter {
            semaphore: self,
            promise: Arc::default(),
        };
        {
            let mut state = lock(&self.0);
            if state.free > 0 && state.waiting.is_empty() {
                state.free -= 1;
                return Ok(Some(Permit(self)));
            }
            state.waiting.push_back(Arc::clone(&waiter.promise));
        }
        let granted = caller.wait(&waiter.promise, deadline).await?;
        Ok(granted.map(|()| Permit(self)))
    }

    fn release(&self) {
        let next = {
            let mut state = lock(&self.0);
            let next = state.waiting.pop_front();
            if next.is_none() {
                state.free += 1;
            }
            next
        };
        if let Some(next) = next {
            next.set(());
        }
    }
}

/// A waiting call. When it is dropped, it leaves the queue and returns a permit that it was granted
/// and did not take.
struct Waiter<'a> {
    semaphore: &'a Semaphore,
    promise: Arc<Promise<()>>,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        lock(&self.semaphore.0)
            .waiting
            .retain(|promise| !Arc::ptr_eq(promise, &self.promise));
        if self.promise.take().is_some() {
            self.semaphore.release();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}
