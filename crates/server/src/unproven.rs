//! Connections that have shown nothing yet: a few at a time, so that they take nothing from those
//! that have.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;

/// How much time each place in a queue gives to all who are in it: a full queue of 1,024 keeps a
/// connection for 100 ms at least, so that it can speak however many come behind it. Meanwhile the
/// system's own queue holds the others.
const PACE: Duration = Duration::from_micros(100);

/// The connections whose handshake is not done.
///
/// A newcomer is never turned away for them: the one that has been here longest makes room. Whoever
/// means it is done within milliseconds. Those that have said nothing at all and those that have
/// begun have a queue each, so that a crowd of silent ones never drives out one that speaks.
pub(crate) struct Unproven {
    /// How many there may be in each queue.
    most: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    next: u64,
    silent: Queue,
    speaking: Queue,
}

/// Connections by the time that they came, the oldest first.
type Queue = VecDeque<Connection>;

struct Connection {
    number: u64,
    came: Instant,
    task: AbortHandle,
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
        // Held while the task starts, so that it finds itself in the queue.
        let mut waiting = self.lock();
        let number = waiting.next;
        waiting.next += 1;
        let ticket = Ticket {
            number,
            unproven: Arc::clone(self),
        };
        let connection = Connection {
            number,
            came: Instant::now(),
            task: start(ticket),
        };
        push(&mut waiting.silent, self.most, connection);
    }

    /// Whether the next one had better wait a moment, since it would drive out one that just came.
    pub(crate) fn is_crowded(&self) -> bool {
        let waiting = self.lock();
        let oldest = waiting.silent.front();
        waiting.silent.len() >= self.most
            && oldest.is_some_and(|oldest| oldest.came.elapsed() < PACE * self.most as u32)
    }

    /// Ends the connection that has been here longest, of those that have said nothing if there are
    /// any. Whether there was one.
    pub(crate) fn drop_oldest(&self) -> bool {
        let mut waiting = self.lock();
        drop_oldest(&mut waiting.silent) || drop_oldest(&mut waiting.speaking)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push(queue: &mut Queue, most: usize, connection: Connection) {
    if queue.len() >= most {
        drop_oldest(queue);
    }
    queue.push_back(connection);
}

fn drop_oldest(queue: &mut Queue) -> bool {
    let oldest = queue.pop_front();
    oldest.inspect(|oldest| oldest.task.abort()).is_some()
}

/// Takes a connection out. It is looked for from behind, since the young ones leave.
fn take(queue: &mut Queue, number: u64) -> Option<Connection> {
    let place = queue.iter().rposition(|other| other.number == number)?;
    queue.remove(place)
}

/// A connection's place among the unproven, which it leaves with this.
pub(crate) struct Ticket {
    number: u64,
    unproven: Arc<Unproven>,
}

impl Ticket {
    /// Goes to the queue of those that have begun to speak.
    pub(crate) fn speaks(&self) {
        let mut waiting = self.unproven.lock();
        if let Some(connection) = take(&mut waiting.silent, self.number) {
            push(&mut waiting.speaking, self.unproven.most, connection);
        }
    }

    /// Leaves, since the handshake is done. `false` when it came too late: the task is being ended.
    pub(crate) fn prove(self) -> bool {
        self.leave()
    }

    fn leave(&self) -> bool {
        let mut waiting = self.unproven.lock();
        let taken = take(&mut waiting.speaking, self.number);
        taken
            .or_else(|| take(&mut waiting.silent, self.number))
            .is_some()
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave();
    }
}
