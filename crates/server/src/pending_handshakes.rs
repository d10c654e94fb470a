//! Connections whose handshake is not complete, limited in number so that they cannot use up the
//! sockets that established connections need.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

/// The time that each place in a full queue guarantees to the oldest connection in it: a queue of
/// 1,024 keeps a connection for at least 100 ms, so that it has time to send its request however
/// many others connect. Meanwhile the others wait in the system's listen queue.
const MIN_AGE_PER_PLACE: Duration = Duration::from_micros(100);

/// The connections whose handshake is not complete.
///
/// When there are too many, the oldest one is dropped and the new one is accepted: an ordinary
/// client completes its handshake within milliseconds. Connections that have sent nothing and
/// connections that have sent something are in separate queues, so that many idle connections never
/// displace one that sends.
pub(crate) struct PendingHandshakes {
    /// The maximum length of each queue.
    capacity: usize,
    queues: Mutex<Queues>,
}

#[derive(Default)]
struct Queues {
    next_id: u64,
    /// Those that have sent nothing.
    idle: Queue,
    /// Those that have sent something.
    active: Queue,
}

/// Connections in the order in which they entered the queue.
type Queue = VecDeque<Connection>;

struct Connection {
    id: u64,
    accepted: Instant,
    task: AbortHandle,
}

impl PendingHandshakes {
    pub(crate) fn new(capacity: usize) -> Arc<Self> {
        Arc::new(Self {
            capacity,
            queues: Mutex::default(),
        })
    }

    /// Adds the connection whose task `start` spawns.
    pub(crate) fn add(self: &Arc<Self>, start: impl FnOnce(PendingHandshake) -> AbortHandle) {
        // Locked while the task starts, so that the task finds itself in the queue.
        let mut queues = self.lock();
        let id = queues.next_id;
        queues.next_id += 1;
        let handshake = PendingHandshake {
            id,
            all: Arc::clone(self),
        };
        let connection = Connection {
            id,
            accepted: Instant::now(),
            task: start(handshake),
        };
        push(&mut queues.idle, self.capacity, connection);
    }

    /// Whether to accept the next connection later, because it would displace one that was accepted
    /// only just now.
    pub(crate) fn is_crowded(&self) -> bool {
        let queues = self.lock();
        let min_age = MIN_AGE_PER_PLACE * self.capacity as u32;
        let oldest = queues.idle.front();
        queues.idle.len() >= self.capacity
            && oldest.is_some_and(|oldest| oldest.accepted.elapsed() < min_age)
    }

    /// Drops the oldest connection, one that has sent nothing if there is any. Returns whether
    /// there was one to drop.
    pub(crate) fn drop_oldest(&self) -> bool {
        let mut queues = self.lock();
        drop_oldest(&mut queues.idle) || drop_oldest(&mut queues.active)
    }

    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(queue: &mut Queue, capacity: usize, connection: Connection) {
    if queue.len() >= capacity {
        drop_oldest(queue);
    }
    queue.push_back(connection);
}

fn drop_oldest(queue: &mut Queue) -> bool {
    let oldest = queue.pop_front();
    oldest.inspect(|oldest| oldest.task.abort()).is_some()
}

/// Removes a connection. The search begins at the newest, which are the most likely to leave.
fn remove(queue: &mut Queue, id: u64) -> Option<Connection> {
    let index = queue.iter().rposition(|other| other.id == id)?;
    queue.remove(index)
}

/// A connection's membership in [`PendingHandshakes`], which ends when this is dropped.
pub(crate) struct PendingHandshake {
    id: u64,
    all: Arc<PendingHandshakes>,
}

impl PendingHandshake {
    /// Moves the connection to the queue of those that have sent something.
    pub(crate) fn mark_active(&self) {
        let mut queues = self.all.lock();
        if let Some(connection) = remove(&mut queues.idle, self.id) {
            push(&mut queues.active, self.all.capacity, connection);
        }
    }

    /// Removes the connection, since its handshake is complete. Returns `false` if it was dropped
    /// before: its task is being aborted.
    pub(crate) fn complete(self) -> bool {
        self.remove()
    }

    fn remove(&self) -> bool {
        let mut queues = self.all.lock();
        let removed = remove(&mut queues.active, self.id);
        removed
            .or_else(|| remove(&mut queues.idle, self.id))
            .is_some()
    }
}

impl Drop for PendingHandshake {
    fn drop(&mut self) {
        self.remove();
    }
}
