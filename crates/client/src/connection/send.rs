//! Sending: the first caller that finds the send queue without an owner flushes it.
//!
//! If many calls are in flight, it first lets other callers add theirs: what is sent together
//! costs both ends less.

use std::sync::Arc;
use std::time::Instant;

use super::Connection;
use super::io::{FlushMode, flush, flush_on_new_thread};
use super::pending::InFlight;
use super::send_queue::Outgoing;
use crate::socket::Failure;
use crate::sync::{TimedCaller, lock};
use simd_r_drive_protocol::request::{Request, RequestEncoder};

/// Adds a request to the send queue. A caller that gets a permit must flush the queue.
pub(super) fn enqueue(
    connection: &Arc<Connection>,
    request: &Arc<Request>,
    number: u32,
    call: Arc<InFlight>,
) -> Option<FlushPermit> {
    let outgoing = Outgoing {
        request: Arc::clone(request),
        number,
        call,
        encoder: RequestEncoder::default(),
    };
    let own = Arc::clone(&outgoing.call);
    let mut queue = lock(&connection.send_queue);
    queue.push(outgoing);
    let acquired = queue.acquire_flush();
    drop(queue);
    acquired.then(|| FlushPermit {
        connection: Some(Arc::clone(connection)),
        own,
    })
}

/// The exclusive right to flush the send queue.
pub(super) struct FlushPermit {
    connection: Option<Arc<Connection>>,
    /// The call of its holder.
    own: Arc<InFlight>,
}

impl FlushPermit {
    /// Flushes the queue. Fails only if the caller is interrupted; then a thread continues.
    pub(super) fn flush(mut self, caller: &TimedCaller, deadline: Instant) -> Result<(), Failure> {
        match caller {
            TimedCaller::Thread => match self.connection.take() {
                Some(connection) => flush(&connection, FlushMode::Until(deadline, &self.own)),
                None => Ok(()),
            },
            TimedCaller::Task(_) => {
                self.flush_without_waiting();
                Ok(())
            }
        }
    }

    /// Flushes what the socket has room for. A thread goes on with the rest, and with what is large:
    /// a task must not spend its time on copying large payloads.
    pub(super) fn flush_without_waiting(mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if lock(&connection.send_queue).has_large() {
            flush_on_new_thread(&connection);
        } else {
            // It does not wait, so that it is not interrupted.
            let _ = flush(&connection, FlushMode::NoWait);
        }
    }
}

/// A task may be dropped before it has flushed, and others rely on it.
impl Drop for FlushPermit {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            flush_on_new_thread(&connection);
        }
    }
}
