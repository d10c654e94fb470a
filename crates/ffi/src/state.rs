//! The changes of the state of a store's connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use simd_r_drive_client::{Backend, ConnectionState as ClientState, DataStore};

use crate::queue::Queue;

const KEPT_CHANGES: usize = 1_000;

pub enum ConnectionState {
    Connected,
    Lost { reason: String },
    Closed,
}

pub struct StateStream {
    queue: Arc<Queue<ConnectionState>>,
}

/// The streams of one store. The newest one gets the changes, as long as the store is open.
#[derive(Default)]
pub(crate) struct States {
    newest: ArcSwapOption<Queue<ConnectionState>>,
    is_over: AtomicBool,
}

impl States {
    /// A stream of `store`'s changes from now on. It ends an earlier one.
    pub(crate) fn stream(&self, store: &DataStore) -> Arc<StateStream> {
        let queue = Arc::new(Queue::new(KEPT_CHANGES));
        let sink = Arc::clone(&queue);
        store.on_state_change(move |state| sink.push(state.into()));
        self.replace(Some(Arc::clone(&queue)));
        if self.is_over.load(Ordering::SeqCst) {
            self.replace(None);
        }
        Arc::new(StateStream { queue })
    }

    /// Ends all streams, also later ones, since the store is closed.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
        self.replace(None);
    }

    fn replace(&self, queue: Option<Arc<Queue<ConnectionState>>>) {
        if let Some(before) = self.newest.swap(queue) {
            before.end();
        }
    }
}

impl Drop for States {
    fn drop(&mut self) {
        self.end();
    }
}

impl StateStream {
    pub fn take(&self, timeout: Duration) -> Vec<ConnectionState> {
        self.queue.take(timeout)
    }

    pub async fn take_async(&self) -> Vec<ConnectionState> {
        self.queue.take_async().await
    }

    pub fn is_open(&self) -> bool {
        self.queue.is_open()
    }

    pub fn stop(&self) {
        self.queue.close();
    }
}

impl From<ClientState> for ConnectionState {
    fn from(state: ClientState) -> Self {
        match state {
            ClientState::Connected => Self::Connected,
            ClientState::Lost { reason } => Self::Lost { reason },
            ClientState::Closed => Self::Closed,
        }
    }
}
