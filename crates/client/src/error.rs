//! The errors of all backends, for all languages.

use std::io;
use std::time::Duration;

use simd_r_drive_protocol::AnyMethod;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed. Each message names what was wrong and what to do about it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// An argument is invalid. Nothing was sent or written.
    #[error("{argument}: {reason}")]
    InvalidArgument {
        /// The argument's name, with its index if it is part of a batch: `entries[3].payload`.
        argument: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The store was closed before or while the call ran.
    #[error("{target} is closed: open it or connect again")]
    Closed {
        /// The store file or the server's address.
        target: String,
    },
    /// The connection to the server could not be made, or it broke.
    #[error("{address}: {reason}")]
    Connection {
        /// The server's address as the caller gave it.
        address: String,
        /// What happened.
        reason: String,
        /// The operating system's number for it, if the system refused.
        errno: Option<i32>,
    },
    /// There was no answer in time. A write that timed out may or may not have been done.
    #[error("{address}: `{operation}` had no answer within {}", seconds(.timeout))]
    Timeout {
        /// The server's address as the caller gave it.
        address: String,
        /// The call that waited.
        operation: String,
        /// How long it waited.
        timeout: Duration,
    },
    /// The connection broke after a write was sent and before its answer arrived: it may or may not
    /// have been done. It is repeated only if the options say so.
    #[error(
        "{address}: the outcome of `{operation}` is unknown, since {reason}; \
         read the key back, or repeat the write if that is harmless"
    )]
    OutcomeUnknown {
        /// The server's address as the caller gave it.
        address: String,
        /// The call whose outcome is unknown.
        operation: String,
        /// How the connection ended.
        reason: String,
        /// The operating system's number for it, if the system ended it.
        errno: Option<i32>,
    },
    /// The program at the address does not use this protocol.
    #[error("{address}: {reason}")]
    Protocol {
        /// The server's address as the caller gave it.
        address: String,
        /// What it has sent instead.
        reason: String,
        /// The HTTP status that came instead of a WebSocket, if one did.
        http_status: Option<u16>,
    },
    /// The server answered that the call failed. If it refused the connection, the call is `connect`,
    /// whichever call needed the connection.
    #[error("{address}: the server refused `{operation}`: {reason}")]
    Server {
        /// The server's address as the caller gave it.
        address: String,
        /// The call that was refused.
        operation: String,
        /// The server's reason.
        reason: String,
        /// The HTTP status with which it, or a proxy, refused the connection, if it did.
        http_status: Option<u16>,
    },
    /// The store file is open elsewhere.
    #[error("{path}: the store is open in {holder}; close it there first")]
    Locked {
        /// The store file.
        path: String,
        /// Who has it open, as far as the system knows.
        holder: String,
    },
    /// The file is not a store. It was not changed.
    #[error("{path}: not a SIMD R Drive store: {reason}")]
    NotAStore {
        /// The file.
        path: String,
        /// Why it cannot be one.
        reason: String,
    },
    /// Something in the store file is damaged. The file was not changed.
    #[error(
        "{path}: damaged at offset {offset}: {reason}{}; the file was not changed: \
         `check` lists all damage, `recover` writes what is intact to a new file",
        intact(.intact_before, .intact_behind)
    )]
    Corrupt {
        /// The store file, or the address of the server that has it.
        path: String,
        /// Where the damage begins, in bytes from the file's beginning.
        offset: u64,
        /// How many entries before it are intact. Unknown if only one entry was read.
        intact_before: Option<u64>,
        /// How many entries behind it are intact. Unknown if only one entry was read.
        intact_behind: Option<u64>,
        /// What is damaged.
        reason: String,
    },
    /// The calling thread was asked to stop waiting, by Ctrl-C. A write may or may not have been
    /// done.
    #[error("{target}: interrupted while waiting; the operation may still be done")]
    Interrupted {
        /// The store file or the server's address.
        target: String,
    },
    /// This kind of store, or this server, does not support the operation. Nothing was done.
    #[error(
        "{target}: this store does not support `{operation}`; a store file in this process does"
    )]
    Unsupported {
        /// The server's address.
        target: String,
        /// The operation.
        operation: String,
    },
    /// The operating system reported an error for a file or a socket.
    #[error("{path}: {reason}")]
    Io {
        /// The file or the address.
        path: String,
        /// The system's reason.
        reason: String,
        /// The system's number for it, if it was the system that refused.
        errno: Option<i32>,
    },
}

impl Error {
    /// What a call that connects is called in errors.
    pub(crate) const CONNECT: &'static str = "connect";

    /// The system's refusal of something with the file or the address `path`.
    pub fn io(path: impl Into<String>, error: &io::Error) -> Self {
        Self::Io {
            path: path.into(),
            reason: error.to_string(),
            errno: error.raw_os_error(),
        }
    }

    /// Whether the same call can be made again: it may succeed, and nothing is done twice. False
    /// where that is not known.
    pub fn is_retryable(&self) -> bool {
        match self {
            // What was sent is a matter of `OutcomeUnknown`.
            Self::Connection { .. } | Self::Locked { .. } => true,
            Self::Timeout { operation, .. } => only_reads(operation),
            Self::Server {
                operation,
                http_status,
                ..
            } => match http_status {
                Some(status) => only_reads(operation) && !Self::is_refused_for_good(*status),
                // A Redis or Valkey server refuses the user, and a node is not durable.
                None => operation != Self::CONNECT && only_reads(operation),
            },
            _ => false,
        }
    }

    /// Whether a refused connection stays refused until somebody changes the token or the server.
    pub(crate) fn is_refused_for_good(http_status: u16) -> bool {
        matches!(http_status, 401 | 403 | 407)
    }
}

/// Whether the call of that name changes nothing.
fn only_reads(operation: &str) -> bool {
    let mut methods = AnyMethod::all();
    operation == Error::CONNECT || methods.any(|m| m.name() == operation && m.only_reads())
}

/// For readers and writers, which return errors of this type. [`std::io::Error::downcast`] returns
/// the original error.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        use io::ErrorKind;
        let kind = match error {
            Error::Corrupt { .. } => ErrorKind::InvalidData,
            Error::InvalidArgument { .. } => ErrorKind::InvalidInput,
            _ => ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

fn seconds(timeout: &Duration) -> String {
    format!("{} s", timeout.as_secs_f64())
}

fn intact(before: &Option<u64>, behind: &Option<u64>) -> String {
    match (before, behind) {
        (Some(before), Some(behind)) => {
            format!("; {before} entries before it and {behind} behind it are intact")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(operation: &str, http_status: Option<u16>) -> Error {
        Error::Server {
            address: String::new(),
            operation: operation.to_owned(),
            reason: String::new(),
            http_status,
        }
    }

    #[test]
    fn what_only_reads_can_be_made_again() {
        assert!(refused("read", None).is_retryable());
        assert!(refused("connect", Some(503)).is_retryable());
        assert!(!refused("batch_write", None).is_retryable());
        assert!(!refused("something else", None).is_retryable());
    }

    #[test]
    fn a_refusal_for_good_stays_one() {
        assert!(!refused("connect", None).is_retryable());
        for status in [401, 403, 407] {
            assert!(!refused("connect", Some(status)).is_retryable());
        }
    }

    #[test]
    fn a_result_is_no_larger_than_it_was() {
        // It is moved several times in each read.
        assert!(size_of::<Result<Option<Vec<u8>>>>() <= 88);
    }
}
