//! One request and the wait for its response.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Connection;
use super::pending::{InFlight, Outcome};
use super::send::enqueue;
use crate::interrupt::wait_in_slices;
use crate::socket::Failure;
use crate::sync::{TimedCaller, lock};
use simd_r_drive_protocol::request::Request;

/// A call in flight. When it is dropped, its response is not collected.
pub(crate) struct Call {
    connection: Arc<Connection>,
    number: u32,
    state: Arc<InFlight>,
}

impl Call {
    /// Sends a request. Fails only if the caller is interrupted.
    pub(crate) async fn start(
        connection: &Arc<Connection>,
        request: &Arc<Request>,
        caller: &TimedCaller,
        deadline: Instant,
        patience: Duration,
    ) -> Result<Self, Failure> {
        let state = Arc::new(InFlight::new(caller, patience));
        let added = lock(&connection.pending).add(&state);
        let (number, is_alone) = match added {
            Ok(added) => added,
            Err(failure) => {
                state.outcome.set(Err(failure));
                return Ok(Self::new(connection, u32::MAX, state));
            }
        };
        let call = Self::new(connection, number, Arc::clone(&state));
        if let Some(permit) = enqueue(connection, request, number, state) {
            if !is_alone {
                caller.yield_now().await;
            }
            permit.flush(caller, deadline)?;
        }
        Ok(call)
    }

    fn new(connection: &Arc<Connection>, number: u32, state: Arc<InFlight>) -> Self {
        Self {
            connection: Arc::clone(connection),
            number,
            state,
        }
    }

    /// Waits for the response. `None` when none came until `deadline`.
    pub(crate) async fn finish(&self, caller: &TimedCaller, deadline: Instant) -> Option<Outcome> {
        let waited = match caller {
            TimedCaller::Thread => wait_in_slices(deadline, |until| self.read_until_done(until)),
            TimedCaller::Task(_) => {
                if !self.connection.has_leader() {
                    self.connection.events.reader_needed();
                }
                caller.wait(&self.state.outcome, deadline).await
            }
        };
        waited.unwrap_or_else(|interrupted| Some(Err(interrupted.into())))
    }

    /// Whether the server may have received some of the request. It is final once the connection
    /// has failed.
    pub(crate) fn may_be_sent(&self) -> bool {
        // A thread may have given bytes to the socket and not yet marked the call.
        drop(lock(&self.connection.batch));
        self.state.is_partly_sent()
    }

    /// Gives up after a timeout. If the server has been silent for longer than `longest_silence`,
    /// the connection fails, unless other calls still wait on it.
    pub(crate) fn abandon(self, longest_silence: Duration) {
        let connection = Arc::clone(&self.connection);
        drop(self);
        let silence = connection.last_heard().elapsed();
        let is_silent = silence > longest_silence && connection.is_idle();
        let patience = connection.settings.longest_call.max(connection.patience());
        if is_silent || silence > 2 * patience {
            connection.fail(Failure::broken("the server has fallen silent"));
        }
    }

    /// Reads the response, or waits until another thread has read it.
    fn read_until_done(&self, deadline: Instant) -> Option<Outcome> {
        let outcome = &self.state.outcome;
        loop {
            if let Some(done) = self.read(deadline) {
                return Some(done);
            }
            // Another thread is the leader. One that stops after this thread has registered wakes
            // it; one that stopped before has left the place free for the second try.
            if let Some(done) = outcome.take_or_register() {
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

    /// Reads until the response or `deadline` has come, unless another thread or task does.
    fn read(&self, deadline: Instant) -> Option<Outcome> {
        let mut found = None;
        let _ = self.connection.read_as_leader(|leader| {
            found = self.state.outcome.take();
            if found.is_none() {
                leader.read(deadline);
            }
            // The responses of others, or parts of this one, may come on and on.
            found.is_some() || Instant::now() >= deadline
        });
        found.or_else(|| self.state.outcome.take())
    }
}

/// Sends a request without waiting for anything. Its response is not collected.
pub(crate) fn send_unawaited(connection: &Arc<Connection>, request: Request) {
    let Ok(number) = lock(&connection.pending).next_number() else {
        return;
    };
    let state = Arc::new(InFlight::new(&TimedCaller::Thread, Duration::ZERO));
    if let Some(permit) = enqueue(connection, &Arc::new(request), number, state) {
        permit.flush_without_waiting();
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.connection.forget(self.number, &self.state);
    }
}
