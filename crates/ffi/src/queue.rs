//! A queue of events, instead of callbacks: events can occur in any thread and at any time, also
//! while the foreign runtime exits, and some runtimes do not support callbacks everywhere.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use event_listener::{Event, Listener};
use simd_r_drive_client::fork::Owned;
use simd_r_drive_client::wait_in_slices;

/// Longer than any process runs.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The newest events, until they are taken.
///
/// A forked child has a copy, whose lock may be locked by a thread that does not exist there. So
/// the child never uses the lock: a queue of the parent accepts nothing and returns nothing.
pub(crate) struct Queue<T> {
    process: u32,
    capacity: usize,
    events: Mutex<Events<T>>,
    changed: Event,
}

struct Events<T> {
    waiting: VecDeque<T>,
    /// Whether it accepts more events.
    is_open: bool,
}

impl<T> Events<T> {
    fn is_over(&self) -> bool {
        self.waiting.is_empty() && !self.is_open
    }
}

impl<T> Queue<T> {
    /// A queue that keeps the newest `capacity` events.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            process: std::process::id(),
            capacity,
            events: Mutex::new(Events {
                waiting: VecDeque::new(),
                is_open: true,
            }),
            changed: Event::new(),
        }
    }

    pub(crate) fn push(&self, event: T) {
        if self.is_inherited() {
            return;
        }
        let mut events = self.lock();
        if !events.is_open {
            return;
        }
        if events.waiting.len() == self.capacity {
            events.waiting.pop_front();
        }
        events.waiting.push_back(event);
        drop(events);
        self.changed.notify(1);
    }

    /// Waits for an event and returns all events. Empty after `timeout`, once the queue is closed,
    /// or if the thread is interrupted.
    pub(crate) fn take(&self, timeout: Duration) -> Vec<T> {
        if self.is_inherited() {
            return Vec::new();
        }
        let now = Instant::now();
        let deadline = now.checked_add(timeout).unwrap_or(now + FOREVER);
        let taken = wait_in_slices(deadline, |until| self.take_until(until));
        taken.ok().flatten().unwrap_or_default()
    }

    /// All events, as soon as there is one; none once the queue is over. Dropping the future takes
    /// nothing.
    pub(crate) async fn take_async(&self) -> Vec<T> {
        while !self.is_inherited() {
            // A child that drops the future must not look at the lock in it.
            let mut change = Owned::new(self.changed.listen());
            if let Some(events) = self.take_now() {
                return events;
            }
            poll_fn(|context| match change.get_mut() {
                Ok(listener) => Pin::new(listener).poll(context),
                Err(_) => Poll::Ready(()),
            })
            .await;
        }
        Vec::new()
    }

    /// All events, or an empty list if the queue is closed. `None` if there are none at `deadline`.
    fn take_until(&self, deadline: Instant) -> Option<Vec<T>> {
        loop {
            let change = self.changed.listen();
            if let Some(events) = self.take_now() {
                return Some(events);
            }
            change.wait_deadline(deadline)?;
        }
    }

    /// All events, or none of a queue that is over; nothing if there is none yet.
    fn take_now(&self) -> Option<Vec<T>> {
        let mut events = self.lock();
        let is_ready = !events.waiting.is_empty() || !events.is_open;
        is_ready.then(|| events.waiting.drain(..).collect())
    }

    /// Whether there are events, or more are accepted.
    pub(crate) fn is_open(&self) -> bool {
        !self.is_inherited() && !self.lock().is_over()
    }

    /// Accepts no more events. The ones in the queue can still be taken.
    pub(crate) fn end(&self) {
        self.finish(|_| ());
    }

    /// Accepts no more events, and discards the ones in the queue.
    pub(crate) fn close(&self) {
        self.finish(VecDeque::clear);
    }

    fn finish(&self, rest: impl FnOnce(&mut VecDeque<T>)) {
        if self.is_inherited() {
            return;
        }
        let mut events = self.lock();
        events.is_open = false;
        rest(&mut events.waiting);
        drop(events);
        self.changed.notify(usize::MAX);
    }

    fn is_inherited(&self) -> bool {
        std::process::id() != self.process
    }

    fn lock(&self) -> MutexGuard<'_, Events<T>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
