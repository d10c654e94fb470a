use std::time::Duration;

use simd_r_drive_client::Error;

/// The client's error in the form of the interface.
#[derive(Debug, Clone)]
#[uniffi::export(Display)]
pub enum DataStoreError {
    InvalidArgument {
        argument: String,
        reason: String,
    },
    Closed {
        target: String,
    },
    Connection {
        address: String,
        reason: String,
        errno: Option<i32>,
    },
    Timeout {
        address: String,
        operation: String,
        timeout: Duration,
    },
    OutcomeUnknown {
        address: String,
        operation: String,
        reason: String,
        errno: Option<i32>,
    },
    Protocol {
        address: String,
        reason: String,
        http_status: Option<u16>,
    },
    Server {
        address: String,
        operation: String,
        reason: String,
        http_status: Option<u16>,
    },
    Locked {
        path: String,
        holder: String,
    },
    NotAStore {
        path: String,
        reason: String,
    },
    Corrupt {
        path: String,
        offset: u64,
        intact_before: Option<u64>,
        intact_behind: Option<u64>,
        reason: String,
    },
    Interrupted {
        target: String,
    },
    Unsupported {
        target: String,
        operation: String,
    },
    Io {
        path: String,
        reason: String,
        errno: Option<i32>,
    },
}

pub fn is_retryable(error: DataStoreError) -> bool {
    Error::from(error).is_retryable()
}

/// Both enums have the same variants with the same fields, so one list converts in both directions.
macro_rules! map_error {
    ($($variant:ident { $($field:ident),+ }),+ $(,)?) => {
        impl From<Error> for DataStoreError {
            fn from(error: Error) -> Self {
                match error {
                    $(Error::$variant { $($field),+ } => Self::$variant { $($field),+ },)+
                }
            }
        }

        impl From<DataStoreError> for Error {
            fn from(error: DataStoreError) -> Self {
                match error {
                    $(DataStoreError::$variant { $($field),+ } => Self::$variant { $($field),+ },)+
                }
            }
        }
    };
}

map_error! {
    InvalidArgument { argument, reason },
    Closed { target },
    Connection { address, reason, errno },
    Timeout { address, operation, timeout },
    OutcomeUnknown { address, operation, reason, errno },
    Protocol { address, reason, http_status },
    Server { address, operation, reason, http_status },
    Locked { path, holder },
    NotAStore { path, reason },
    Corrupt { path, offset, intact_before, intact_behind, reason },
    Interrupted { target },
    Unsupported { target, operation },
    Io { path, reason, errno },
}

/// The client's message, in every language that shows an error's text.
impl std::fmt::Display for DataStoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Error::from(self.clone()).fmt(f)
    }
}

impl std::error::Error for DataStoreError {}
