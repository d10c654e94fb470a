//! The response to a handshake request that is refused.

use std::fmt;

use tokio_tungstenite::tungstenite::http::StatusCode;

/// Why a request was refused, as the peer is told. The text quotes nothing of the request, so that
/// none of its secrets gets into a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    text: String,
    /// A header that the status requires.
    header: &'static str,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        let header = match status {
            StatusCode::UNAUTHORIZED => "WWW-Authenticate: Bearer\r\n",
            StatusCode::METHOD_NOT_ALLOWED => "Allow: GET\r\n",
            StatusCode::UPGRADE_REQUIRED => "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
            _ => "",
        };
        Self {
            status,
            text: text.into(),
            header,
        }
    }

    /// A request that violates the standard.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// The server has the maximum number of connections.
    pub(crate) fn too_many_connections(connections: usize) -> Self {
        let text = format!("all {connections} connections are taken");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, text)
    }

    /// The peer did not send its request in time.
    pub(crate) fn timed_out(seconds: u64) -> Self {
        let text = format!("no complete request within {seconds} s");
        Self::new(StatusCode::REQUEST_TIMEOUT, text)
    }

    /// The whole HTTP response.
    pub fn response(&self) -> String {
        let Self {
            status,
            text,
            header,
        } = self;
        // With `Upgrade`, `Connection` must name it (RFC 9110, 7.8).
        let connection = match *status {
            StatusCode::UPGRADE_REQUIRED => "Upgrade, close",
            _ => "close",
        };
        format!(
            "HTTP/1.1 {status}\r\nConnection: {connection}\r\n{header}\
             Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{text}\n",
            text.len() + 1
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.status, self.text)
    }
}
