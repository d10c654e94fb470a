//! Ctrl-C, for a thread that waits in this crate.
//!
//! Languages such as Python run their signal handlers between two steps of their own code, so that
//! a thread that waits here would never get to it. Such a language names two functions with
//! [`set_interrupt_check`]; whatever waits here asks them now and then.

use std::cell::Cell;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How often a thread that waits asks whether it is interrupted.
const INTERVAL: Duration = Duration::from_millis(50);

static CHECK: OnceLock<InterruptCheck> = OnceLock::new();

/// What a language says of the calling thread.
#[derive(Debug, Clone, Copy)]
pub struct InterruptCheck {
    /// Whether the thread can be interrupted at all. It is asked at the beginning of each wait.
    pub is_interruptible: fn() -> bool,
    /// Whether the thread is to stop waiting. It may run the language's signal handlers.
    pub is_interrupted: fn() -> bool,
}

/// The thread was asked to stop waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// Has every thread that waits ask `check`, from now on. The first call decides.
pub fn set_interrupt_check(check: InterruptCheck) {
    let _ = CHECK.set(check);
}

/// Waits until `deadline`, in slices where the thread can be interrupted: `wait` waits until the
/// time that it is given, and says what came of it, if anything.
pub fn wait_in_slices<T>(
    deadline: Instant,
    mut wait: impl FnMut(Instant) -> Option<T>,
) -> Result<Option<T>, Interrupted> {
    let Some(check) = CHECK.get().filter(|check| (check.is_interruptible)()) else {
        return Ok(wait(deadline));
    };
    loop {
        let until = deadline.min(Instant::now() + INTERVAL);
        if let Some(came) = wait(until) {
            return Ok(Some(came));
        }
        if (check.is_interrupted)() {
            return Err(Interrupted);
        }
        if until >= deadline {
            return Ok(None);
        }
    }
}

/// Whether the calling thread is interrupted, for one that works rather than waits. It may be asked
/// often: the language is only asked now and then.
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
