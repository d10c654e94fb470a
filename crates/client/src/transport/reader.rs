//! The reading half of a connection: responses to those who wait for them.

use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Instant;

use tungstenite::protocol::frame::coding::Control;

use super::connection::Connection;
use super::failure::Failure;
use super::frame::{Decoder, Generation};
use super::response::Assembler;
use super::socket::Ready;
use super::websocket::{Event, Parser};
use super::writer;

/// How much is received at a time, at most.
const BUFFER: usize = 256 << 10;

/// What has come and is not yet understood.
pub(crate) struct Reader {
    buffer: Box<[u8]>,
    /// The part of `buffer` that is not yet parsed.
    filled: std::ops::Range<usize>,
    messages: Parser,
    frames: Decoder,
    responses: Assembler,
    /// More is likely to be there already.
    eager: bool,
}

impl Reader {
    /// A reader of what `generation` sends, after `received`.
    pub(crate) fn new(generation: Generation, received: Vec<u8>) -> Self {
        let mut buffer = received;
        let filled = 0..buffer.len();
        buffer.resize(buffer.len().max(BUFFER), 0);
        Self {
            buffer: buffer.into_boxed_slice(),
            eager: !filled.is_empty(),
            filled,
            messages: Parser::default(),
            frames: Decoder::new(generation),
            responses: Assembler::default(),
        }
    }

    /// Whether more is likely to be there already.
    pub(crate) fn is_eager(&self) -> bool {
        self.eager
    }

    /// Waits until something has come, until `deadline` at most, and hands out what it completes.
    /// Says whether something has. A connection that fails wakes all who wait for it.
    pub(crate) fn read(&mut self, connection: &Arc<Connection>, deadline: Instant) -> bool {
        self.try_read(connection, deadline)
            .unwrap_or_else(|failure| {
                connection.fail(failure);
                false
            })
    }

    fn try_read(
        &mut self,
        connection: &Arc<Connection>,
        deadline: Instant,
    ) -> Result<bool, Failure> {
        let came = self.receive(connection, deadline)?;
        if !came && self.filled.is_empty() {
            return Ok(false);
        }
        self.parse(connection)?;
        // Also between two responses: the server may hold back the next one's first bytes.
        if !self.eager && (self.is_within_response() || !connection.is_idle()) {
            if connection.acknowledges_by_pong {
                writer::send_control(connection, Control::Pong, &[]);
            } else {
                connection.socket.acknowledge();
            }
        }
        Ok(came)
    }

    /// Whether the rest of something is on its way.
    fn is_within_response(&self) -> bool {
        !self.filled.is_empty()
            || self.messages.is_within_frame()
            || self.frames.is_within_frame()
            || self.responses.is_within_response()
    }

    /// Receives what is there, or comes. Says whether that was before `deadline`.
    fn receive(&mut self, connection: &Connection, deadline: Instant) -> Result<bool, Failure> {
        // A frame's header may lie across two receives.
        self.buffer.copy_within(self.filled.clone(), 0);
        self.filled = 0..self.filled.len();
        if !self.eager
            && !connection
                .socket
                .wait(Ready::ToReceive, deadline)
                .map_err(Failure::io)?
        {
            return Ok(false);
        }
        let room = &mut self.buffer[self.filled.end..];
        let wanted = room.len();
        self.eager = false;
        match connection.socket.receive(room) {
            Ok(0) => Err(Failure::broken("the server closed the connection")),
            Ok(length) => {
                self.eager = length == wanted;
                self.filled.end += length;
                connection.note_heard();
                Ok(true)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(Failure::io(error)),
        }
    }

    fn parse(&mut self, connection: &Arc<Connection>) -> Result<(), Failure> {
        let mut input = &self.buffer[self.filled.clone()];
        while let Some(event) = self.messages.next(&mut input)? {
            match event {
                Event::Data(mut data) => {
                    while let Some(part) = self.frames.next(&mut data)? {
                        let awaited = |number| connection.is_awaited(number);
                        if let Some(response) = self.responses.add(&part, awaited)? {
                            connection.complete(response);
                        }
                    }
                }
                Event::Ping(payload) => writer::send_control(connection, Control::Pong, payload),
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
