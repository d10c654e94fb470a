//! Encodes a client's requests as frames.

use crate::AnyMethod;
use crate::call::{CallHeader, MessageType};
use crate::frame::{Generation, Header, Kind};

/// The maximum number of bytes of a request in one frame, and in one WebSocket message.
///
/// Upstream's servers accept messages of up to 16 MiB. For each frame their decoder moves all bytes
/// that follow, so one frame per message is fastest. A payload of 1 MiB and its key fit.
const CHUNK: usize = (1 << 20) + (16 << 10);

/// A request.
pub struct Request {
    /// The method to call.
    pub method: AnyMethod,
    /// The encoded parameters, in one or several pieces, so that a payload need not be copied.
    pub parameters: Vec<Vec<u8>>,
}

impl Request {
    /// The number of bytes before framing.
    #[inline]
    pub fn length(&self) -> usize {
        CallHeader::LENGTH + self.parameters.iter().map(Vec::len).sum::<usize>()
    }
}

/// Encodes one request as frames, and remembers its position in it.
#[derive(Default)]
pub struct RequestEncoder {
    sequence: u32,
    piece: usize,
    offset: usize,
}

impl RequestEncoder {
    /// Whether a part of the request has been encoded.
    #[inline]
    pub fn has_started(&self) -> bool {
        self.sequence > 0
    }

    /// How many bytes [`put`](Self::put) will append.
    #[inline]
    pub fn next_length(&self, request: &Request, generation: Generation) -> usize {
        let (length, is_last) = self.next_payload(request);
        let frames = if is_last { 2 } else { 1 };
        frames * generation.header_length() + length
    }

    /// Appends the next frame, and after the last one the frame that ends the request. The
    /// request's number is also that of its stream. Returns whether the request is complete.
    #[inline]
    pub fn put(
        &mut self,
        request: &Request,
        number: u32,
        generation: Generation,
        out: &mut Vec<u8>,
    ) -> bool {
        let (mut length, is_last) = self.next_payload(request);
        let mut header = Header {
            length: length as u32,
            stream: number,
            sequence: self.sequence,
            kind: Kind::Data,
        };
        if self.sequence == 0 {
            header.kind = Kind::Open;
            header.put(out, generation);
            // The parameters are sent as the payload, since metadata is limited to 64 KiB.
            CallHeader::put(out, MessageType::Call, number, request.method.id(), 0);
            length -= CallHeader::LENGTH;
        } else {
            header.put(out, generation);
        }
        self.sequence += 1;
        while length > 0 {
            let piece = &request.parameters[self.piece][self.offset..];
            let taken = &piece[..piece.len().min(length)];
            out.extend_from_slice(taken);
            length -= taken.len();
            if taken.len() == piece.len() {
                self.piece += 1;
                self.offset = 0;
            } else {
                self.offset += taken.len();
            }
        }
        if is_last {
            header.length = 0;
            header.sequence = self.sequence;
            header.kind = Kind::End;
            header.put(out, generation);
        }
        is_last
    }

    /// The length of the next frame's payload, and whether it is the last frame with a payload.
    fn next_payload(&self, request: &Request) -> (usize, bool) {
        let left = request.parameters.get(self.piece..).unwrap_or_default();
        let parameters = left.iter().map(Vec::len).sum::<usize>() - self.offset;
        let left = parameters
            + if self.sequence == 0 {
                CallHeader::LENGTH
            } else {
                0
            };
        (left.min(CHUNK), left <= CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use muxio_core::rpc::RpcDispatcher;
    use proptest::prelude::*;

    use super::*;
    use crate::call::Method;

    fn whole(request: &Request, number: u32, generation: Generation) -> Vec<Vec<u8>> {
        let mut encoder = RequestEncoder::default();
        let mut messages = Vec::new();
        loop {
            let mut out = Vec::new();
            let length = encoder.next_length(request, generation);
            let is_last = encoder.put(request, number, generation, &mut out);
            assert_eq!(out.len(), length);
            messages.push(out);
            if is_last {
                return messages;
            }
        }
    }

    fn check(parameters: Vec<Vec<u8>>, number: u32) {
        let number = number >> 1;
        let expected = parameters.concat();
        let request = Request {
            method: Method::Read.into(),
            parameters,
        };
        let mut dispatcher = RpcDispatcher::new();
        for message in whole(&request, number, Generation::Plain) {
            assert!(message.len() <= CHUNK + 2 * Generation::Plain.header_length());
            dispatcher.read_bytes(&message).unwrap();
        }
        assert_eq!(dispatcher.is_rpc_request_finalized(number), Some(true));
        let read = dispatcher.delete_rpc_request(number).unwrap();
        assert_eq!(read.rpc_method_id, Method::Read.id());
        assert_eq!(
            read.rpc_prebuffered_payload_bytes.unwrap_or_default(),
            expected
        );
    }

    proptest! {
        #[test]
        fn muxio_reads_a_request(
            parameters in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4),
            number in any::<u32>(),
        ) {
            check(parameters, number);
        }

        #[test]
        fn the_older_generation_differs_by_the_timestamps(
            parameters in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let end = CallHeader::LENGTH + parameters.len();
            let request = Request { method: Method::Read.into(), parameters: vec![parameters] };
            let new = whole(&request, 5, Generation::Plain).concat();
            let mut old = whole(&request, 5, Generation::Timestamped).concat();
            old.drain(21 + end + 13..);
            old.drain(13..21);
            prop_assert_eq!(old, new);
        }
    }

    #[test]
    fn muxio_reads_a_request_of_many_frames() {
        for length in [
            CHUNK - CallHeader::LENGTH - 1,
            CHUNK - CallHeader::LENGTH,
            CHUNK - CallHeader::LENGTH + 1,
            3 * CHUNK,
            3 * CHUNK + 9,
        ] {
            check(vec![vec![1; 30], vec![2; length - 30]], 9);
            check(vec![vec![], vec![2; length], vec![]], 9);
        }
    }
}
