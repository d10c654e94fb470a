//! How long a transfer between two stores may take.

use std::time::{Duration, Instant};

use crate::{DataStore, Error, Result};

/// How long the calls of one transfer may take together, if its caller said so.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    timeout: Option<Duration>,
    begin: Instant,
}

impl Limit {
    pub(crate) fn starting_now(timeout: Option<Duration>) -> Self {
        Self {
            timeout,
            begin: Instant::now(),
        }
    }

    /// The store, whose calls may take what is left of the time.
    pub(crate) fn of(self, store: &DataStore) -> DataStore {
        match self.timeout {
            Some(timeout) => match self.begin.checked_add(timeout) {
                Some(deadline) => store.with_deadline(deadline),
                // Longer than any clock runs.
                None => store.with_timeout(timeout),
            },
            None => store.clone(),
        }
    }

    /// What became of it: one that took too long names the time that all of it had.
    pub(crate) fn apply<T>(self, mut outcome: Result<T>) -> Result<T> {
        if let (Err(Error::Timeout { timeout, .. }), Some(all)) = (&mut outcome, self.timeout) {
            *timeout = all;
        }
        outcome
    }
}
