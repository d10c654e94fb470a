//! Collects responses into messages to send.

use simd_r_drive::EntryHandle;
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::response::{Response, ResponseEncoder, ResponseStreams};

/// The maximum number of bytes of one response in one message. Upstream's clients accept 16 MiB,
/// but this much stays in the processor's cache, and the peer can start to decode it earlier.
pub(crate) const MESSAGE: usize = 256 << 10;
/// The same if memory is short.
pub(crate) const SMALL_MESSAGE: usize = 32 << 10;
/// Small responses are collected up to this many bytes. Longer messages of many frames would slow
/// upstream's decoder down: for each frame it moves all bytes that follow.
const COLLECT: usize = 32 << 10;

/// The response to one request. Its payloads are in the mapped file.
pub(crate) type Answer = Response<EntryHandle>;

/// Collects responses into messages.
#[derive(Default)]
pub(crate) struct Outbox {
    streams: ResponseStreams,
    collected: Vec<u8>,
}

impl Outbox {
    /// How many bytes have been collected.
    pub(crate) fn len(&self) -> usize {
        self.collected.len()
    }

    /// Whether enough has been collected for a message.
    pub(crate) fn is_full(&self) -> bool {
        self.collected.len() >= COLLECT
    }

    /// Returns the collected bytes as one message, and begins the next one.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.collected)
    }

    /// Starts the response to the request `id`; [`push`](Self::push) adds its frames.
    pub(crate) fn respond(
        &mut self,
        generation: Generation,
        id: u32,
        method: u64,
        answer: Answer,
    ) -> ResponseEncoder<EntryHandle> {
        ResponseEncoder::new(&mut self.streams, generation, id, method, answer)
    }

    /// Adds the next frame of a response, of up to `most` bytes. Returns whether there is more of
    /// the response: then call [`take`](Self::take) before the next `push`.
    pub(crate) fn push(
        &mut self,
        response: &mut ResponseEncoder<EntryHandle>,
        most: usize,
    ) -> bool {
        response.push(&mut self.collected, most)
    }
}
