//! Wakes tasks at their deadlines.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::lock;

/// The alarms of tasks, and the sleep of the one thread that fires them.
#[derive(Default)]
pub(crate) struct Timer {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// By time, then by the order of setting.
    alarms: BTreeMap<(Instant, u64), Waker>,
    next_number: u64,
    notified: bool,
    stopped: bool,
}

impl Timer {
    /// Ends the thread's sleep, the current one or the next.
    pub(crate) fn notify(&self) {
        let mut state = lock(&self.state);
        if !state.notified {
            state.notified = true;
            self.changed.notify_one();
        }
    }

    /// Stops the thread.
    pub(crate) fn stop(&self) {
        lock(&self.state).stopped = true;
        self.changed.notify_one();
    }

    /// Whether the thread must stop.
    pub(crate) fn is_stopped(&self) -> bool {
        lock(&self.state).stopped
    }

    /// Wakes the tasks whose time has come. Returns when the next alarm is due.
    pub(crate) fn fire_due(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut due = Vec::new();
        let next = {
            let mut state = lock(&self.state);
            while let Some(alarm) = state.alarms.first_entry()
                && alarm.key().0 <= now
            {
                due.push(alarm.remove());
            }
            state.alarms.keys().next().map(|(at, _)| *at)
        };
        due.into_iter().for_each(Waker::wake);
        next
    }

    /// Sleeps until notified, stopped, `until`, or the first alarm. Returns whether to continue.
    pub(crate) fn sleep(&self, until: Option<Instant>) -> bool {
        let mut state = lock(&self.state);
        while !state.notified && !state.stopped {
            // An alarm that was set meanwhile may be due earlier.
            let first = state.alarms.keys().next().map(|(at, _)| *at);
            let until = [until, first].into_iter().flatten().min();
            let remaining = until.map(|until| until.saturating_duration_since(Instant::now()));
            state = match remaining {
                Some(Duration::ZERO) => break,
                Some(remaining) => {
                    self.changed
                        .wait_timeout(state, remaining)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
        state.notified = false;
        !state.stopped
    }
}

/// Wakes a task at a time.
pub(super) struct Alarm {
    timer: Arc<Timer>,
    at: Instant,
    /// The alarm's number with the timer, once it is set.
    number: Option<u64>,
}

impl Alarm {
    pub(super) fn new(timer: &Arc<Timer>, at: Instant) -> Self {
        Self {
            timer: Arc::clone(timer),
            at,
            number: None,
        }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.at {
            return Poll::Ready(());
        }
        let mut state = lock(&self.timer.state);
        let number = *self.number.get_or_insert_with(|| {
            state.next_number += 1;
            state.next_number
        });
        let key = (self.at, number);
        // One that is the first of all cuts a sleep short.
        let is_first = state.alarms.keys().next().is_none_or(|first| key < *first);
        match state.alarms.get_mut(&key) {
            Some(waker) => waker.clone_from(context.waker()),
            None => {
                state.alarms.insert(key, context.waker().clone());
                if is_first {
                    self.timer.changed.notify_one();
                }
            }
        }
        Poll::Pending
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            lock(&self.timer.state).alarms.remove(&(self.at, number));
        }
    }
}
