//! The errors of the crate `redis`, as those of this crate.

use std::error::Error as _;
use std::io;
use std::sync::Arc;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use super::node::Lost;
use crate::Error;

/// The error of the system that it is, if it is one.
pub(super) fn io_error(error: &RedisError) -> Option<&io::Error> {
    type Shared = Arc<dyn std::error::Error + Send + Sync>;
    error.source()?.downcast_ref::<Shared>()?.downcast_ref()
}

/// Whether the servers are changing, and refused a command meanwhile.
pub(super) fn is_passing(error: &RedisError) -> bool {
    use ServerErrorKind as Kind;
    matches!(
        error.kind(),
        ErrorKind::Server(
            Kind::Moved
                | Kind::Ask
                | Kind::TryAgain
                | Kind::ClusterDown
                | Kind::MasterDown
                | Kind::BusyLoading
                | Kind::ReadOnly
        )
    )
}

/// Whether the servers do not know the user or the password.
pub(super) fn is_refused(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed
        || ["WRONGPASS", "NOAUTH", "AuthenticationFailed", "NOPERM"]
            .iter()
            .any(|code| error.to_string().contains(code))
}

/// The error for the caller of `operation`.
pub(super) fn error(error: &RedisError, address: &str, operation: &str) -> Error {
    let address = address.to_owned();
    if let Some(lost) = Lost::of(error) {
        return Error::Connection {
            address,
            reason: lost.to_string(),
            errno: lost.errno,
        };
    }
    if is_refused(error) {
        return Error::Server {
            address,
            operation: Error::CONNECT.to_owned(),
            reason: error.to_string(),
            http_status: None,
        };
    }
    match error.kind() {
        ErrorKind::Io | ErrorKind::ClusterConnectionNotFound => Error::Connection {
            address,
            reason: error.to_string(),
            errno: io_error(error).and_then(io::Error::raw_os_error),
        },
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType | ErrorKind::RESP3NotSupported => {
            Error::Protocol {
                address,
                reason: error.to_string(),
                http_status: None,
            }
        }
        _ => Error::Server {
            address,
            operation: operation.to_owned(),
            reason: error.to_string(),
            http_status: None,
        },
    }
}

/// The error for a write of which nobody knows whether it was done.
pub(super) fn outcome_unknown(reason: String, address: &str, operation: &str) -> Error {
    Error::OutcomeUnknown {
        address: address.to_owned(),
        operation: operation.to_owned(),
        reason,
        errno: None,
    }
}

/// The error for a write that was lost.
pub(super) fn lost(lost: &Lost, address: &str, operation: &str) -> Error {
    Error::OutcomeUnknown {
        address: address.to_owned(),
        operation: operation.to_owned(),
        reason: lost.to_string(),
        errno: lost.errno,
    }
}

/// Whether a master refuses to go on with a wait, since it is a replica from now on. What was
/// written before the wait may be lost.
pub(super) fn is_unblocked(error: &RedisError) -> bool {
    error.code() == Some("UNBLOCKED")
}

/// The error for an answer that makes no sense.
pub(super) fn nonsense(address: &str, operation: &str) -> Error {
    Error::Protocol {
        address: address.to_owned(),
        reason: format!("the answer to `{operation}` makes no sense"),
        http_status: None,
    }
}

/// The error of an attempt to connect.
pub(super) fn no_connection(failure: &RedisError, address: &str) -> Error {
    let reason = failure.to_string();
    if reason.contains("cluster support disabled") {
        return Error::Protocol {
            address: address.to_owned(),
            reason: "the server is no cluster: connect with redis:// or rediss://".to_owned(),
            http_status: None,
        };
    }
    if reason.contains("InvalidCertificate") || reason.contains("invalid peer certificate") {
        return Error::Protocol {
            address: address.to_owned(),
            reason,
            http_status: None,
        };
    }
    error(failure, address, Error::CONNECT)
}
