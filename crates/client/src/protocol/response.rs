//! Responses out of a server's frames.

use muxio_core::constants::{
    RPC_FRAME_FRAME_HEADER_SIZE as HEADER, RPC_FRAME_ID_OFFSET, RPC_FRAME_METADATA_LENGTH_OFFSET,
};
use muxio_core::frame::FrameKind;
use muxio_core::rpc::rpc_internals::RpcMessageType;

use super::Malformed;
use super::frame::Part;

/// A response that has come whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Response {
    /// The number of the request.
    pub(crate) request: u32,
    /// How the call went, as `RpcResultStatus` numbers it; `None` when the server cancelled it.
    pub(crate) status: Option<u8>,
    pub(crate) body: Vec<u8>,
}

/// Puts responses together.
#[derive(Default)]
pub(crate) struct Assembler {
    /// A server sends one response after another, so that these are few.
    streams: Vec<Stream>,
}

/// A stream of frames that has begun.
struct Stream {
    number: u32,
    /// The number of the next frame.
    next: u32,
    /// The bytes before the body, as far as they have come.
    head: Vec<u8>,
    /// What the head said, once it is complete.
    meaning: Option<Meaning>,
    body: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Meaning {
    Response {
        request: u32,
        status: u8,
    },
    /// Nothing for a client, or for nobody any more.
    Ignored,
}

impl Assembler {
    /// Whether a response has come in part.
    pub(crate) fn is_within_response(&self) -> bool {
        !self.streams.is_empty()
    }

    /// Adds a part of a frame. `awaited` says whether somebody waits for a request's response:
    /// the others are not collected.
    pub(crate) fn add(
        &mut self,
        part: &Part<'_>,
        awaited: impl Fn(u32) -> bool,
    ) -> Result<Option<Response>, Malformed> {
        let header = part.header;
        match header.kind {
            FrameKind::Ping | FrameKind::Pong => return Ok(None),
            FrameKind::Cancel => return Ok(self.cancel(header.stream)),
            FrameKind::Open | FrameKind::Data | FrameKind::End => {}
        }
        let place = match self.place(header.stream) {
            Some(place) => place,
            None => {
                self.streams.push(Stream::new(header.stream));
                self.streams.len() - 1
            }
        };
        let stream = &mut self.streams[place];
        if part.is_first {
            // TCP keeps the order, so that a gap means that something is wrong with the peer.
            if header.sequence != stream.next {
                return Err(Malformed("frames out of order".into()));
            }
            stream.next = stream.next.wrapping_add(1);
        }
        stream.add(part.bytes, awaited)?;
        if !part.is_last || header.kind != FrameKind::End {
            return Ok(None);
        }
        let stream = self.streams.swap_remove(place);
        match stream.meaning {
            Some(Meaning::Response { request, status }) => Ok(Some(Response {
                request,
                status: Some(status),
                body: stream.body,
            })),
            Some(Meaning::Ignored) => Ok(None),
            None => Err(Malformed("a response that ends within its header".into())),
        }
    }

    fn place(&self, stream: u32) -> Option<usize> {
        self.streams.iter().position(|this| this.number == stream)
    }

    fn cancel(&mut self, stream: u32) -> Option<Response> {
        let place = self.place(stream)?;
        match self.streams.swap_remove(place).meaning? {
            Meaning::Response { request, .. } => Some(Response {
                request,
                status: None,
                body: Vec::new(),
            }),
            Meaning::Ignored => None,
        }
    }
}

impl Stream {
    fn new(number: u32) -> Self {
        Self {
            number,
            next: 0,
            head: Vec::new(),
            meaning: None,
            body: Vec::new(),
        }
    }

    fn add(&mut self, mut bytes: &[u8], awaited: impl Fn(u32) -> bool) -> Result<(), Malformed> {
        let meaning = match self.meaning {
            Some(Meaning::Response { request, .. }) if !bytes.is_empty() && !awaited(request) => {
                self.ignore();
                return Ok(());
            }
            Some(meaning) => meaning,
            None => {
                let (meaning, rest) = match self.head_from(bytes)? {
                    Some(found) => found,
                    None => return Ok(()),
                };
                let meaning = match meaning {
                    Meaning::Response { request, .. } if !awaited(request) => Meaning::Ignored,
                    meaning => meaning,
                };
                bytes = rest;
                *self.meaning.insert(meaning)
            }
        };
        if let Meaning::Response { .. } = meaning {
            self.body.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// Collects no more of a response that nobody waits for any more.
    fn ignore(&mut self) {
        self.meaning = Some(Meaning::Ignored);
        self.body = Vec::new();
    }

    /// Completes the head with the front of `bytes`, if they suffice, and says what it means.
    fn head_from<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<(Meaning, &'a [u8])>, Malformed> {
        if self.head.is_empty()
            && let Some((head, rest)) = split_head(bytes)
        {
            return Ok(Some((meaning(head)?, rest)));
        }
        let before = self.head.len();
        self.head.extend_from_slice(bytes);
        let Some((head, _)) = split_head(&self.head) else {
            return Ok(None);
        };
        Ok(Some((meaning(head)?, &bytes[head.len() - before..])))
    }
}

/// Splits a response's head, with its metadata, off `bytes`, if they suffice.
fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = bytes.get(RPC_FRAME_METADATA_LENGTH_OFFSET..HEADER)?;
    let metadata = u16::from_le_bytes([length[0], length[1]]);
    bytes.split_at_checked(HEADER + usize::from(metadata))
}

fn meaning(head: &[u8]) -> Result<Meaning, Malformed> {
    let message = RpcMessageType::try_from(head[0])
        .map_err(|()| Malformed("a message of no known type".into()))?;
    if message != RpcMessageType::Response {
        return Ok(Meaning::Ignored);
    }
    let request = u32::from_le_bytes(std::array::from_fn(|i| head[RPC_FRAME_ID_OFFSET + i]));
    // Like upstream's clients: no metadata means success.
    let status = head.get(HEADER).copied().unwrap_or(0);
    Ok(Meaning::Response { request, status })
}

#[cfg(test)]
mod tests {
    use muxio_core::rpc::{RpcDispatcher, RpcResponse};
    use proptest::prelude::*;

    use crate::protocol::frame::{Decoder, Generation};
    use super::*;

    /// What muxio's dispatcher sends for a response.
    fn encoded(request: u32, status: Option<u8>, body: &[u8], chunk: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let response = RpcResponse {
            rpc_request_id: request,
            rpc_method_id: 7,
            rpc_result_status: status,
            rpc_prebuffered_payload_bytes: Some(body.to_vec()),
            is_finalized: true,
        };
        RpcDispatcher::new()
            .respond(response, chunk, |bytes: &[u8]| out.extend_from_slice(bytes))
            .map(drop)
            .unwrap();
        out
    }

    fn responses(
        bytes: &[u8],
        cut: usize,
        awaited: fn(u32) -> bool,
    ) -> Result<Vec<Response>, Malformed> {
        let (mut decoder, mut assembler) = (Decoder::new(Generation::Plain), Assembler::default());
        let mut responses = Vec::new();
        for mut input in bytes.chunks(cut) {
            while let Some(part) = decoder.next(&mut input)? {
                responses.extend(assembler.add(&part, awaited)?);
            }
        }
        Ok(responses)
    }

    proptest! {
        #[test]
        fn what_muxio_sends_is_put_together(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..5),
            chunk in 1_usize..100,
            cut in 1_usize..300,
        ) {
            let (mut bytes, mut expected) = (Vec::new(), Vec::new());
            for (request, body) in (0..).zip(bodies) {
                bytes.extend(encoded(request, Some(request as u8), &body, chunk));
                expected.push(Response { request, status: Some(request as u8), body });
            }
            prop_assert_eq!(responses(&bytes, cut, |_| true).unwrap(), expected);
        }

        #[test]
        fn a_response_that_nobody_awaits_is_dropped(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = encoded(1, None, &body, 50);
            bytes.extend(encoded(2, None, &body, 50));
            let read = responses(&bytes, 10, |request| request == 2).unwrap();
            prop_assert_eq!(read, [Response { request: 2, status: Some(0), body }]);
        }

        #[test]
        fn a_changed_byte_panics_nobody(
            body in prop::collection::vec(any::<u8>(), 0..60),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = encoded(1, Some(0), &body, 20);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = responses(&bytes, 7, |_| true);
        }
    }
}
