//! A value that one thread waits for and another sets.

use std::sync::Mutex;
use std::task::{Context, Poll, Waker};
use std::thread::{self, Thread};
use std::time::Instant;

use super::lock;

/// A place for one value, and for the caller that waits for it.
pub(crate) struct Promise<T>(Mutex<State<T>>);

struct State<T> {
    value: Option<T>,
    waiter: Option<TimedCaller>,
}

/// The waiting caller.
enum TimedCaller {
    Thread(Thread),
    Task(Waker),
}

impl<T> Default for Promise<T> {
    fn default() -> Self {
        Self(Mutex::new(State {
            value: None,
            waiter: None,
        }))
    }
}

impl<T> Promise<T> {
    /// Sets the value, unless there is one already, and wakes the waiter.
    pub(crate) fn set(&self, value: T) {
        let waiter = {
            let mut state = lock(&self.0);
            if state.value.is_some() {
                return;
            }
            state.value = Some(value);
            state.waiter.take()
        };
        match waiter {
            Some(TimedCaller::Thread(thread)) => thread.unpark(),
            Some(TimedCaller::Task(waker)) => waker.wake(),
            None => {}
        }
    }

    /// Takes the value if it is there.
    pub(crate) fn take(&self) -> Option<T> {
        lock(&self.0).value.take()
    }

    /// Takes the value, or registers this thread to be unparked when it comes.
    pub(crate) fn take_or_register(&self) -> Option<T> {
        let mut state = lock(&self.0);
        let value = state.value.take();
        if value.is_none() {
            state.waiter = Some(TimedCaller::Thread(thread::current()));
        }
        value
    }

    /// Blocks the thread until the value or `deadline` comes.
    pub(crate) fn wait(&self, deadline: Instant) -> Option<T> {
        loop {
            if let Some(value) = self.take_or_register() {
                return Some(value);
            }
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return self.take();
            }
            thread::park_timeout(remaining);
        }
    }

    /// Takes the value, or registers the task to be woken when it comes.
    pub(crate) fn poll(&self, context: &mut Context<'_>) -> Poll<T> {
        let mut state = lock(&self.0);
        if let Some(value) = state.value.take() {
            return Poll::Ready(value);
        }
        match &mut state.waiter {
            Some(TimedCaller::Task(waker)) => waker.clone_from(context.waker()),
            waiter => *waiter = Some(TimedCaller::Task(context.waker().clone())),
        }
        Poll::Pending
    }

    /// Wakes a waiting thread although there is no value. Returns whether a thread waits.
    pub(crate) fn wake_thread(&self) -> bool {
        match &lock(&self.0).waiter {
            Some(TimedCaller::Thread(thread)) => {
                thread.unpark();
                true
            }
            _ => false,
        }
    }
}
