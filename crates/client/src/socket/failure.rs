//! The failures of a connection.

use std::{error, fmt, io};

use tungstenite::http::StatusCode;

use crate::Error;
use crate::interrupt;
use simd_r_drive_protocol::Malformed;

/// Why a connection, or the attempt to make one, has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The caller closed the store.
    Closed,
    /// The connection broke or could not be made.
    Broken {
        reason: String,
        /// The operating system's number for it, if it was the system that refused.
        errno: Option<i32>,
    },
    /// The peer sent something that does not follow the protocol.
    Protocol(String),
    /// The server, or a proxy, refused this client.
    Refused(StatusCode),
    /// The peer speaks HTTP, and no WebSocket at this path.
    NoWebSocket(StatusCode),
    /// The peer has no trusted certificate for its name.
    Untrusted(String),
    /// The peer did not answer in time.
    NoAnswer,
    /// The caller was interrupted while it waited.
    Interrupted,
    /// The server does not have the extension that the call needs.
    Unsupported,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("it was closed"),
            Self::Broken { reason, .. } | Self::Protocol(reason) | Self::Untrusted(reason) => {
                f.write_str(reason)
            }
            Self::Refused(status) => status.fmt(f),
            Self::NoWebSocket(status) => write!(
                f,
                "it is an HTTP server that does not speak WebSocket here: {status}"
            ),
            Self::NoAnswer => f.write_str("there was no answer in time"),
            Self::Interrupted => f.write_str("it was interrupted"),
            Self::Unsupported => f.write_str("the server does not offer it"),
        }
    }
}

impl From<interrupt::Interrupted> for Failure {
    fn from(_: interrupt::Interrupted) -> Self {
        Self::Interrupted
    }
}

impl From<Malformed> for Failure {
    fn from(malformed: Malformed) -> Self {
        Self::Protocol(malformed.to_string())
    }
}

impl Failure {
    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::Broken {
            reason: reason.into(),
            errno: None,
        }
    }

    /// The system's refusal, with what it was about.
    pub(crate) fn broken_by(error: &io::Error, what: impl fmt::Display) -> Self {
        Self::Broken {
            reason: format!("{what}: {error}"),
            errno: error.raw_os_error(),
        }
    }

    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::Protocol(reason.into())
    }

    pub(crate) fn io(error: io::Error) -> Self {
        if is_interruption(&error) {
            return Self::Interrupted;
        }
        Self::broken_by(&error, "the connection broke")
    }

    /// The operating system's number for it, if it was the system that refused.
    pub(crate) fn errno(&self) -> Option<i32> {
        match self {
            Self::Broken { errno, .. } => *errno,
            _ => None,
        }
    }

    /// Whether the next attempt would fail in the same way.
    pub(crate) fn is_permanent(&self) -> bool {
        match self {
            Self::Refused(status) => Error::is_refused_for_good(status.as_u16()),
            Self::Untrusted(_) | Self::Unsupported => true,
            _ => false,
        }
    }
}

/// An interrupted caller, as an I/O error. Not `ErrorKind::Interrupted`, after which code that does
/// I/O tries again.
#[derive(Debug)]
struct Interruption;

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Failure::Interrupted, f)
    }
}

impl error::Error for Interruption {}

pub(crate) fn interruption(_: interrupt::Interrupted) -> io::Error {
    io::Error::other(Interruption)
}

pub(crate) fn is_interruption(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<Interruption>())
}
