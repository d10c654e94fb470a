//! {{description}}.

use std::sync::{Arc, Mutex};

// Puts its functions into the library: CPython makes calls in one step with them.
use uniffi_cffi_runtime as _;

uniffi::setup_scaffolding!();

/// Why a counter does not count.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi::export(Display)]
pub enum CounterError {
    /// It would have counted further than it may.
    #[error("{by} more than {limit}")]
    TooMany {
        /// How far it may count.
        limit: u64,
        /// How much it was too much.
        by: u64,
    },
}

/// Counts up to a limit.
#[derive(uniffi::Object)]
pub struct Counter {
    limit: u64,
    count: Mutex<u64>,
}

#[uniffi::export]
impl Counter {
    /// A counter at zero.
    #[uniffi::constructor(default(limit = 100))]
    pub fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self {
            limit,
            count: Mutex::new(0),
        })
    }

    /// Counts on; returns how far it is.
    #[uniffi::method(default(step = 1))]
    pub fn add(&self, step: u64) -> Result<u64, CounterError> {
        let mut count = self.count.lock().unwrap_or_else(|it| it.into_inner());
        let next = count.saturating_add(step);
        if next > self.limit {
            return Err(CounterError::TooMany {
                limit: self.limit,
                by: next - self.limit,
            });
        }
        *count = next;
        Ok(next)
    }

    /// Counts on in a coroutine.
    pub async fn add_later(&self, step: u64) -> Result<u64, CounterError> {
        self.add(step)
    }
}
