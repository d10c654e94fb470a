//! Ctrl-C for threads that wait in this crate.
//!
//! Languages such as Python run their signal handlers between two steps of their own code, so not
//! while a thread waits here. Such a language registers two functions with
//! [`set_interrupt_check`]. Threads that wait here call them at intervals.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How often a waiting thread checks whether it is interrupted.
const INTERVAL: Duration = Duration::from_millis(50);

static CHECK: OnceLock<InterruptCheck> = OnceLock::new();

/// A language's functions that check the calling thread.
#[derive(Debug, Clone, Copy)]
pub struct InterruptCheck {
    /// Whether the thread can be interrupted at all. It is called at the beginning of each wait.
    pub is_interruptible: fn() -> bool,
    /// Whether the thread must stop waiting. It may run the language's signal handlers.
    pub is_interrupted: fn() -> bool,
}

/// The thread was asked to stop waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// Registers the functions that waiting threads call. Only the first call has an effect.
pub fn set_interrupt_check(check: InterruptCheck) {
    let _ = CHECK.set(check);
}

/// Waits until `deadline`, in short slices if the thread can be interrupted. `wait` waits until the
/// time that it is given, and returns the result if there is one.
pub fn wait_in_slices<T>(
    deadline: Instant,
    mut wait: impl FnMut(Instant) -> Option<T>,
) -> Result<Option<T>, Interrupted> {
    let Some(check) = CHECK.get().filter(|check| (check.is_interruptible)()) else {
        return Ok(wait(deadline));
    };
    loop {
        let until = deadline.min(Instant::now() + INTERVAL);
        if let Some(result) = wait(until) {
            return Ok(Some(result));
        }
        if (check.is_interrupted)() {
            return Err(Interrupted);
        }
        if until >= deadline {
            return Ok(None);
        }
    }
}

/// Checks whether the calling thread is interrupted while it works rather than waits. It may be
/// called often: it calls the language's function only at intervals.
#[derive(Debug)]
pub(crate) struct Pulse {
    is_interruptible: bool,
    next: Cell<Instant>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            is_interruptible: CHECK.get().is_some_and(|check| (check.is_interruptible)()),
            next: Cell::new(Instant::now() + INTERVAL),
        }
    }
}

impl Pulse {
    pub(crate) fn is_interrupted(&self) -> bool {
        if !self.is_interruptible || Instant::now() < self.next.get() {
            return false;
        }
        self.next.set(Instant::now() + INTERVAL);
        CHECK.get().is_some_and(|check| (check.is_interrupted)())
    }
}
