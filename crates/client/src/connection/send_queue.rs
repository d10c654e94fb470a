//! The requests to be sent, in the order of their calls.

use std::collections::VecDeque;
use std::sync::Arc;

use super::batch::{Batch, BatchedCall};
use super::pending::InFlight;
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::request::{Request, RequestEncoder};
use simd_r_drive_protocol::websocket::{self, Control};

/// Small requests share a message up to this length. Upstream's servers answer all requests of a
/// message when the last of them is done, so that longer messages would delay the first answers.
const MAX_SHARED_MESSAGE: usize = 16 << 10;

/// The requests to be sent, each in a message of its own or with others that only read.
#[derive(Default)]
pub(super) struct SendQueue {
    requests: VecDeque<Outgoing>,
    /// Control frames, which go first.
    control: Vec<u8>,
    /// Whether a caller has the exclusive right to flush the queue.
    is_flushing: bool,
}

pub(super) struct Outgoing {
    pub(super) request: Arc<Request>,
    pub(super) number: u32,
    pub(super) call: Arc<InFlight>,
    /// How much of it is in batches.
    pub(super) encoder: RequestEncoder,
}

impl SendQueue {
    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.requests.push_back(outgoing);
    }

    /// Adds a control frame, unless one is there: a server that pings without reading the answers
    /// is answered once.
    pub(super) fn push_control(&mut self, control: Control, payload: &[u8]) {
        if self.control.is_empty() {
            websocket::put_control(&mut self.control, control, payload);
        }
    }

    /// Acquires the exclusive right to flush the queue, if it is free. [`fill`](Self::fill)
    /// releases it when nothing is left.
    pub(super) fn acquire_flush(&mut self) -> bool {
        !std::mem::replace(&mut self.is_flushing, true)
    }

    /// Whether no request is in the queue.
    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    /// Whether the queue has a request that takes a while to send.
    pub(super) fn has_large(&self) -> bool {
        self.requests
            .iter()
            .any(|outgoing| outgoing.request.length() > MAX_SHARED_MESSAGE)
    }

    /// Removes a request, unless some of it is in a batch.
    pub(super) fn remove(&mut self, number: u32) {
        let place = self
            .requests
            .iter()
            .position(|outgoing| outgoing.number == number && !outgoing.encoder.has_started());
        if let Some(place) = place {
            self.requests.remove(place);
        }
    }

    /// Drops everything, after the connection has failed.
    pub(super) fn clear(&mut self) {
        self.requests = VecDeque::new();
        self.control = Vec::new();
    }

    /// Moves the next messages into `batch`. If there are none, the right to flush is released.
    pub(super) fn fill(&mut self, batch: &mut Batch, generation: Generation) {
        batch.bytes.append(&mut self.control);
        while batch.bytes.len() < MAX_SHARED_MESSAGE && !self.requests.is_empty() {
            self.fill_one(batch, generation);
        }
        self.is_flushing = !batch.bytes.is_empty();
    }

    /// Adds one message, of one request or several.
    fn fill_one(&mut self, batch: &mut Batch, generation: Generation) {
        let (length, count) = self.next_message(generation);
        let Batch { bytes, calls, .. } = batch;
        let start = bytes.len();
        websocket::put_binary(bytes, length, |out| {
            for _ in 0..count {
                let Some(mut outgoing) = self.requests.pop_front() else {
                    break;
                };
                let is_last =
                    outgoing
                        .encoder
                        .put(&outgoing.request, outgoing.number, generation, out);
                if is_last {
                    calls.push(BatchedCall {
                        start,
                        call: outgoing.call,
                        is_last,
                    });
                } else {
                    calls.push(BatchedCall {
                        start,
                        call: Arc::clone(&outgoing.call),
                        is_last,
                    });
                    self.requests.push_front(outgoing);
                }
            }
        });
    }

    /// The length of the next message, and the number of requests in it.
    fn next_message(&self, generation: Generation) -> (usize, usize) {
        let (mut length, mut count) = (0, 0);
        for next in &self.requests {
            let longer = length + next.encoder.next_length(&next.request, generation);
            // Upstream's servers process the requests of one message concurrently, so that only
            // requests whose order does not matter share one.
            if count > 0 && (!next.request.method.only_reads() || longer > MAX_SHARED_MESSAGE) {
                break;
            }
            length = longer;
            count += 1;
            if !next.request.method.only_reads() {
                break;
            }
        }
        (length, count)
    }
}
