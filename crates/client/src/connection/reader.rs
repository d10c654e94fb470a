//! Bytes from the socket into responses.

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use crate::socket::{Failure, Interest, Socket};
use simd_r_drive_protocol::frame::{Decoder, Generation};
use simd_r_drive_protocol::response::{ReceivedResponse, ResponseDecoder};
use simd_r_drive_protocol::websocket::{Event, Parser};

/// The maximum number of bytes of one receive.
const BUFFER: usize = 256 << 10;

/// How long to poll for a response before the thread sleeps. A server on the same machine answers
/// within that time, and to wake a thread takes about as long.
const BUSY_WAIT: Duration = Duration::from_micros(50);

/// A response that took longer was not prompt.
const PROMPT: Duration = Duration::from_micros(100);

/// How many responses in a row, each to the only call in flight, must have been prompt before a thread
/// polls: so it does not where several threads or tasks use the connection.
const DIALOG: u32 = 32;

/// The bytes that were received and not yet decoded.
pub(super) struct Reader {
    buffer: Box<[u8]>,
    /// The part of `buffer` that is not yet parsed.
    filled: Range<usize>,
    messages: Parser,
    frames: Decoder,
    responses: ResponseDecoder,
    expects_more: bool,
    /// How many responses in a row were prompt, each to the only call in flight.
    prompt: u32,
    /// Whether a thread can poll without keeping a server on the same machine from answering.
    may_poll: bool,
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
            prompt: 0,
            // Not a static: a child that was forked while it is initialized would wait for it forever.
            may_poll: available_parallelism().is_ok_and(|cores| cores.get() > 1),
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
    /// something. `is_only_call` says that nothing but the response to one call is expected.
    pub(super) fn receive(
        &mut self,
        socket: &Socket,
        deadline: Instant,
        is_only_call: bool,
    ) -> Result<bool, Failure> {
        // A frame's header may be split across two receives.
        self.buffer.copy_within(self.filled.clone(), 0);
        self.filled = 0..self.filled.len();
        if !self.expects_more {
            let waited = if is_only_call {
                self.wait_for_response(socket, deadline)
            } else {
                self.prompt = 0;
                socket.wait(Interest::Readable, deadline)
            };
            if !waited.map_err(Failure::io)? {
                return Ok(false);
            }
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

    /// Waits for the response to the only call. If the last ones were prompt, this polls for a while
    /// before it sleeps.
    fn wait_for_response(&mut self, socket: &Socket, deadline: Instant) -> io::Result<bool> {
        let begin = Instant::now();
        let polls = self.may_poll && self.prompt >= DIALOG;
        let is_readable = (polls && socket.poll_readable(deadline.min(begin + BUSY_WAIT))?)
            || socket.wait(Interest::Readable, deadline)?;
        self.prompt = if begin.elapsed() < PROMPT {
            self.prompt.saturating_add(1)
        } else {
            0
        };
        Ok(is_readable)
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
