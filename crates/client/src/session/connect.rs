//! Getting a session its connection.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::Session;
use super::link::Step;
use super::observer::{ConnectionState, SessionEvents};
use crate::Error;
use crate::connection::Connection;
use crate::socket::Failure;
use crate::sync::{TimedCaller, lock};

impl Session {
    /// Makes the first connection.
    pub(crate) async fn open(self: &Arc<Self>, caller: &TimedCaller) -> Result<(), Error> {
        let timeout = self.options.connect_timeout;
        // The attempt has the same timeout, and its error has the better reason.
        let deadline = Instant::now() + timeout + Duration::from_millis(200);
        let connected = self.connection(caller, deadline).await;
        connected
            .map(drop)
            .map_err(|failure| self.error(failure, Error::CONNECT, timeout))
    }

    /// The connection. If there is none, one attempt is made.
    pub(super) async fn connection(
        self: &Arc<Self>,
        caller: &TimedCaller,
        deadline: Instant,
    ) -> Result<Arc<Connection>, Failure> {
        let mut attempted = false;
        loop {
            let step = lock(&self.link).next_step(attempted);
            match step {
                Step::Use(connection) => {
                    connection.check_alive();
                    if connection.failure().is_none() {
                        return Ok(connection);
                    }
                }
                Step::GiveUp(failure) => return Err(failure),
                Step::WaitForAttempt(changed) => {
                    attempted = true;
                    if caller.wait(&changed, deadline).await?.is_none() {
                        return Err(Failure::NoAnswer);
                    }
                }
                Step::WaitUntil {
                    time,
                    changed,
                    failure,
                } => {
                    if time >= deadline {
                        return Err(failure);
                    }
                    caller.wait(&changed, time).await?;
                }
                Step::Connect => {
                    attempted = true;
                    self.start_connecting(caller, deadline)?;
                }
            }
        }
    }

    /// Connects: on this thread if the caller may block, else on a new one. Fails only if the
    /// caller is interrupted, or its time is up.
    fn start_connecting(
        self: &Arc<Self>,
        caller: &TimedCaller,
        deadline: Instant,
    ) -> Result<(), Failure> {
        let timeout = Instant::now() + self.options.connect_timeout;
        if caller.may_block() {
            return self.connect(timeout, deadline);
        }
        let session = Arc::clone(self);
        let spawned = thread::Builder::new()
            .name("simd-r-drive-connect".to_owned())
            .spawn(move || session.connect(timeout, timeout));
        if let Err(error) = spawned {
            let failure = Failure::broken_by(&error, "no thread to connect with");
            let mut link = lock(&self.link);
            link.connected(Err(failure));
            link.wake();
        }
        Ok(())
    }

    /// Makes an attempt that may take until `timeout`, for a caller that waits until `deadline`.
    fn connect(self: &Arc<Self>, timeout: Instant, deadline: Instant) -> Result<(), Failure> {
        let events = Arc::new(SessionEvents {
            observer: Arc::clone(&self.observer),
            timer: Arc::clone(&self.driver.timer),
        });
        let until = timeout.min(deadline);
        let result = self.target.connect(&self.options, events, until);
        let given_up = match &result {
            Err(Failure::Interrupted) => Some(Failure::Interrupted),
            // It says nothing of the server.
            Err(_) if deadline < timeout && Instant::now() >= deadline => Some(Failure::NoAnswer),
            _ => None,
        };
        if let Some(failure) = given_up {
            lock(&self.link).abandon_attempt();
            return Err(failure);
        }
        if let Err(failure) = &result {
            tracing::warn!(address = %self.target.address, %failure, "no connection");
        }
        let is_up = lock(&self.link).connected(result);
        if is_up {
            self.observer.notify(|| ConnectionState::Connected);
        }
        // After that, so that who connects and then asks for changes does not get this one.
        lock(&self.link).wake();
        if is_up {
            // The driver has the heartbeat of this connection from now on.
            self.driver.timer.notify();
            if self.options.heartbeat_interval.is_some()
                && let Err(failure) = self.start_driver()
            {
                tracing::warn!(address = %self.target.address, %failure, "no heartbeat");
            }
        }
        Ok(())
    }
}
