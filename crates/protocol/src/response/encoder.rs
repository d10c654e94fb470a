//! Encodes a server's responses as frames.

use std::collections::VecDeque;

use crate::call::{CallHeader, MessageType, Status};
use crate::frame::{Generation, Header, Kind};

/// The bit that is set in the numbers of a server's streams, from version 0.17.
const SERVER_STREAM: u32 = 1 << 31;

/// The response to one request.
pub struct Response<E> {
    /// The outcome of the call.
    pub status: Status,
    /// The body, or the beginning of it.
    pub body: Vec<u8>,
    /// The rest of the body. It is copied frame by frame, when it is encoded.
    pub entries: Vec<E>,
}

/// Assigns the numbers of a connection's streams.
#[derive(Debug, Default)]
pub struct ResponseStreams {
    next: u32,
}

impl ResponseStreams {
    #[inline]
    fn take(&mut self) -> u32 {
        let stream = SERVER_STREAM | self.next;
        self.next = self.next.wrapping_add(1) & !SERVER_STREAM;
        stream
    }
}

/// Encodes one response as frames.
pub struct ResponseEncoder<E> {
    generation: Generation,
    stream: u32,
    sequence: u32,
    /// Bytes that have not been pushed.
    left: usize,
    /// What precedes the entries. Empty once it has been pushed.
    head: Vec<u8>,
    /// The entries that have not been pushed completely.
    entries: VecDeque<E>,
    /// Where the next frame begins in the head or in the first entry.
    offset: usize,
}

impl<E: AsRef<[u8]>> ResponseEncoder<E> {
    /// An encoder for the response to the request `id` of a client of this generation.
    pub fn new(
        streams: &mut ResponseStreams,
        generation: Generation,
        id: u32,
        method: u64,
        response: Response<E>,
    ) -> Self {
        let mut head = Vec::with_capacity(CallHeader::LENGTH + 1 + response.body.len());
        // The status is the metadata, of one byte.
        CallHeader::put(&mut head, MessageType::Response, id, method, 1);
        head.push(response.status as u8);
        head.extend_from_slice(&response.body);
        let entries = response.entries.iter().map(|entry| entry.as_ref().len());
        Self {
            generation,
            stream: streams.take(),
            sequence: 0,
            left: head.len() + entries.sum::<usize>(),
            head,
            entries: response.entries.into(),
            offset: 0,
        }
    }

    /// How many bytes have not been pushed.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.left
    }

    /// The memory that it uses in bytes, without the entries' bytes.
    pub fn memory(&self) -> usize {
        self.head.capacity() + self.entries.capacity() * size_of::<E>()
    }

    /// Appends the next frame, of up to `most` bytes, and after the last one the frame that ends
    /// the response. Returns whether there is more.
    pub fn push(&mut self, out: &mut Vec<u8>, most: usize) -> bool {
        let length = self.left.min(most);
        out.reserve(length + 2 * self.generation.header_length());
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
            // A frame is not longer than a message.
            length: length as u32,
            stream: self.stream,
            sequence: self.sequence,
            kind,
        };
        header.put(out, self.generation);
        self.sequence += 1;
    }

    fn push_bytes(&mut self, out: &mut Vec<u8>, length: usize) {
        let end = out.len() + length;
        self.left -= length;
        while out.len() < end {
            let part = match self.entries.front() {
                Some(entry) if self.head.is_empty() => entry.as_ref(),
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

    /// Drops the head or the first entry, which has been pushed.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::Method;
    use crate::frame::Decoder;
    use crate::response::{ReceivedResponse, ResponseDecoder};

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(
            body in prop::collection::vec(any::<u8>(), 0..60),
            entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..6),
            most in 1_usize..50,
            old in any::<bool>(),
        ) {
            let generation = if old { Generation::Timestamped } else { Generation::Plain };
            let expected = [body.clone(), entries.concat()].concat();
            let response = Response { status: Status::SystemError, body, entries };
            let mut streams = ResponseStreams::default();
            let method = Method::Read.id();
            let mut encoder = ResponseEncoder::new(&mut streams, generation, 7, method, response);
            let mut bytes = Vec::new();
            while encoder.push(&mut bytes, most) {}
            prop_assert_eq!(encoder.remaining(), 0);
            let mut decoder = Decoder::new(generation);
            let mut responses = ResponseDecoder::default();
            let (mut input, mut found) = (bytes.as_slice(), None);
            while let Some(part) = decoder.next(&mut input).unwrap() {
                found = responses.add(&part, |_| true).unwrap();
            }
            let expected = ReceivedResponse { request: 7, status: Some(2), body: expected };
            prop_assert_eq!(found, Some(expected));
        }
    }
}
