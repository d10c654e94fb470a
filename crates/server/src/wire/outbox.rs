//! Responses into as few messages as the peer can take.

use std::collections::VecDeque;

use simd_r_drive::EntryHandle;

use super::Generation;
use super::frame::{CALL_HEADER, Header, Kind};

/// The most of one response that goes into one message. Upstream's clients accept 16 MiB, but this
/// much stays in the processor's cache on its way, and the peer can begin with it.
pub(crate) const MESSAGE: usize = 256 << 10;
/// The same where memory is short.
pub(crate) const SMALL_MESSAGE: usize = 32 << 10;
/// Small responses are collected up to this: upstream's decoder moves all that follows a frame
/// each time it has read one, so that longer messages of many frames would slow it down.
const COLLECT: usize = 32 << 10;
/// The half of the streams' numbers that is the server's, from 0.17 on.
const SERVER_STREAM: u32 = 1 << 31;

/// How a call went, as upstream numbers it. Upstream's clients show a message with these two
/// failures only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// It was done.
    Success = 0,
    /// It was not, and the body says why, as UTF-8.
    SystemError = 2,
    /// There is no such method.
    MethodNotFound = 3,
}

/// The answer to one request.
pub(crate) struct Answer {
    pub(crate) status: Status,
    /// The body, or the beginning of it.
    pub(crate) body: Vec<u8>,
    /// The rest of the body, out of the mapped file, so that it is never copied as a whole.
    pub(crate) entries: Vec<EntryHandle>,
}

/// Puts responses into messages.
pub(crate) struct Outbox {
    next_stream: u32,
    collected: Vec<u8>,
}

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            next_stream: 0,
            collected: Vec::new(),
        }
    }

    /// Bytes that wait for [`take`](Self::take).
    pub(crate) fn len(&self) -> usize {
        self.collected.len()
    }

    /// Whether it is time to [`take`](Self::take) a message.
    pub(crate) fn is_full(&self) -> bool {
        self.collected.len() >= COLLECT
    }

    /// What has been collected, as one message.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.collected)
    }

    /// Starts the response to the request `id`; its frames come from [`Response::push`].
    pub(crate) fn respond(
        &mut self,
        generation: Generation,
        id: u32,
        method: u64,
        answer: Answer,
    ) -> Response {
        let stream = SERVER_STREAM | self.next_stream;
        self.next_stream = self.next_stream.wrapping_add(1) & !SERVER_STREAM;
        let mut head = Vec::with_capacity(CALL_HEADER + 1 + answer.body.len());
        head.push(1);
        head.extend_from_slice(&id.to_le_bytes());
        head.extend_from_slice(&method.to_le_bytes());
        head.extend_from_slice(&1u16.to_le_bytes());
        head.push(answer.status as u8);
        head.extend_from_slice(&answer.body);
        let entries = answer.entries.iter().map(|entry| entry.as_slice().len());
        Response {
            generation,
            stream,
            sequence: 0,
            left: head.len() + entries.sum::<usize>(),
            head,
            entries: answer.entries.into(),
            offset: 0,
        }
    }
}

/// A response on its way out.
pub(crate) struct Response {
    generation: Generation,
    stream: u32,
    sequence: u32,
    /// Bytes that have not been pushed.
    left: usize,
    /// What comes before the entries; nothing when that has been pushed.
    head: Vec<u8>,
    /// What has not been pushed.
    entries: VecDeque<EntryHandle>,
    /// Where the next frame begins, in the head or in the first entry.
    offset: usize,
}

impl Response {
    /// How many bytes have not been pushed.
    pub(crate) fn len(&self) -> usize {
        self.left
    }

    /// The memory that it takes; the entries themselves are in the mapped file.
    pub(crate) fn memory(&self) -> usize {
        self.head.capacity() + self.entries.capacity() * size_of::<EntryHandle>()
    }

    /// Adds its next frame of up to `most` bytes to `outbox`, and its end with the last one. `false`
    /// when that was all; else the outbox has to be emptied before the next.
    pub(crate) fn push(&mut self, outbox: &mut Outbox, most: usize) -> bool {
        let length = self.left.min(most);
        let out = &mut outbox.collected;
        out.reserve(length + 2 * self.generation.header());
        let kind = match self.sequence {
            0 => Kind::Open,
            _ => Kind::Data,
        };
        self.push_header(out, kind, length);
        self.push_bytes(out, length);
        if self.left > 0 {
            return true;
        }
        self.push_header(out, Kind::End, 0);
        false
    }

    fn push_header(&mut self, out: &mut Vec<u8>, kind: Kind, length: usize) {
        let header = Header {
            // No frame is longer than a message.
            length: length as u32,
            stream: self.stream,
            sequence: self.sequence,
            kind,
        };
        header.push(out, self.generation);
        self.sequence += 1;
    }

    fn push_bytes(&mut self, out: &mut Vec<u8>, length: usize) {
        let end = out.len() + length;
        self.left -= length;
        while out.len() < end {
            let part = match self.entries.front() {
                Some(entry) if self.head.is_empty() => entry.as_slice(),
                _ => &self.head,
            };
            let rest = &part[self.offset..];
            let taken = rest.len().min(end - out.len());
            out.extend_from_slice(&rest[..taken]);
            self.offset += taken;
            if taken == rest.len() {
                self.finish_part();
            }
        }
    }

    /// Lets go of the part that has been pushed.
    fn finish_part(&mut self) {
        self.offset = 0;
        if !self.head.is_empty() {
            self.head = Vec::new();
            return;
        }
        self.entries.pop_front();
        if self.entries.len() < self.entries.capacity() / 2 {
            self.entries.shrink_to_fit();
        }
    }
}
