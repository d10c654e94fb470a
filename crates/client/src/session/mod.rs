//! The connection that is up now, made again when it breaks, and the calls over it.
//!
//! [`Session`] is what one store of one process needs. [`connect`] gets it a connection: [`target`]
//! makes one, [`link`] knows whether there is one, and when to try again. [`calls`] makes calls,
//! and repeats them where that is allowed, for threads and for tasks. The [`driver`] is the thread
//! that serves tasks and the [`heartbeat`].

mod calls;
mod connect;
mod driver;
mod heartbeat;
mod link;
mod observer;
mod options;
mod semaphore;
mod target;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use crate::Error;
use crate::connection::Connection;
use crate::per_process::ForChild;
use crate::socket::Failure;
use crate::sync::{TimedCaller, lock};
pub(crate) use calls::{CallRequest, Timeout};
use driver::{CurrentConnection, Driver, SessionGone};
use heartbeat::Heartbeat;
use link::Link;
pub use observer::ConnectionState;
pub(crate) use observer::Observer;
pub use options::{AckStrategy, ConnectOptions, RetryPolicy};
use semaphore::Semaphore;
pub(crate) use target::Target;

/// What one store of one process needs to make calls.
pub(crate) struct Session {
    target: Target,
    pub(crate) options: ConnectOptions,
    pub(crate) observer: Arc<Observer>,
    /// A permit for each call that may be in flight.
    permits: Semaphore,
    link: Mutex<Link>,
    driver: Driver,
    /// Beside the state of the link, for a forked child, which may not touch the parent's locks.
    closed: AtomicBool,
}

impl Session {
    pub(crate) fn new(target: Target, options: ConnectOptions) -> Arc<Self> {
        Arc::new(Self {
            target,
            observer: Arc::default(),
            permits: Semaphore::new(options.max_in_flight),
            link: Mutex::new(Link::new(&options.retry)),
            options,
            driver: Driver::default(),
            closed: AtomicBool::new(false),
        })
    }

    /// The server's URL, without secrets.
    pub(crate) fn address(&self) -> String {
        self.target.address.to_string()
    }

    /// A caller that is a task.
    pub(crate) fn task(self: &Arc<Self>) -> Result<TimedCaller, Error> {
        self.start_driver()
            .map_err(|failure| self.error(failure, Error::CONNECT, Duration::ZERO))?;
        Ok(TimedCaller::Task(Arc::clone(&self.driver.timer)))
    }

    /// Starts the thread that serves tasks and the heartbeat, if it does not run.
    fn start_driver(self: &Arc<Self>) -> Result<(), Failure> {
        if self.driver.is_running() {
            return Ok(());
        }
        let session = Arc::downgrade(self);
        self.driver
            .start(session, Heartbeat::new(&self.options))
            .map_err(|error| Failure::broken_by(&error, "no thread to serve it"))
    }

    /// Whether the store was closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// The error that a failure is for the caller of `operation`.
    fn error(&self, failure: Failure, operation: &str, timeout: Duration) -> Error {
        let address = self.address();
        match failure {
            Failure::Closed => Error::Closed { target: address },
            Failure::Unsupported => Error::Unsupported {
                target: address,
                operation: operation.to_owned(),
            },
            Failure::Broken { reason, errno } => Error::Connection {
                address,
                reason,
                errno,
            },
            Failure::Protocol(reason) | Failure::Untrusted(reason) => Error::Protocol {
                address,
                reason,
                http_status: None,
            },
            Failure::NoWebSocket(status) => Error::Protocol {
                address,
                reason: failure.to_string(),
                http_status: Some(status.as_u16()),
            },
            Failure::Refused(status) => Error::Server {
                address,
                operation: Error::CONNECT.to_owned(),
                reason: status.to_string(),
                http_status: Some(status.as_u16()),
            },
            Failure::Interrupted => Error::Interrupted { target: address },
            Failure::NoAnswer => Error::Timeout {
                address,
                operation: operation.to_owned(),
                timeout,
            },
        }
    }
}

impl ForChild for Session {
    /// The locks of this one may be held for ever by threads that the child does not have.
    fn for_child(&self) -> Arc<Self> {
        let session = Self::new(self.target.clone(), self.options.clone());
        if self.is_closed() {
            session.close();
        }
        session
    }

    /// Ends the connection and all calls.
    fn close(&self) {
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        let connection = lock(&self.link).close();
        if let Some(connection) = connection {
            connection.fail(Failure::Closed);
        }
        self.driver.timer.stop();
        self.observer.notify(|| ConnectionState::Closed);
    }
}

impl CurrentConnection for Weak<Session> {
    fn current(&self) -> Result<Option<Arc<Connection>>, SessionGone> {
        let session = self.upgrade().ok_or(SessionGone)?;
        Ok(lock(&session.link).current())
    }
}
