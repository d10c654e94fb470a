//! Whether the server is still there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::options::ConnectOptions;
use crate::connection::Connection;
use crate::socket::Failure;

/// The shortest interval: a shorter one would only cost time.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// Pings a server that has been silent for a while, and fails the connection if it does not answer.
#[derive(Clone, Copy)]
pub(super) struct Heartbeat {
    interval: Duration,
    read_timeout: Duration,
}

impl Heartbeat {
    /// The heartbeat that `options` ask for, if they do.
    pub(super) fn new(options: &ConnectOptions) -> Option<Self> {
        options.heartbeat_interval.map(|interval| Self {
            interval: interval.max(MIN_INTERVAL),
            read_timeout: options.read_timeout,
        })
    }

    /// Checks `connection`, without waiting. Returns when to check again.
    pub(super) fn beat(&self, connection: &Arc<Connection>) -> Instant {
        if connection.failure().is_some() {
            return Instant::now() + self.interval;
        }
        if let Some(next) = self.next(connection) {
            return next;
        }
        // There may be bytes that no one has read.
        connection.read_available();
        if let Some(next) = self.next(connection) {
            return next;
        }
        if connection.unanswered_ping().is_some() {
            connection.fail(Failure::broken("the server did not answer a heartbeat"));
        } else {
            connection.ping();
        }
        self.next(connection)
            .unwrap_or_else(|| Instant::now() + self.interval)
    }

    /// When to check again; `None` when the silence has been too long.
    fn next(&self, connection: &Connection) -> Option<Instant> {
        let now = Instant::now();
        let (end, next) = match connection.unanswered_ping() {
            Some(pinged) => {
                let end = pinged + self.answer_timeout(connection);
                // The answer may arrive much earlier, and be read by another caller.
                (end, end.min(now + self.interval))
            }
            None => {
                let end = connection.last_heard() + self.interval;
                (end, end)
            }
        };
        (end > now).then_some(next)
    }

    /// How long the answer to a ping may take. Upstream's servers answer none while they work on a
    /// request.
    fn answer_timeout(&self, connection: &Connection) -> Duration {
        if connection.is_idle() {
            self.read_timeout.min(self.interval)
        } else {
            self.read_timeout.max(connection.patience())
        }
    }
}
