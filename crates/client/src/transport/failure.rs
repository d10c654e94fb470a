//! What can go wrong with a connection.

use std::{error, fmt, io};

use crate::interrupt;

/// Why a connection, or the attempt to make one, has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The caller closed the store.
    Closed,
    /// The connection broke or could not be made.
    Broken(String),
    /// The peer said something that makes no sense.
    Protocol(String),
    /// The server will not have this client now, and may later.
    Refused(String),
    /// The server will not have this client.
    Denied(String),
    /// The peer has no certificate to trust for its name.
    Untrusted(String),
    /// The peer said nothing in time.
    NoAnswer,
    /// The caller was interrupted while it waited.
    Interrupted,
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
        }
    }
}

impl From<interrupt::Interrupted> for Failure {
    fn from(_: interrupt::Interrupted) -> Self {
        Self::Interrupted
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

    /// Whether the next attempt to connect would fail in the same way.
    pub(crate) fn is_lasting(&self) -> bool {
        matches!(self, Self::Denied(_) | Self::Untrusted(_))
    }
}

/// An interrupted caller, for code that passes on errors of I/O. Not `ErrorKind::Interrupted`,
/// after which such code tries again.
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
