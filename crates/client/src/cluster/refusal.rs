//! What nodes refuse, and what is lost with a connection: errors inside of those of the crate `redis`.

use std::error::Error as _;
use std::sync::Arc;
use std::{error, fmt, io};

use redis::{ErrorKind, RedisError, ServerError};

/// The connection to a node broke after a request may have been sent.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) node: Arc<str>,
    pub(super) reason: String,
    pub(super) errno: Option<i32>,
}

/// A node has refused a request, which was not done.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) node: Arc<str>,
    pub(super) why: Why,
}

/// Why a request was refused.
#[derive(Debug)]
pub(super) enum Why {
    /// The server said so.
    Server(RedisError),
    /// The node may lose what it acknowledges: how.
    Untrusted(String),
}

impl Refused {
    pub(super) fn by_server(node: &Arc<str>, error: ServerError) -> Self {
        Self {
            node: Arc::clone(node),
            why: Why::Server(error.into()),
        }
    }

    pub(super) fn untrusted(node: &Arc<str>, weakness: String) -> Self {
        Self {
            node: Arc::clone(node),
            why: Why::Untrusted(weakness),
        }
    }

    /// What was refused, if that is the error.
    pub(super) fn of(error: &RedisError) -> Option<&Self> {
        io_error(error)?.get_ref()?.downcast_ref()
    }
}

impl Lost {
    /// What was lost, if that is the error.
    pub(super) fn of(error: &RedisError) -> Option<&Self> {
        io_error(error)?.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the connection to {} broke: {}", self.node, self.reason)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.why {
            Why::Server(error) => write!(f, "{}: {}", self.node, words(error)),
            Why::Untrusted(weakness) => write!(f, "{}: {weakness}", self.node),
        }
    }
}

impl error::Error for Lost {}
impl error::Error for Refused {}

/// The kind of I/O error that the crate `redis` hands to the caller at once.
impl From<Lost> for RedisError {
    fn from(lost: Lost) -> Self {
        io::Error::new(io::ErrorKind::Unsupported, lost).into()
    }
}

impl From<Refused> for RedisError {
    fn from(refused: Refused) -> Self {
        io::Error::new(io::ErrorKind::Unsupported, refused).into()
    }
}

/// The error of the system that it is, if it is one.
pub(super) fn io_error(error: &RedisError) -> Option<&io::Error> {
    type Shared = Arc<dyn std::error::Error + Send + Sync>;
    error.source()?.downcast_ref::<Shared>()?.downcast_ref()
}

/// The server's own error, if a server has answered one.
pub(super) fn server_error(error: &RedisError) -> Option<&RedisError> {
    match Refused::of(error).map(|refused| &refused.why) {
        Some(Why::Server(error)) => Some(error),
        Some(Why::Untrusted(_)) => None,
        None => error.code().is_some().then_some(error),
    }
}

/// What the server said, and what to do about it.
pub(super) fn words(error: &RedisError) -> String {
    let Some(code) = error.code() else {
        return error.to_string();
    };
    let advice = match code {
        "WRONGPASS" | "NOAUTH" => "; check the user and the password in the URL, or `token`",
        "NOPERM" => "; give the user this right",
        "OOM" => "; raise its maxmemory, or add nodes",
        "CLUSTERDOWN" => "; see with `CLUSTER INFO` and `CLUSTER NODES` what it lacks",
        "MISCONF" => "; see in its log why it cannot write to its disk",
        _ => "",
    };
    format!("{code} {}{advice}", error.detail().unwrap_or_default())
}

/// Whether the server does not know the user or the password, or refuses the user a command.
pub(super) fn is_about_users(error: &RedisError) -> bool {
    error.kind() == ErrorKind::AuthenticationFailed
        || server_error(error)
            .and_then(RedisError::code)
            .is_some_and(|code| matches!(code, "WRONGPASS" | "NOAUTH" | "NOPERM"))
}
