//! How many calls may be in flight at a time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use super::promise::Promise;
use super::{Caller, lock};
use crate::interrupt::Interrupted;

/// A number of permits. Who finds none waits in line, so that nobody is overtaken for ever.
pub(crate) struct Permits(Mutex<State>);

struct State {
    free: u32,
    line: VecDeque<Arc<Promise<()>>>,
}

/// Leave for one call; given back when it is dropped.
pub(crate) struct Permit<'a>(&'a Permits);

impl Permits {
    pub(crate) fn new(number: u32) -> Self {
        Self(Mutex::new(State {
            free: number.max(1),
            line: VecDeque::new(),
        }))
    }

    /// A permit, if one is free and nobody waits for it.
    pub(crate) fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut state = lock(&self.0);
        if state.free == 0 || !state.line.is_empty() {
            return None;
        }
        state.free -= 1;
        Some(Permit(self))
    }

    /// A permit, or `None` when none came free until `deadline`.
    pub(crate) async fn acquire(
        &self,
        caller: &Caller,
        deadline: Instant,
    ) -> Result<Option<Permit<'_>>, Interrupted> {
        if let Some(permit) = self.try_acquire() {
            return Ok(Some(permit));
        }
        let place = InLine {
            permits: self,
            promise: Arc::default(),
        };
        {
            let mut state = lock(&self.0);
            if state.free > 0 && state.line.is_empty() {
                state.free -= 1;
                return Ok(Some(Permit(self)));
            }
            state.line.push_back(Arc::clone(&place.promise));
        }
        let granted = caller.wait(&place.promise, deadline).await?;
        Ok(granted.map(|()| Permit(self)))
    }

    fn release(&self) {
        let next = {
            let mut state = lock(&self.0);
            let next = state.line.pop_front();
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

/// A place in line. Dropped, it is given up, and with it a permit that came and was not taken.
struct InLine<'a> {
    permits: &'a Permits,
    promise: Arc<Promise<()>>,
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        lock(&self.permits.0)
            .line
            .retain(|promise| !Arc::ptr_eq(promise, &self.promise));
        if self.promise.take().is_some() {
            self.permits.release();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}
