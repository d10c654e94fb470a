//! Bytes from the socket into responses.

use std::io::ErrorKind;
use std::ops::Range;
use std::time::Instant;

use crate::socket::{Failure, Interest, Socket};
use simd_r_drive_protocol::frame::{Decoder, Generation};
use simd_r_drive_protocol::response::{ReceivedResponse, ResponseDecoder};
use simd_r_drive_protocol::websocket::{Event, Parser};

/// The maximum number of bytes of one receive.
const BUFFER: usize = 256 << 10;

/// The bytes that were received and not yet decoded.
pub(super) struct Reader {
    buffer: Box<[u8]>,
    /// The part of `buffer` that is not yet parsed.
    filled: Range<usize>,
    messages: Parser,
    frames: Decoder,
    responses: ResponseDecoder,
    expects_more: bool,
}

/// Something that a server has sent.
pub(super) enum Incoming<'a> {
    Response(ReceivedResponse),
    /// A ping. The pong must have the same payload.
    Ping(&'a [u8]),
}

impl Reader {
    /// A reader of what `generation` sends, after `received`.
    pub(super) fn new(generation: Generation, received: Vec<u8>) -> Self {
        let mut buffer = received;
        let filled = 0..buffer.len();
        buffer.resize(buffer.len().max(BUFFER), 0);
        Self {
            buffer: buffer.into_boxed_slice(),
            expects_more: !filled.is_empty(),
            filled,
            messages: Parser::default(),
            frames: Decoder::new(generation),
            responses: ResponseDecoder::default(),
        }
    }

    /// Whether more bytes are likely to be there already.
    pub(super) fn expects_more(&self) -> bool {
        self.expects_more
    }

    /// Whether there is something to parse.
    pub(super) fn has_bytes(&self) -> bool {
        !self.filled.is_empty()
    }

    /// Whether something was received in part.
    pub(super) fn is_within_response(&self) -> bool {
        self.has_bytes()
            || self.messages.is_within_frame()
            || self.frames.is_within_frame()
            || self.responses.is_within_response()
    }

    /// Receives what is available, or arrives before `deadline`. Returns whether there was
    /// something.
    pub(super) fn receive(&mut self, socket: &Socket, deadline: Instant) -> Result<bool, Failure> {
        // A frame's header may be split across two receives.
        self.buffer.copy_within(self.filled.clone(), 0);
        self.filled = 0..self.filled.len();
        if !self.expects_more
            && !socket
                .wait(Interest::Readable, deadline)
                .map_err(Failure::io)?
        {
            return Ok(false);
        }
        let room = &mut self.buffer[self.filled.end..];
        let wanted = room.len();
        self.expects_more = false;
        match socket.receive(room) {
            Ok(0) => Err(Failure::broken("the server closed the connection")),
            Ok(length) => {
                self.expects_more = length == wanted;
                self.filled.end += length;
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(Failure::io(error)),
        }
    }

    /// Passes what was received to `handle`. Responses that are not `awaited` are dropped.
    pub(super) fn parse(
        &mut self,
        awaited: impl Fn(u32) -> bool + Copy,
        mut handle: impl FnMut(Incoming<'_>),
    ) -> Result<(), Failure> {
        let mut input = &self.buffer[self.filled.clone()];
        while let Some(event) = self.messages.next(&mut input)? {
            match event {
                Event::Data(mut data) => {
                    while let Some(part) = self.frames.next(&mut data)? {
                        if let Some(response) = self.responses.add(&part, awaited)? {
                            handle(Incoming::Response(response));
                        }
                    }
                }
                Event::Ping(payload) => handle(Incoming::Ping(payload)),
                Event::Pong => {}
                Event::Close(reason) => {
                    return Err(Failure::broken(format!(
                        "the server closed the connection {reason}"
                    )));
                }
            }
        }
        self.filled.start = self.filled.end - input.len();
        Ok(())
    }
}
