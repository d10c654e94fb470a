//! The connection that is up now, made again when it breaks, and the calls over it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::attempt::{Attempt, Target};
use super::call::Call;
use super::connection::Connection;
use super::driver::{self, Driver};
use super::failure::Failure;
use super::heartbeat::Heartbeat;
use super::link::Link;
use super::observer::Observer;
use super::permits::{Permit, Permits};
use super::request::Request;
use super::response::Response;
use super::{Caller, link, lock};
use crate::Error;
use crate::remote::ConnectOptions;

/// What one store of one process needs to make calls.
pub(crate) struct Session {
    target: Target,
    pub(crate) options: ConnectOptions,
    pub(crate) observer: Arc<Observer>,
    permits: Permits,
    link: Mutex<Link>,
    driver: Arc<Driver>,
    /// Beside the state of the link, for a forked child, which may not touch the parent's locks.
    closed: AtomicBool,
}

/// A call as the session needs to know it.
pub(crate) struct Ask {
    pub(crate) operation: &'static str,
    pub(crate) request: Arc<Request>,
    pub(crate) limit: Limit,
}

/// How long an operation may take, which may be several calls.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    timeout: Duration,
    deadline: Instant,
}

impl Limit {
    /// A limit that counts from now.
    pub(crate) fn new(timeout: Duration) -> Self {
        Self {
            timeout,
            deadline: Instant::now() + timeout,
        }
    }
}

/// A call that has begun.
struct Begun<'a> {
    ask: Ask,
    /// The first try at it, if there was one.
    call: Option<Result<Call, Failure>>,
    _permit: Permit<'a>,
}

impl Session {
    pub(crate) fn new(target: Target, options: ConnectOptions) -> Arc<Self> {
        Arc::new(Self {
            target,
            observer: Arc::default(),
            permits: Permits::new(options.max_in_flight),
            link: Mutex::new(Link::new(&options)),
            options,
            driver: Arc::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// A session like this one, for a forked child. It touches none of this one's locks: threads
    /// that the child doesn't have may hold them for ever.
    pub(crate) fn for_child(&self) -> Arc<Self> {
        let session = Self::new(self.target.clone(), self.options.clone());
        if self.closed.load(Ordering::Relaxed) {
            session.close();
        }
        session
    }

    /// The server's URL, without what may be secret in it.
    pub(crate) fn address(&self) -> String {
        self.target.address.to_string()
    }

    /// A caller that is a task.
    pub(crate) fn task(self: &Arc<Self>) -> Result<Caller, Error> {
        self.start_driver()
            .map_err(|failure| self.error(failure, "connect", Duration::ZERO))?;
        Ok(Caller::Task(Arc::clone(&self.driver)))
    }

    /// Starts the thread that serves tasks and the heartbeat, if it doesn't run.
    fn start_driver(self: &Arc<Self>) -> Result<(), Failure> {
        if !self.driver.claim_start() {
            return Ok(());
        }
        let session = Arc::downgrade(self);
        let driver = Arc::clone(&self.driver);
        let heartbeat = Heartbeat::new(&self.options);
        let spawned = thread::Builder::new()
            .name("simd-r-drive".to_owned())
            .spawn(move || driver::serve(&driver, &session, heartbeat));
        spawned.map(drop).map_err(|error| {
            self.driver.unclaim_start();
            Failure::broken(format!("no thread to serve it: {error}"))
        })
    }

    /// Makes the first connection.
    pub(crate) async fn open(self: &Arc<Self>, caller: &Caller) -> Result<(), Error> {
        let timeout = self.options.connect_timeout;
        // The attempt has this timeout too, and knows better why it has failed.
        let deadline = Instant::now() + timeout + Duration::from_millis(200);
        let connected = self.connection(caller, deadline).await;
        connected
            .map(drop)
            .map_err(|failure| self.error(failure, "connect", timeout))
    }

    /// Makes a call. `Ok` is what the server answered, whatever that was.
    pub(crate) async fn call(
        self: &Arc<Self>,
        ask: Ask,
        caller: &Caller,
    ) -> Result<Response, Error> {
        let permit = self.permit(&ask, caller).await?;
        let begun = Begun {
            ask,
            call: None,
            _permit: permit,
        };
        self.finish(begun, caller).await
    }

    /// Waits for leave to make a call.
    async fn permit(&self, ask: &Ask, caller: &Caller) -> Result<Permit<'_>, Error> {
        let Limit { timeout, deadline } = ask.limit;
        let acquired = self.permits.acquire(caller, deadline).await;
        acquired
            .map_err(Failure::from)
            .and_then(|permit| permit.ok_or(Failure::NoAnswer))
            .map_err(|failure| self.error(failure, ask.operation, timeout))
    }

    /// Makes a call, once.
    async fn begin(self: &Arc<Self>, ask: &Ask, caller: &Caller) -> Result<Call, Failure> {
        let deadline = ask.limit.deadline;
        // The parts of a batch before this one may have taken all the time.
        if Instant::now() >= deadline {
            return Err(Failure::NoAnswer);
        }
        let connection = self.connection(caller, deadline).await?;
        connection.start(&ask.request, caller, deadline).await
    }

    /// Makes many calls in their order, up to `window` at a time. The first failure ends it.
    pub(crate) async fn call_all(
        self: &Arc<Self>,
        asks: impl Iterator<Item = Ask>,
        window: usize,
        caller: &Caller,
        mut done: impl FnMut(Response) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut begun: VecDeque<Begun<'_>> = VecDeque::new();
        for ask in asks {
            let permit = loop {
                if begun.len() < window
                    && let Some(permit) = self.permits.try_acquire()
                {
                    break permit;
                }
                // Who waits for a permit must hold none: two such callers would wait for each other.
                if let Some(first) = begun.pop_front() {
                    done(self.finish(first, caller).await?)?;
                } else {
                    break self.permit(&ask, caller).await?;
                }
            };
            let call = self.begin(&ask, caller).await;
            let has_begun = call.is_ok();
            begun.push_back(Begun {
                ask,
                call: Some(call),
                _permit: permit,
            });
            // Without a connection the next ones are not better off than this one.
            if !has_begun {
                self.finish_all(&mut begun, caller, &mut done).await?;
            }
        }
        self.finish_all(&mut begun, caller, &mut done).await
    }

    async fn finish_all(
        self: &Arc<Self>,
        begun: &mut VecDeque<Begun<'_>>,
        caller: &Caller,
        done: &mut impl FnMut(Response) -> Result<(), Error>,
    ) -> Result<(), Error> {
        while let Some(first) = begun.pop_front() {
            done(self.finish(first, caller).await?)?;
        }
        Ok(())
    }

    /// Waits for the response to a call, and makes the call again where that is allowed.
    async fn finish(
        self: &Arc<Self>,
        begun: Begun<'_>,
        caller: &Caller,
    ) -> Result<Response, Error> {
        let Begun {
            ask,
            call: mut next,
            _permit,
        } = begun;
        let Limit { timeout, deadline } = ask.limit;
        let repeatable = ask.request.only_reads || self.options.retry.retry_writes;
        // Why a write that may have been sent has no response: from then on, the outcome is unknown.
        let mut lost = None;
        for attempt in 1.. {
            let call = match next.take() {
                Some(call) => call,
                None => self.begin(&ask, caller).await,
            };
            let failure = match call {
                Ok(call) => match call.finish(caller, deadline).await {
                    Some(Ok(response)) => return Ok(response),
                    Some(Err(failure)) => {
                        if !ask.request.only_reads && call.may_be_sent() {
                            lost = Some(failure.clone());
                        }
                        failure
                    }
                    None => {
                        call.give_up(deadline - timeout / 2);
                        return Err(self.error(Failure::NoAnswer, ask.operation, timeout));
                    }
                },
                Err(failure) => failure,
            };
            // Either says itself that a write may have been done.
            if matches!(failure, Failure::Closed | Failure::Interrupted) {
                return Err(self.error(failure, ask.operation, timeout));
            }
            let is_over = attempt >= self.options.retry.max_attempts
                || failure.is_lasting()
                || Instant::now() >= deadline;
            match &lost {
                Some(reason) if is_over || !repeatable => {
                    return Err(Error::OutcomeUnknown {
                        address: self.address(),
                        operation: ask.operation.to_owned(),
                        reason: reason.to_string(),
                    });
                }
                _ if is_over => return Err(self.error(failure, ask.operation, timeout)),
                _ => tracing::debug!(operation = ask.operation, %failure, attempt, "trying again"),
            }
        }
        Err(self.error(Failure::NoAnswer, ask.operation, timeout))
    }

    /// The connection, made if there is none; one attempt at that.
    async fn connection(
        self: &Arc<Self>,
        caller: &Caller,
        deadline: Instant,
    ) -> Result<Arc<Connection>, Failure> {
        let mut attempted = false;
        loop {
            let next = lock(&self.link).next(attempted);
            match next {
                link::Next::Use(connection) => {
                    connection.look_up();
                    if connection.failure().is_none() {
                        return Ok(connection);
                    }
                }
                link::Next::Give(failure) => return Err(failure),
                link::Next::Wait(changed) => {
                    attempted = true;
                    if caller.wait(&changed, deadline).await?.is_none() {
                        return Err(Failure::NoAnswer);
                    }
                }
                link::Next::Back {
                    off,
                    changed,
                    failure,
                } => {
                    if off >= deadline {
                        return Err(failure);
                    }
                    caller.wait(&changed, off).await?;
                }
                link::Next::Connect => {
                    attempted = true;
                    self.start_connecting(caller, deadline)?;
                }
            }
        }
    }

    /// Connects, on this thread if the caller may be made to wait. Fails only if the caller is
    /// interrupted meanwhile.
    fn start_connecting(
        self: &Arc<Self>,
        caller: &Caller,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let timeout = Instant::now() + self.options.connect_timeout;
        if caller.may_block() {
            return self.connect(timeout.min(deadline));
        }
        let session = Arc::clone(self);
        let spawned = thread::Builder::new()
            .name("simd-r-drive-connect".to_owned())
            .spawn(move || session.connect(timeout));
        if let Err(error) = spawned {
            lock(&self.link).connected(Err(Failure::broken(format!(
                "no thread to connect with: {error}"
            ))));
        }
        Ok(())
    }

    fn connect(self: &Arc<Self>, deadline: Instant) -> Result<(), Failure> {
        let attempt = Attempt {
            target: &self.target,
            options: &self.options,
            driver: &self.driver,
            observer: &self.observer,
            deadline,
        };
        let result = attempt.run();
        if matches!(result, Err(Failure::Interrupted)) {
            lock(&self.link).abandoned();
            return Err(Failure::Interrupted);
        }
        if let Err(failure) = &result {
            tracing::warn!(address = %self.target.address, %failure, "no connection");
        }
        let is_up = lock(&self.link).connected(result);
        if is_up {
            self.observer.connected();
            // It looks after this connection from now on.
            self.driver.call();
            if self.options.heartbeat_interval.is_some()
                && let Err(failure) = self.start_driver()
            {
                tracing::warn!(address = %self.target.address, %failure, "no heartbeat");
            }
        }
        Ok(())
    }

    /// Ends the connection and all calls, for good.
    pub(crate) fn close(&self) {
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        let connection = lock(&self.link).close();
        if let Some(connection) = connection {
            connection.fail(Failure::Closed);
        }
        self.driver.stop();
        self.observer.closed();
    }

    /// The connection that is up.
    pub(crate) fn current(&self) -> Option<Arc<Connection>> {
        lock(&self.link).current()
    }

    /// The error that a failure means to the caller of `operation`.
    fn error(&self, failure: Failure, operation: &str, timeout: Duration) -> Error {
        let address = self.address();
        match failure {
            Failure::Closed => Error::Closed { target: address },
            Failure::Broken(reason) => Error::Connection { address, reason },
            Failure::Protocol(reason) | Failure::Untrusted(reason) => {
                Error::Protocol { address, reason }
            }
            Failure::Interrupted => Error::Interrupted { target: address },
            Failure::Refused(reason) | Failure::Denied(reason) => Error::Server {
                address,
                operation: "connect".to_owned(),
                reason,
            },
            Failure::NoAnswer => Error::Timeout {
                address,
                operation: operation.to_owned(),
                timeout,
            },
        }
    }
}
