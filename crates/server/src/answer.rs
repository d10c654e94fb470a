//! Answers to requests, and why a request is not done.

use simd_r_drive::EntryHandle;
use simd_r_drive_client::{Error, damage};
use simd_r_drive_protocol::call::Status;

use crate::outbox::Answer;

/// Why a request was not done, in words for the peer.
pub(crate) struct Failure {
    pub(crate) status: Status,
    pub(crate) reason: String,
}

impl Failure {
    /// A request that is not done, for this reason.
    pub(crate) fn new(reason: impl ToString) -> Self {
        Self {
            status: Status::SystemError,
            reason: reason.to_string(),
        }
    }

    pub(crate) fn into_answer(self) -> Answer {
        Answer {
            status: self.status,
            body: self.reason.into_bytes(),
            entries: Vec::new(),
        }
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        let error: &dyn std::error::Error = &error;
        Self::new(match error.downcast_ref() {
            Some(Error::Corrupt { offset, reason, .. }) => damage::to_message(*offset, reason),
            _ => error.to_string(),
        })
    }
}

/// What comes of a request.
pub(crate) type Outcome = Result<Answer, Failure>;

/// The answer that an outcome is: what goes wrong is one, too.
pub(crate) fn answer_of(method: u64, outcome: Outcome) -> Answer {
    outcome.unwrap_or_else(|failure| {
        tracing::debug!(method, "request failed: {}", failure.reason);
        failure.into_answer()
    })
}

/// A request that was done.
pub(crate) fn success(body: Vec<u8>) -> Answer {
    with_entries(body, Vec::new())
}

/// The same, with payloads behind `body`.
pub(crate) fn with_entries(body: Vec<u8>, entries: Vec<EntryHandle>) -> Answer {
    Answer {
        status: Status::Success,
        body,
        entries,
    }
}
