//! The errors of all backends, for all languages.

use std::time::Duration;

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
    },
    /// The program at the address does not use this protocol.
    #[error("{address}: {reason}")]
    Protocol {
        /// The server's address as the caller gave it.
        address: String,
        /// What it has sent instead.
        reason: String,
    },
    /// The server answered that the call failed.
    #[error("{address}: the server refused `{operation}`: {reason}")]
    Server {
        /// The server's address as the caller gave it.
        address: String,
        /// The call that was refused.
        operation: String,
        /// The server's reason.
        reason: String,
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
    },
}

/// For readers and writers, which return errors of this type. [`std::io::Error::downcast`] returns
/// the original error.
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        use std::io::ErrorKind;
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
