//! Batches that are sent in parts.

use crate::Error;

/// The error of a batch of which one part failed after others were done, or beside them. That there
/// was no connection for it, for whatever reason, does not mean that nothing was done.
pub(crate) fn error(error: Error, name: &str) -> Error {
    let (address, reason, errno) = match error {
        Error::Connection {
            address,
            reason,
            errno,
        } => (address, reason, errno),
        Error::Protocol {
            address, reason, ..
        } => (address, reason, None),
        // The connection was refused, not the batch.
        Error::Server {
            address,
            operation,
            reason,
            ..
        } if operation != name => (address, reason, None),
        error => return error,
    };
    Error::OutcomeUnknown {
        address,
        operation: name.to_owned(),
        reason: format!("some of it was done before this: {reason}"),
        errno,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_was_begun_is_not_called_undone() {
        let (address, reason) = (String::new, String::new);
        let server = |operation: &str| Error::Server {
            address: address(),
            operation: operation.to_owned(),
            reason: reason(),
            http_status: None,
        };
        let lost = [
            Error::Connection {
                address: address(),
                reason: reason(),
                errno: None,
            },
            Error::Protocol {
                address: address(),
                reason: reason(),
                http_status: None,
            },
            server("connect"),
        ];
        for error in lost {
            let partial = super::error(error, "batch_write");
            assert!(matches!(partial, Error::OutcomeUnknown { .. }), "{partial}");
        }
        let refused = server("batch_write");
        assert_eq!(super::error(refused.clone(), "batch_write"), refused);
    }
}
