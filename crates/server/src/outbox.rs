//! Responses on their way out, collected into messages.

use simd_r_drive::EntryHandle;
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::response::{Response, ResponseEncoder, ResponseStreams};

/// The most of one response that goes into one message. Upstream's clients accept 16 MiB, but this
/// much stays in the processor's cache on its way, and the peer can begin with it.
pub(crate) const MESSAGE: usize = 256 << 10;
/// The same where memory is short.
pub(crate) const SMALL_MESSAGE: usize = 32 << 10;
/// Small responses are collected up to this: upstream's decoder moves all that follows a frame
/// each time it has read one, so that longer messages of many frames would slow it down.
const COLLECT: usize = 32 << 10;

/// The response to one request, with payloads out of the mapped file.
pub(crate) type Answer = Response<EntryHandle>;

/// Collects responses into messages.
#[derive(Default)]
pub(crate) struct Outbox {
    streams: ResponseStreams,
    collected: Vec<u8>,
}

impl Outbox {
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

    /// Adds the next frame of a response, of up to `most` bytes. Returns whether more is left: then
    /// the outbox has to be emptied before the next frame.
    pub(crate) fn push(
        &mut self,
        response: &mut ResponseEncoder<EntryHandle>,
        most: usize,
    ) -> bool {
        response.push(&mut self.collected, most)
    }
}
