//! A call in flight.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::Caller;
use super::connection::Connection;
use super::failure::Failure;
use super::pending::{Outcome, Slot};

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
        match caller {
            Caller::Thread => self.read_until_done(deadline),
            Caller::Task(driver) => {
                if !self.connection.is_led() {
                    driver.call();
                }
                caller.wait(&self.slot.outcome, deadline).await
            }
        }
    }

    /// Whether the whole request has been given to the system.
    pub(crate) fn is_sent(&self) -> bool {
        self.slot.is_sent()
    }

    /// The caller's time is up. A server that has been silent since `begin`, and whom nobody else
    /// asks anything, is not asked again over this connection.
    pub(crate) fn give_up(self, begin: Instant) {
        let connection = Arc::clone(&self.connection);
        drop(self);
        if connection.last_heard() < begin && connection.is_idle() {
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
        self.connection.lead(|reader| {
            found = self.slot.outcome.take();
            // Looking at the clock is for those who have waited in vain.
            found.is_some()
                || (!reader.read(&self.connection, deadline) && Instant::now() >= deadline)
        });
        found.or_else(|| self.slot.outcome.take())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.connection.forget(self.number);
    }
}
