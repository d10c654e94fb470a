//! How to connect, and how patiently.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::socket::CAN_ACKNOWLEDGE;

/// The longest time that is counted with: longer than any process runs.
pub(super) const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// How a store behind a server is connected to, and what its calls may cost.
#[derive(Clone, PartialEq)]
pub struct ConnectOptions {
    /// How long making a connection may take, from the name's resolution to the server's first
    /// answer. Default: 5 s.
    pub connect_timeout: Duration,
    /// How long a call that changes nothing may take. Default: 30 s.
    pub read_timeout: Duration,
    /// How long a call that writes or deletes may take. Default: 30 s.
    pub write_timeout: Duration,
    /// How many calls may be in flight at the same time. Further ones wait. Default: 256.
    pub max_in_flight: u32,
    /// Which calls are repeated. Default: see [`RetryPolicy`].
    pub retry: RetryPolicy,
    /// Headers of the connection's HTTP request, in addition to those of the WebSocket handshake.
    pub headers: Vec<(String, String)>,
    /// Sent as `Authorization: Bearer …`.
    pub token: Option<String>,
    /// Certificates (PEM) that are trusted instead of the system's, for `wss://`.
    pub ca_file: Option<PathBuf>,
    /// The client's certificates (PEM), for Redis and Valkey servers that ask for one.
    pub client_certificate: Option<PathBuf>,
    /// The key (PEM) of the client's certificate.
    pub client_key: Option<PathBuf>,
    /// How long the server may send nothing before it gets a ping; `None` means never. If it does
    /// not answer within `read_timeout`, or within this interval while no call is in flight, the
    /// connection is closed. Intervals of less than 100 ms count as 100 ms. Default: 15 s.
    pub heartbeat_interval: Option<Duration>,
    /// How the server is made to send the rest of a response. Default: [`AckStrategy::Auto`].
    pub ack_strategy: AckStrategy,
    /// Of a cluster: how many replicas must have a write before it is acknowledged. A write that did
    /// not reach them in time fails with [`Error::OutcomeUnknown`](crate::Error::OutcomeUnknown).
    /// Default: 0, with which a failover may lose writes that were acknowledged just before.
    pub min_replicas: u32,
    /// Of a cluster: whether replicas answer reads. A replica may lag behind: a read may not see what
    /// was written before, also by the same caller. Default: no.
    pub read_from_replicas: bool,
    /// Of a cluster: whether a node is refused that deletes entries when its memory is full, or has no
    /// append-only file. Default: no.
    pub require_durable: bool,
}

/// Which calls are repeated if a connection breaks or cannot be made.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// How often a call is tried in all. Default: 6.
    pub max_attempts: u32,
    /// The wait before the second attempt to connect; it doubles with each further one. Up to half
    /// of it is left to chance, so that many clients don't come back all at once. Default: 50 ms.
    pub initial_backoff: Duration,
    /// The longest such wait. Default: 2 s.
    pub max_backoff: Duration,
    /// Whether a write whose outcome is unknown is repeated. It may then be done twice, and undo
    /// what someone else has written in between. Default: no.
    pub retry_writes: bool,
}

/// How the client acknowledges the first part of a response.
///
/// Upstream's servers send a response in small segments, and their system holds back each of them
/// until the one before it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AckStrategy {
    /// What suits the system best.
    #[default]
    Auto,
    /// By a socket option that Linux has. Elsewhere the same as [`Pong`](Self::Pong).
    QuickAck,
    /// By an unsolicited WebSocket pong, which carries the acknowledgement.
    Pong,
}

impl ConnectOptions {
    /// The same, with no time that is too long to be counted with.
    pub(crate) fn within_limits(mut self) -> Self {
        for time in [
            &mut self.connect_timeout,
            &mut self.read_timeout,
            &mut self.write_timeout,
            &mut self.retry.initial_backoff,
            &mut self.retry.max_backoff,
        ]
        .into_iter()
        .chain(&mut self.heartbeat_interval)
        {
            *time = LONGEST.min(*time);
        }
        self
    }
}

impl RetryPolicy {
    /// The wait after one of `backoff`.
    pub(crate) fn after(&self, backoff: Duration) -> Duration {
        (2 * backoff).clamp(
            Duration::from_millis(1),
            self.max_backoff.max(Duration::from_millis(1)),
        )
    }
}

impl AckStrategy {
    /// Whether it is by pongs, on this system.
    pub(super) fn is_pong(self) -> bool {
        self == Self::Pong || !CAN_ACKNOWLEDGE
    }
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            read_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            max_in_flight: 256,
            retry: RetryPolicy::default(),
            headers: Vec::new(),
            token: None,
            ca_file: None,
            client_certificate: None,
            client_key: None,
            heartbeat_interval: Some(Duration::from_secs(15)),
            ack_strategy: AckStrategy::Auto,
            min_replicas: 0,
            read_from_replicas: false,
            require_durable: false,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 6,
            initial_backoff: Duration::from_millis(50),
            max_backoff: Duration::from_secs(2),
            retry_writes: false,
        }
    }
}

/// Everything but what may be secret.
impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("ConnectOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("read_timeout", &self.read_timeout)
            .field("write_timeout", &self.write_timeout)
            .field("max_in_flight", &self.max_in_flight)
            .field("retry", &self.retry)
            .field("headers", &names)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("ca_file", &self.ca_file)
            .field("client_certificate", &self.client_certificate)
            .field("client_key", &self.client_key)
            .field("heartbeat_interval", &self.heartbeat_interval)
            .field("ack_strategy", &self.ack_strategy)
            .field("min_replicas", &self.min_replicas)
            .field("read_from_replicas", &self.read_from_replicas)
            .field("require_durable", &self.require_durable)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::ConnectOptions;

    #[test]
    fn secrets_are_not_shown() {
        let options = ConnectOptions {
            token: Some("secret".to_owned()),
            headers: vec![("X-Key".to_owned(), "secret".to_owned())],
            ..ConnectOptions::default()
        };
        let shown = format!("{options:?}");
        assert!(
            shown.contains("X-Key") && !shown.contains("secret"),
            "{shown}"
        );
    }
}
