//! Calls over a session's connection, repeated if that is allowed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Session;
use super::options::LONGEST;
use super::semaphore::Permit;
use crate::Error;
use crate::connection::{Call, send_unawaited};
use crate::socket::Failure;
use crate::sync::{TimedCaller, lock};
use simd_r_drive_protocol::request::Request;
use simd_r_drive_protocol::response::ReceivedResponse;

/// A call to be made.
pub(crate) struct CallRequest {
    /// The operation's name, for errors.
    pub(crate) operation: &'static str,
    pub(crate) request: Arc<Request>,
    pub(crate) timeout: Timeout,
}

/// How long an operation may take, which may be several calls.
#[derive(Clone, Copy)]
pub(crate) struct Timeout {
    duration: Duration,
    deadline: Instant,
    /// How long the server may be silent meanwhile; zero if the connection decides.
    patience: Duration,
    /// A server that was silent for longer when the time is up is taken for gone.
    longest_silence: Duration,
}

impl Timeout {
    /// A timeout that counts from now: `own` if the caller set one, else `usual`.
    pub(crate) fn starting_now(own: Option<Duration>, usual: Duration) -> Self {
        let duration = own.unwrap_or(usual).min(LONGEST);
        Self {
            duration,
            deadline: Instant::now() + duration,
            patience: own.map_or(Duration::ZERO, |_| duration),
            // A caller that waits for less than usual learns nothing of the server.
            longest_silence: duration.max(usual) / 2,
        }
    }
}

/// A call that has a permit.
struct InFlight<'a> {
    request: CallRequest,
    /// The first attempt, if one was made.
    attempt: Option<Result<Call, Failure>>,
    _permit: Permit<'a>,
}

impl Session {
    /// Makes a call. Returns the server's answer, also if that is an error.
    pub(crate) async fn call(
        self: &Arc<Self>,
        request: CallRequest,
        caller: &TimedCaller,
    ) -> Result<ReceivedResponse, Error> {
        let permit = self.permit(&request, caller).await?;
        let in_flight = InFlight {
            request,
            attempt: None,
            _permit: permit,
        };
        self.finish(in_flight, caller).await
    }

    /// Sends a request over the connection, if there is one, without waiting for anything.
    pub(crate) fn send_unawaited(&self, request: Request) {
        let connection = lock(&self.link).current();
        if let Some(connection) = connection.filter(|it| it.offers(request.method)) {
            send_unawaited(&connection, request);
        }
    }

    /// Makes many calls in their order, up to `window` at a time. The first failure ends it.
    pub(crate) async fn call_all(
        self: &Arc<Self>,
        requests: impl Iterator<Item = CallRequest>,
        window: usize,
        caller: &TimedCaller,
        mut done: impl FnMut(ReceivedResponse) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut in_flight: VecDeque<InFlight<'_>> = VecDeque::new();
        for request in requests {
            let permit = loop {
                if in_flight.len() < window
                    && let Some(permit) = self.permits.try_acquire()
                {
                    break permit;
                }
                // A caller that waits for a permit must hold none: two such callers would deadlock.
                if let Some(first) = in_flight.pop_front() {
                    done(self.finish(first, caller).await?)?;
                } else {
                    break self.permit(&request, caller).await?;
                }
            };
            let call = self.start(&request, caller).await;
            if let Err(failure @ Failure::Interrupted) = call {
                // Not after a wait for the calls before it, too.
                return Err(self.error(failure, request.operation, request.timeout.duration));
            }
            let has_started = call.is_ok();
            in_flight.push_back(InFlight {
                request,
                attempt: Some(call),
                _permit: permit,
            });
            // Without a connection the next calls would fail like this one.
            if !has_started {
                self.finish_all(&mut in_flight, caller, &mut done).await?;
            }
        }
        self.finish_all(&mut in_flight, caller, &mut done).await
    }

    /// Waits until one more call may be in flight.
    async fn permit(
        &self,
        request: &CallRequest,
        caller: &TimedCaller,
    ) -> Result<Permit<'_>, Error> {
        let Timeout {
            duration, deadline, ..
        } = request.timeout;
        let acquired = self.permits.acquire(caller, deadline).await;
        acquired
            .map_err(Failure::from)
            .and_then(|permit| permit.ok_or(Failure::NoAnswer))
            .map_err(|failure| self.error(failure, request.operation, duration))
    }

    /// Makes one attempt at a call.
    async fn start(
        self: &Arc<Self>,
        request: &CallRequest,
        caller: &TimedCaller,
    ) -> Result<Call, Failure> {
        let Timeout {
            deadline, patience, ..
        } = request.timeout;
        // Earlier parts of a batch may have taken all the time.
        if Instant::now() >= deadline {
            return Err(Failure::NoAnswer);
        }
        let connection = self.connection(caller, deadline).await?;
        if !connection.offers(request.request.method) {
            return Err(Failure::Unsupported);
        }
        Call::start(&connection, &request.request, caller, deadline, patience).await
    }

    async fn finish_all(
        self: &Arc<Self>,
        in_flight: &mut VecDeque<InFlight<'_>>,
        caller: &TimedCaller,
        done: &mut impl FnMut(ReceivedResponse) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while let Some(first) = in_flight.pop_front() {
            done(self.finish(first, caller).await?)?;
        }
        Ok(())
    }

    /// Waits for the response to a call, and repeats the call if that is allowed.
    async fn finish(
        self: &Arc<Self>,
        in_flight: InFlight<'_>,
        caller: &TimedCaller,
    ) -> Result<ReceivedResponse, Error> {
        let InFlight {
            request,
            attempt: mut first,
            _permit,
        } = in_flight;
        let operation = request.operation;
        let Timeout {
            duration, deadline, ..
        } = request.timeout;
        let method = request.request.method;
        let only_reads = method.only_reads();
        let is_repeatable = method.is_repeatable(self.options.retry.retry_writes);
        // Why a write that may have been sent has no response: then its outcome is unknown.
        let mut lost = None;
        for attempt in 1.. {
            let call = match first.take() {
                Some(call) => call,
                None => self.start(&request, caller).await,
            };
            let failure = match call {
                Ok(call) => match call.finish(caller, deadline).await {
                    Some(Ok(response)) => return Ok(response),
                    Some(Err(failure)) => {
                        if !only_reads && call.may_be_sent() {
                            lost = Some(failure.clone());
                        }
                        failure
                    }
                    None => {
                        call.abandon(request.timeout.longest_silence);
                        return Err(self.error(Failure::NoAnswer, operation, duration));
                    }
                },
                Err(failure) => failure,
            };
            // These errors say themselves that a write may have been done.
            if matches!(failure, Failure::Closed | Failure::Interrupted) {
                return Err(self.error(failure, operation, duration));
            }
            let is_last = attempt >= self.options.retry.max_attempts
                || failure.is_permanent()
                || Instant::now() >= deadline;
            match &lost {
                Some(reason) if is_last || !is_repeatable => {
                    return Err(Error::OutcomeUnknown {
                        address: self.address(),
                        operation: operation.to_owned(),
                        reason: reason.to_string(),
                        errno: reason.errno(),
                    });
                }
                _ if is_last => return Err(self.error(failure, operation, duration)),
                _ => tracing::debug!(operation, %failure, attempt, "trying again"),
            }
        }
        Err(self.error(Failure::NoAnswer, operation, duration))
    }
}
