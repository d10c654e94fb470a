//! The messages that are being sent.

use std::io::{self, ErrorKind};
use std::sync::Arc;

use super::pending::InFlight;
use crate::socket::Socket;

/// A buffer for large payloads is not kept for later, small requests.
const MAX_KEPT_CAPACITY: usize = 64 << 10;

/// The messages that are being sent.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) bytes: Vec<u8>,
    /// How many of the bytes the socket has taken.
    sent: usize,
    /// The calls with a message among them.
    pub(super) calls: Vec<BatchedCall>,
    /// How many of the calls have a byte among those that the socket has accepted.
    started: usize,
}

/// A call with a message in a batch.
pub(super) struct BatchedCall {
    /// Where in the batch the message begins.
    pub(super) start: usize,
    pub(super) call: Arc<InFlight>,
    /// Whether it is the call's last message.
    pub(super) is_last: bool,
}

impl Batch {
    /// Sends what there is room for. Returns whether that was all.
    pub(super) fn send(&mut self, socket: &Socket) -> io::Result<bool> {
        let result = self.try_send(socket);
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            result => result.map(|()| true),
        }
    }

    fn try_send(&mut self, socket: &Socket) -> io::Result<()> {
        while self.sent < self.bytes.len() {
            match socket.send(&self.bytes[self.sent..])? {
                0 => return Err(ErrorKind::WriteZero.into()),
                length => self.note_sent(length),
            }
        }
        socket.flush()
    }

    /// Marks the calls of which the first byte is now sent: the server may have them.
    fn note_sent(&mut self, length: usize) {
        self.sent += length;
        let not_yet = &self.calls[self.started..];
        for BatchedCall { start, call, .. } in not_yet {
            if *start >= self.sent {
                break;
            }
            call.mark_partly_sent();
            self.started += 1;
        }
    }

    /// Empties the batch after all of it is sent.
    pub(super) fn finish(&mut self, is_queue_empty: bool) {
        for BatchedCall { call, is_last, .. } in self.calls.drain(..) {
            if is_last {
                call.mark_fully_sent();
            }
        }
        self.started = 0;
        self.sent = 0;
        self.bytes.clear();
        if is_queue_empty && self.bytes.capacity() > MAX_KEPT_CAPACITY {
            self.bytes = Vec::new();
        }
    }
}
