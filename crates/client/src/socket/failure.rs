//! The failures of a connection.

use std::{error, fmt, io};

use crate::interrupt;
use simd_r_drive_protocol::Malformed;

/// Why a connection, or the attempt to make one, has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The caller closed the store.
    Closed,
    /// The connection broke or could not be made.
    Broken(String),
    /// The peer sent something that does not follow the protocol.
    Protocol(String),
    /// The server refused this client, and may accept it later.
    Refused(String),
    /// The server refused this client for good.
    Denied(String),
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
            Self::Broken(reason)
            | Self::Protocol(reason)
            | Self::Refused(reason)
            | Self::Denied(reason)
            | Self::Untrusted(reason) => f.write_str(reason),
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
        Self::Broken(reason.into())
    }

    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::Protocol(reason.into())
    }

    pub(crate) fn io(error: io::Error) -> Self {
        if is_interruption(&error) {
            return Self::Interrupted;
        }
        Self::Broken(format!("the connection broke: {error}"))
    }

    /// Whether the next attempt would fail in the same way.
    pub(crate) fn is_permanent(&self) -> bool {
        matches!(
            self,
            Self::Denied(_) | Self::Untrusted(_) | Self::Unsupported
        )
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
