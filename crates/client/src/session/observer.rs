//! The callbacks for changes of the connection's state.

use std::sync::{Arc, Mutex};

use crate::connection::Events;
use crate::sync::{Timer, lock};

/// What happens to a store's connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionState {
    /// There is one.
    Connected,
    /// It is lost. The next call makes a new one.
    Lost {
        /// How it was lost.
        reason: String,
    },
    /// The store was closed.
    Closed,
}

/// Calls a callback with the changes of the connection's state.
#[derive(Default)]
pub(crate) struct Observer(Mutex<Option<Callback>>);

type Callback = Arc<dyn Fn(ConnectionState) + Send + Sync>;

impl Observer {
    /// Sets the callback.
    pub(crate) fn set(&self, callback: Callback) {
        *lock(&self.0) = Some(callback);
    }

    /// Calls it with what `state` returns, if there is one.
    pub(crate) fn notify(&self, state: impl FnOnce() -> ConnectionState) {
        // The lock is not held while the callback runs: it may make calls of its own.
        let callback = lock(&self.0).clone();
        if let Some(callback) = callback {
            callback(state());
        }
    }
}

/// Receives the events of a session's connections.
pub(super) struct SessionEvents {
    pub(super) observer: Arc<Observer>,
    pub(super) timer: Arc<Timer>,
}

impl Events for SessionEvents {
    fn reader_needed(&self) {
        self.timer.notify();
    }

    fn lost(&self, reason: &str) {
        self.observer.notify(|| ConnectionState::Lost {
            reason: reason.to_owned(),
        });
    }
}
