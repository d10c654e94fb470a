//! What a call is called, and how long it may take.

use std::time::{Duration, Instant};

/// The name of a call for errors, and how long it may take.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) timeout: Duration,
    pub(super) deadline: Instant,
}

impl Operation {
    /// One that begins now.
    pub(super) fn starting_now(name: &'static str, timeout: Duration) -> Self {
        Self {
            name,
            timeout,
            deadline: Instant::now() + timeout,
        }
    }
}
