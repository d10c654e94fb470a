//! The answer to a request that is not let in.

use std::fmt;

use tokio_tungstenite::tungstenite::http::StatusCode;

/// Why a request was refused, in the words that its peer gets. They quote nothing of the request,
/// so that no secret of it gets into a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    status: StatusCode,
    text: String,
    /// A header that the status demands.
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

    /// A request that is not as the standard says.
    pub(super) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// A server that has as many connections as it may have.
    pub(crate) fn no_room(connections: usize) -> Self {
        let text = format!("all {connections} connections are taken");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, text)
    }

    /// A peer that did not make its request in time.
    pub(crate) fn late(seconds: u64) -> Self {
        let text = format!("no whole request within {seconds} s");
        Self::new(StatusCode::REQUEST_TIMEOUT, text)
    }

    /// The whole HTTP response.
    pub fn answer(&self) -> String {
        let Self {
            status,
            text,
            header,
        } = self;
        // An upgrade is named in `Connection`, too.
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
