//! Whether the server is still there.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tungstenite::protocol::frame::coding::Control;

use super::connection::Connection;
use super::failure::Failure;
use super::writer;
use crate::remote::ConnectOptions;

/// The shortest interval: a shorter one would be work for nothing.
const LEAST: Duration = Duration::from_millis(100);

/// Pings a server that has said nothing for a while, and gives it up when it doesn't answer.
#[derive(Clone, Copy)]
pub(crate) struct Heartbeat {
    interval: Duration,
    read_timeout: Duration,
}

impl Heartbeat {
    /// The heartbeat that `options` ask for, if they do.
    pub(crate) fn new(options: &ConnectOptions) -> Option<Self> {
        options.heartbeat_interval.map(|interval| Self {
            interval: interval.max(LEAST),
            read_timeout: options.read_timeout,
        })
    }

    /// Looks after `connection`, without waiting. Says when to look again.
    pub(crate) fn look(&self, connection: &Arc<Connection>) -> Instant {
        if connection.failure().is_some() {
            return Instant::now() + self.interval;
        }
        if let Some(next) = self.next(connection) {
            return next;
        }
        // There may be something that nobody has read.
        connection.take_in();
        if let Some(next) = self.next(connection) {
            return next;
        }
        if connection.unanswered_ping().is_some() {
            connection.fail(Failure::broken("the server did not answer a heartbeat"));
        } else {
            connection.note_pinged();
            writer::send_control(connection, Control::Ping, &[]);
        }
        self.next(connection)
            .unwrap_or_else(|| Instant::now() + self.interval)
    }

    /// When to look again; `None` is that the silence has been too long.
    fn next(&self, connection: &Connection) -> Option<Instant> {
        let now = Instant::now();
        let (end, next) = match connection.unanswered_ping() {
            Some(pinged) => {
                let end = pinged + self.patience(connection);
                // The answer may come much earlier, and be read by somebody else.
                (end, end.min(now + self.interval))
            }
            None => {
                let end = connection.last_heard() + self.interval;
                (end, end)
            }
        };
        (end > now).then_some(next)
    }

    /// How long an answer to a ping may take. Upstream's servers answer none while they are at
    /// work on a request.
    fn patience(&self, connection: &Connection) -> Duration {
        if connection.is_idle() {
            self.read_timeout.min(self.interval)
        } else {
            self.read_timeout
        }
    }
}
