//! Who wants to know how the connection is doing.

use std::sync::{Arc, Mutex};

use super::lock;
use crate::remote::ConnectionState;

/// Tells a callback what happens to the connection.
#[derive(Default)]
pub(crate) struct Observer(Mutex<Option<Callback>>);

type Callback = Arc<dyn Fn(ConnectionState) + Send + Sync>;

impl Observer {
    /// Sets the callback.
    pub(crate) fn set(&self, callback: Callback) {
        *lock(&self.0) = Some(callback);
    }

    pub(crate) fn connected(&self) {
        self.tell(|| ConnectionState::Connected);
    }

    pub(crate) fn lost(&self, reason: &str) {
        self.tell(|| ConnectionState::Lost {
            reason: reason.to_owned(),
        });
    }

    pub(crate) fn closed(&self) {
        self.tell(|| ConnectionState::Closed);
    }

    fn tell(&self, state: impl FnOnce() -> ConnectionState) {
        // The lock is not held while the callback runs: it may make calls of its own.
        let callback = lock(&self.0).clone();
        if let Some(callback) = callback {
            callback(state());
        }
    }
}
