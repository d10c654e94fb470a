//! A call in flight.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::connection::Connection;
use super::failure::Failure;
use super::pending::{Outcome, Slot};
use super::{Caller, lock};
use crate::interrupt::wait_in_slices;

/// A call in flight. Dropped, it is forgotten: its response, should it come, is not collected.
pub(crate) struct Call {
    connection: Arc<Connection>,
    number: u32,
    slot: Arc<Slot>,
}

impl Call {
    pub(crate) fn new(connection: Arc<Connection>, number: u32, slot: Arc<Slot>) -> Self {
        Self {
            connection,
            number,
            slot,
        }
    }

    /// Waits for the response. `None` when none came until `deadline`.
    pub(crate) async fn finish(&self, caller: &Caller, deadline: Instant) -> Option<Outcome> {
        let waited = match caller {
            Caller::Thread => wait_in_slices(deadline, |until| self.read_until_done(until)),
            Caller::Task(driver) => {
                if !self.connection.is_led() {
                    driver.call();
                }
                caller.wait(&self.slot.outcome, deadline).await
            }
        };
        waited.unwrap_or_else(|interrupted| Some(Err(interrupted.into())))
    }

    /// Whether the server may have got some of the request. To be asked when the connection has
    /// failed: then the answer stays as it is.
    pub(crate) fn may_be_sent(&self) -> bool {
        // Somebody may be about to note what they have just given to the socket.
        drop(lock(&self.connection.batch));
        self.slot.is_begun()
    }

    /// The caller's time is up. A server that has been silent since `begin` is not asked again
    /// over this connection, unless others still wait for it and may be luckier.
    pub(crate) fn give_up(self, begin: Instant) {
        let connection = Arc::clone(&self.connection);
        drop(self);
        let heard = connection.last_heard();
        let is_silent = heard < begin && connection.is_idle();
        if is_silent || heard.elapsed() > 2 * connection.longest {
            connection.fail(Failure::broken("the server has fallen silent"));
        }
    }

    /// Reads the response, or waits until another thread has read it.
    fn read_until_done(&self, deadline: Instant) -> Option<Outcome> {
        let outcome = &self.slot.outcome;
        loop {
            if let Some(done) = self.read(deadline) {
                return Some(done);
            }
            // Somebody else reads. Whoever stops doing so after this thread has said that it waits
            // sees that it does; whoever stopped before has left the place free.
            if let Some(done) = outcome.take_or_watch() {
                return Some(done);
            }
            if let Some(done) = self.read(deadline) {
                return Some(done);
            }
            let remaining = deadline.saturating_duration_since(Instant::now());
            if remaining.is_zero() {
                return outcome.take();
            }
            thread::park_timeout(remaining);
        }
    }

    /// Reads until the response or `deadline` has come, unless somebody else does.
    fn read(&self, deadline: Instant) -> Option<Outcome> {
        let mut found = None;
        let _ = self.connection.lead(|reader| {
            found = self.slot.outcome.take();
            if found.is_none() {
                reader.read(&self.connection, deadline);
            }
            // Others' responses, or parts of this one, may come on and on.
            found.is_some() || Instant::now() >= deadline
        });
        found.or_else(|| self.slot.outcome.take())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.connection.forget(self.number, &self.slot);
    }
}
