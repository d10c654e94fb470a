//! A timeout that a caller sets in place of those of the options.

use std::time::{Duration, Instant};

/// A timeout that a caller has set.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OwnTimeout {
    /// For each call.
    Each(Duration),
    /// For all calls together.
    Until(Instant),
}

impl OwnTimeout {
    /// How long a call that starts now may take.
    pub(crate) fn now(self) -> Duration {
        match self {
            Self::Each(timeout) => timeout,
            Self::Until(deadline) => deadline.saturating_duration_since(Instant::now()),
        }
    }

    /// The same for a call that needs `more` time than others.
    pub(crate) fn now_with(self, more: Duration) -> Duration {
        match self {
            Self::Each(timeout) => timeout.saturating_add(more),
            Self::Until(_) => self.now(),
        }
    }
}
