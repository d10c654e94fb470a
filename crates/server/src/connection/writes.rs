//! Small writes that arrived together, which are appended to the file together: to append once costs
//! more than the bytes of a small entry.

use simd_r_drive_client::{Change, EmbeddedStore};
use simd_r_drive_protocol::call::Method;

use crate::answer::answer_of;
use crate::outbox::Answer;
use crate::service;

/// The most bytes of the parameters of a small write.
const SMALL: usize = 4 << 10;
/// No more are taken beyond this many bytes of keys and payloads.
const ALL: usize = 64 << 10;

/// Small writes that are not yet done.
#[derive(Default)]
pub(super) struct Writes {
    /// The numbers of the requests.
    requests: Vec<u32>,
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    bytes: usize,
}

impl Writes {
    /// Takes a request, if it is a small write and there is room for it.
    pub(super) fn take(&mut self, request: u32, method: u64, parameters: &[u8]) -> bool {
        let is_small = method == Method::Write.id() && parameters.len() <= SMALL;
        if !is_small || self.bytes > ALL {
            return false;
        }
        let Some(entry) = service::entry_of_write(parameters) else {
            return false;
        };
        self.bytes += entry.0.len() + entry.1.len();
        self.requests.push(request);
        self.entries.push(entry);
        true
    }

    /// Does all of them. Returns the answer to each request.
    pub(super) fn perform(&mut self, store: &EmbeddedStore) -> Vec<(u32, Answer)> {
        let Self {
            requests, entries, ..
        } = std::mem::take(self);
        // If they cannot be done together, each has an outcome of its own.
        let together = match &*entries {
            [] | [_] => None,
            entries => store.append(Change::BatchWrite(entries)).ok(),
        };
        let outcome = |(key, payload): &(Vec<u8>, Vec<u8>)| {
            let end = match together {
                Some(end) => end,
                None => store.append(Change::Write(key, payload))?,
            };
            service::written(end)
        };
        let answers = entries.iter().map(outcome);
        let answers = answers.map(|outcome| answer_of(Method::Write.id(), outcome));
        requests.into_iter().zip(answers).collect()
    }
}
