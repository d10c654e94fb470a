//! The errors of the crate `redis`, as those of this crate.

use std::io;
use std::sync::Arc;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use super::refusal::{Lost, Refused, Why, io_error, is_about_users, server_error, words};
use crate::Error;

/// What to do where TLS does not work.
pub(super) const NO_TLS: &str =
    "; if the server expects no TLS, the URL begins with redis instead of rediss";

/// Whether the servers are changing, and refused a command meanwhile.
pub(super) fn is_passing(error: &RedisError) -> bool {
    use ServerErrorKind as Kind;
    let kind = server_error(error).unwrap_or(error).kind();
    matches!(
        kind,
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

/// Whether a node says that it has no contact to the others, or to those that have some slots. The others may have
/// replaced it.
pub(super) fn is_down(error: &RedisError) -> bool {
    let kind = server_error(error).unwrap_or(error).kind();
    kind == ErrorKind::Server(ServerErrorKind::ClusterDown)
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
    let server = |operation: &str, reason| Error::Server {
        address: address.clone(),
        operation: operation.to_owned(),
        reason,
        http_status: None,
    };
    if let Some(refused) = Refused::of(error) {
        return match refused.why {
            Why::Server(_) => server(operation, refused.to_string()),
            Why::Untrusted(_) => server(Error::CONNECT, refused.to_string()),
        };
    }
    if is_about_users(error) {
        return server(Error::CONNECT, words(error));
    }
    match error.kind() {
        ErrorKind::Io | ErrorKind::ClusterConnectionNotFound => Error::Connection {
            address,
            reason: error.to_string(),
            errno: io_error(error).and_then(io::Error::raw_os_error),
        },
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType | ErrorKind::RESP3NotSupported => {
            protocol(&address, error.to_string())
        }
        _ => server(operation, words(error)),
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
    server_error(error).and_then(RedisError::code) == Some("UNBLOCKED")
}

/// The error for an answer that makes no sense, from `node`, if that is known.
pub(super) fn nonsense(address: &str, node: Option<&str>, operation: &str) -> Error {
    let node = node.map(|node| format!("{node}: ")).unwrap_or_default();
    let reason = format!("{node}the answer to `{operation}` makes no sense");
    protocol(address, reason)
}

/// Whether a server of a cluster says that another one has the key.
pub(super) fn is_redirect(error: &RedisError) -> bool {
    use ServerErrorKind::{Ask, Moved};
    matches!(error.kind(), ErrorKind::Server(Moved | Ask))
}

/// The error for a server of a cluster that was taken for one that is none. It said why it is one.
pub(super) fn in_cluster(why: &str, address: &str, operation: &str) -> Error {
    Error::Server {
        address: address.to_owned(),
        operation: operation.to_owned(),
        reason: format!(
            "{why}; the server is a node of a cluster: connect with redis+cluster:// or \
             rediss+cluster://"
        ),
        http_status: None,
    }
}

fn protocol(address: &str, reason: String) -> Error {
    Error::Protocol {
        address: address.to_owned(),
        reason,
        http_status: None,
    }
}

/// Of nodes to which no connection could be made, the one that says most.
pub(super) fn most_telling(
    mut failures: Vec<(Arc<str>, RedisError)>,
) -> Option<(Arc<str>, RedisError)> {
    failures.sort_by_key(|(node, error)| {
        let rank = match error.kind() {
            _ if is_about_users(error) => 0,
            ErrorKind::Io if error.is_timeout() => 4,
            ErrorKind::Io if tls_error(error).is_none() => 3,
            ErrorKind::Parse => 2,
            _ => 1,
        };
        (rank, Arc::clone(node))
    });
    failures.into_iter().next()
}

/// The error of an attempt to connect to a node.
pub(super) fn no_connection(node: &str, failure: &RedisError, address: &str) -> Error {
    if let Some(error) = tls_error(failure) {
        return protocol(address, format!("{node}: {error}{}", tls_advice(error)));
    }
    let named = |what: &str| format!("{node}: {what}");
    match failure.kind() {
        _ if is_about_users(failure) => Error::Server {
            address: address.to_owned(),
            operation: Error::CONNECT.to_owned(),
            reason: named(&words(failure)),
            http_status: None,
        },
        ErrorKind::Io => {
            let reason = match failure.is_connection_dropped() && io_error(failure).is_none() {
                true => "it closed the connection instead of an answer".to_owned(),
                false => failure.to_string(),
            };
            let is_closed = failure.is_connection_dropped() && !failure.is_connection_refusal();
            let advice = match is_closed {
                true => "; if the server expects TLS, the URL begins with rediss",
                false => "",
            };
            Error::Connection {
                address: address.to_owned(),
                reason: named(&format!("{reason}{advice}")),
                errno: io_error(failure).and_then(io::Error::raw_os_error),
            }
        }
        ErrorKind::Parse => protocol(
            address,
            named(&format!(
                "it does not answer as a Redis or Valkey server does ({}); is it the right port?",
                failure.to_string().trim().replace('\n', ", ")
            )),
        ),
        ErrorKind::RESP3NotSupported => protocol(
            address,
            named("it does not know `HELLO 3`; it has to be Redis 6.2 or later, or Valkey"),
        ),
        ErrorKind::InvalidClientConfig => Error::InvalidArgument {
            argument: "ca_file, client_certificate, client_key".to_owned(),
            reason: failure.detail().unwrap_or_default().to_owned(),
        },
        _ if is_passing(failure) => Error::Connection {
            address: address.to_owned(),
            reason: named(&words(failure)),
            errno: None,
        },
        _ => Error::Server {
            address: address.to_owned(),
            operation: Error::CONNECT.to_owned(),
            reason: named(&words(failure)),
            http_status: None,
        },
    }
}

/// The error of an attempt to learn which nodes a cluster has.
pub(super) fn no_cluster(failure: &RedisError, address: &str) -> Error {
    let reason = failure.to_string();
    // It refuses `CLUSTER`, or does not know it. The user has the right to it.
    if server_error(failure).and_then(RedisError::code) == Some("ERR") {
        return protocol(
            address,
            format!("{reason}; the server is no cluster: connect with redis:// or rediss://"),
        );
    }
    match is_passing(failure) {
        true => Error::Connection {
            address: address.to_owned(),
            reason,
            errno: None,
        },
        false => error(failure, address, Error::CONNECT),
    }
}

/// The error of a cluster none of whose nodes has slots.
pub(super) fn no_slots(address: &str) -> Error {
    Error::Connection {
        address: address.to_owned(),
        reason: "no node has slots; see with `CLUSTER INFO` and `CLUSTER NODES` what it lacks"
            .to_owned(),
        errno: None,
    }
}

/// The error of TLS that it is, if it is one.
fn tls_error(error: &RedisError) -> Option<&rustls::Error> {
    io_error(error)?.get_ref()?.downcast_ref()
}

fn tls_advice(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidMessage(_) => NO_TLS,
        rustls::Error::InvalidCertificate(_) => "; `ca_file` says which certificates to trust",
        rustls::Error::AlertReceived(_) => {
            "; if the server asks for a certificate, it is `client_certificate`"
        }
        _ => "",
    }
}
