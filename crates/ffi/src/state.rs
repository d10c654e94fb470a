//! What happens to a store's connection.

use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_client::{ConnectionState as ClientState, DataStore};

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

impl StateStream {
    /// The stream of `store`'s changes from now on; a later one takes the place of this one.
    pub(crate) fn of(store: &DataStore) -> Self {
        let queue = Arc::new(Queue::new(KEPT_CHANGES));
        let sink = Arc::clone(&queue);
        store.on_state_change(move |state| sink.push(state.into()));
        Self { queue }
    }

    pub fn take(&self, timeout: Duration) -> Vec<ConnectionState> {
        self.queue.take(timeout)
    }

    pub fn is_open(&self) -> bool {
        self.queue.is_open()
    }

    pub fn close(&self) {
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
