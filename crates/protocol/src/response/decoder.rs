//! Decodes responses from a server's frames.

use crate::Malformed;
use crate::call::{CallHeader, MessageType, Status};
use crate::frame::{Kind, Part};

/// A complete response.
#[derive(Debug, PartialEq, Eq)]
pub struct ReceivedResponse {
    /// The number of the request.
    pub request: u32,
    /// The number of the [`Status`], or `None` if the server has cancelled the response.
    pub status: Option<u8>,
    /// The encoded result, or the reason for a failure.
    pub body: Vec<u8>,
}

/// Assembles responses from the parts of frames.
#[derive(Default)]
pub struct ResponseDecoder {
    /// The incomplete responses. They are few, since a server sends one response after another.
    streams: Vec<Stream>,
}

/// A stream of frames that is not complete.
struct Stream {
    number: u32,
    /// The number of the next frame.
    next: u32,
    /// The bytes before the body that have arrived, if they came in parts.
    head: Vec<u8>,
    /// The contents of the head, once it is complete.
    content: Option<Content>,
    body: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Content {
    Response {
        request: u32,
        status: u8,
    },
    /// It is not for a client, or no caller waits for it any more.
    Ignored,
}

impl ResponseDecoder {
    /// Whether a response is incomplete.
    #[inline]
    pub fn is_within_response(&self) -> bool {
        !self.streams.is_empty()
    }

    /// Adds a part of a frame. `awaited` says whether a caller waits for the response to a request.
    /// Other responses are discarded.
    ///
    /// # Errors
    /// [`Malformed`] for an invalid response.
    #[inline]
    pub fn add(
        &mut self,
        part: &Part<'_>,
        awaited: impl Fn(u32) -> bool,
    ) -> Result<Option<ReceivedResponse>, Malformed> {
        let header = part.header;
        match header.kind {
            Kind::Ping | Kind::Pong => return Ok(None),
            Kind::Cancel => return Ok(self.cancel(header.stream)),
            Kind::Open | Kind::Data | Kind::End => {}
        }
        let index = match self.index_of(header.stream) {
            Some(index) => index,
            None => {
                self.streams.push(Stream::new(header.stream));
                self.streams.len() - 1
            }
        };
        let stream = &mut self.streams[index];
        if part.is_first {
            // TCP keeps the order, so a gap is an error of the peer.
            if header.sequence != stream.next {
                return Err(Malformed("frames out of order".into()));
            }
            stream.next = stream.next.wrapping_add(1);
        }
        stream.add(part.bytes, awaited)?;
        if !part.is_last || header.kind != Kind::End {
            return Ok(None);
        }
        let stream = self.streams.swap_remove(index);
        match stream.content {
            Some(Content::Response { request, status }) => Ok(Some(ReceivedResponse {
                request,
                status: Some(status),
                body: stream.body,
            })),
            Some(Content::Ignored) => Ok(None),
            None => Err(Malformed("a response that ends within its header".into())),
        }
    }

    fn index_of(&self, stream: u32) -> Option<usize> {
        self.streams.iter().position(|this| this.number == stream)
    }

    fn cancel(&mut self, stream: u32) -> Option<ReceivedResponse> {
        let index = self.index_of(stream)?;
        match self.streams.swap_remove(index).content? {
            Content::Response { request, .. } => Some(ReceivedResponse {
                request,
                status: None,
                body: Vec::new(),
            }),
            Content::Ignored => None,
        }
    }
}

impl Stream {
    fn new(number: u32) -> Self {
        Self {
            number,
            next: 0,
            head: Vec::new(),
            content: None,
            body: Vec::new(),
        }
    }

    fn add(&mut self, mut bytes: &[u8], awaited: impl Fn(u32) -> bool) -> Result<(), Malformed> {
        let content = match self.content {
            Some(Content::Response { request, .. }) if !bytes.is_empty() && !awaited(request) => {
                self.ignore();
                return Ok(());
            }
            Some(content) => content,
            None => {
                let (content, rest) = match self.head_from(bytes)? {
                    Some(found) => found,
                    None => return Ok(()),
                };
                let content = match content {
                    Content::Response { request, .. } if !awaited(request) => Content::Ignored,
                    content => content,
                };
                bytes = rest;
                *self.content.insert(content)
            }
        };
        if let Content::Response { .. } = content {
            self.body.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// Discards a response for which no caller waits any more.
    fn ignore(&mut self) {
        self.content = Some(Content::Ignored);
        self.body = Vec::new();
    }

    /// Completes the head with the front of `bytes`. Returns `None` if more bytes are needed.
    fn head_from<'a>(&mut self, bytes: &'a [u8]) -> Result<Option<(Content, &'a [u8])>, Malformed> {
        if self.head.is_empty()
            && let Some((head, rest)) = split_head(bytes)
        {
            return Ok(Some((parse_head(head)?, rest)));
        }
        let before = self.head.len();
        self.head.extend_from_slice(bytes);
        let Some((head, _)) = split_head(&self.head) else {
            return Ok(None);
        };
        Ok(Some((parse_head(head)?, &bytes[head.len() - before..])))
    }
}

/// Splits `bytes` after a response's head, which includes the metadata. Returns `None` if more
/// bytes are needed.
fn split_head(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(CallHeader::read(bytes)?.length())
}

fn parse_head(head: &[u8]) -> Result<Content, Malformed> {
    let header = CallHeader::read(head).ok_or("a response that is shorter than its header")?;
    match header.message_type {
        Some(MessageType::Response) => Ok(Content::Response {
            request: header.id,
            // Like upstream's clients: no metadata means success.
            status: head
                .get(CallHeader::LENGTH)
                .copied()
                .unwrap_or(Status::Success as u8),
        }),
        Some(_) => Ok(Content::Ignored),
        None => Err("a message of an unknown type".into()),
    }
}

#[cfg(test)]
mod tests {
    use muxio_core::rpc::{RpcDispatcher, RpcResponse};
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{Decoder, Generation};

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
    ) -> Result<Vec<ReceivedResponse>, Malformed> {
        let (mut decoder, mut assembler) =
            (Decoder::new(Generation::Plain), ResponseDecoder::default());
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
        fn what_muxio_sends_is_assembled(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..5),
            chunk in 1_usize..100,
            cut in 1_usize..300,
        ) {
            let (mut bytes, mut expected) = (Vec::new(), Vec::new());
            for (request, body) in (0..).zip(bodies) {
                bytes.extend(encoded(request, Some(request as u8), &body, chunk));
                expected.push(ReceivedResponse { request, status: Some(request as u8), body });
            }
            prop_assert_eq!(responses(&bytes, cut, |_| true).unwrap(), expected);
        }

        #[test]
        fn a_response_that_nobody_awaits_is_dropped(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut bytes = encoded(1, None, &body, 50);
            bytes.extend(encoded(2, None, &body, 50));
            let read = responses(&bytes, 10, |request| request == 2).unwrap();
            prop_assert_eq!(read, [ReceivedResponse { request: 2, status: Some(0), body }]);
        }

        #[test]
        fn a_changed_byte_does_not_panic(
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
