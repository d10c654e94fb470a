//! Whether a store can be reached, as far as is known.

use std::sync::atomic::{AtomicU64, Ordering};

/// Whether the last that was heard is that a connection was lost.
#[derive(Default)]
pub(super) struct Health {
    /// How often that has changed. It begins with connections that work, so that it is odd while one is lost.
    changes: AtomicU64,
}

impl Health {
    /// What is known now, to be told from what is known later.
    pub(super) fn now(&self) -> u64 {
        self.changes.load(Ordering::Relaxed)
    }

    /// Notes that a connection was lost. Returns whether that is new.
    pub(super) fn note_lost(&self) -> bool {
        self.change(true)
    }

    /// Notes that a call has succeeded. Returns whether a connection was lost before.
    pub(super) fn note_found(&self) -> bool {
        self.change(false)
    }

    /// Notes what is heard. Returns whether it is new.
    fn change(&self, is_lost: bool) -> bool {
        let next = |changes: u64| {
            let was_lost = changes % 2 == 1;
            (was_lost != is_lost).then_some(changes + 1)
        };
        // A call that succeeds only reads it, as a rule.
        next(self.now()).is_some()
            && self
                .changes
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
                .is_ok()
    }
}
