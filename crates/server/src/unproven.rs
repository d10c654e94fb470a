//! Connections that have shown nothing yet: a few at a time, so that they take nothing from those
//! that have.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::AbortHandle;

/// The connections whose handshake is not done.
///
/// A newcomer is never turned away for them: the one that has been here longest makes room. Whoever
/// means it is done within milliseconds.
pub(crate) struct Unproven {
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    next: u64,
    /// By age, the oldest first.
    connections: VecDeque<(u64, AbortHandle)>,
}

impl Unproven {
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            waiting: Mutex::default(),
        })
    }

    /// Adds the connection that `start` starts a task for.
    pub(crate) fn add(self: &Arc<Self>, start: impl FnOnce(Ticket) -> AbortHandle) {
        // Held while the task starts, so that it finds itself in the list.
        let mut waiting = self.lock();
        if waiting.connections.len() >= self.most {
            waiting.drop_oldest();
        }
        let number = waiting.next;
        waiting.next += 1;
        let ticket = Ticket {
            number,
            unproven: Arc::clone(self),
        };
        waiting.connections.push_back((number, start(ticket)));
    }

    /// Ends the connection that has been here longest. Whether there was one.
    pub(crate) fn drop_oldest(&self) -> bool {
        self.lock().drop_oldest()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn drop_oldest(&mut self) -> bool {
        let oldest = self.connections.pop_front();
        oldest.inspect(|(_, task)| task.abort()).is_some()
    }
}

/// A connection's place among the unproven, which it leaves with this.
pub(crate) struct Ticket {
    number: u64,
    unproven: Arc<Unproven>,
}

impl Ticket {
    /// Leaves, since the handshake is done. `false` when it came too late: the task is being ended.
    pub(crate) fn prove(self) -> bool {
        self.leave()
    }

    fn leave(&self) -> bool {
        let mut waiting = self.unproven.lock();
        let found = waiting.connections.iter();
        let place = found.rev().position(|(number, _)| *number == self.number);
        let Some(from_behind) = place else {
            return false;
        };
        let place = waiting.connections.len() - 1 - from_behind;
        waiting.connections.remove(place).is_some()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave();
    }
}
