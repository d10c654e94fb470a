//! What can go wrong with a connection.

use std::{fmt, io};

/// Why a connection, or the attempt to make one, has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The caller closed the store.
    Closed,
    /// The connection broke or could not be made.
    Broken(String),
    /// The peer said something that makes no sense.
    Protocol(String),
    /// The server will not have this client, or not now.
    Refused(String),
    /// The peer said nothing in time.
    NoAnswer,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("it was closed"),
            Self::Broken(reason) | Self::Protocol(reason) | Self::Refused(reason) => {
                f.write_str(reason)
            }
            Self::NoAnswer => f.write_str("there was no answer in time"),
        }
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
        Self::Broken(format!("the connection broke: {error}"))
    }
}
