//! The writing half of a connection: requests in the order of their calls, one message each.
//!
//! Whoever has something to send sends it, and with it what others have put in line meanwhile. A
//! caller that may not wait, or may no longer, leaves a full socket to a thread of its own making.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use tungstenite::protocol::frame::coding::Control;

use super::connection::Connection;
use super::failure::Failure;
use super::pending::Slot;
use super::frame::Generation;
use super::request::{Cursor, Request};
use super::socket::Ready;
use super::{Caller, lock, websocket};

/// Small requests share a message up to this length. More would make upstream's servers, which
/// answer a message's requests when the last of them is done, slow for the first of them.
const SHARED: usize = 16 << 10;

/// What is in line to be sent.
#[derive(Default)]
pub(crate) struct Writer {
    line: VecDeque<Outgoing>,
    /// Control frames, which go first.
    control: Vec<u8>,
    /// The message that is being sent, and how much of it is.
    message: Vec<u8>,
    sent: usize,
    /// The calls whose last frame is in the message.
    ending: Vec<Arc<Slot>>,
    /// Somebody is sending.
    busy: bool,
}

struct Outgoing {
    request: Arc<Request>,
    number: u32,
    slot: Arc<Slot>,
    cursor: Cursor,
}

/// Puts a request in line, and sends it if nobody else does.
pub(crate) fn send(
    connection: &Arc<Connection>,
    request: Arc<Request>,
    number: u32,
    slot: Arc<Slot>,
    caller: &Caller,
    deadline: Instant,
) {
    let is_large = request.length() > SHARED;
    let outgoing = Outgoing {
        request,
        number,
        slot,
        cursor: Cursor::default(),
    };
    let claimed = {
        let mut writer = lock(&connection.writer);
        writer.line.push_back(outgoing);
        !std::mem::replace(&mut writer.busy, true)
    };
    if claimed {
        match caller {
            Caller::Thread => flush(connection, Patience::Until(deadline)),
            // Copying a large payload is work enough for a thread of its own.
            Caller::Task(_) if is_large => hand_over(connection),
            Caller::Task(_) => flush(connection, Patience::None),
        }
    }
}

/// Sends a control frame, as soon as there is room.
pub(crate) fn send_control(connection: &Arc<Connection>, control: Control, payload: &[u8]) {
    let claimed = {
        let mut writer = lock(&connection.writer);
        // A server that pings without taking the answers is answered once.
        if writer.control.is_empty() {
            websocket::put_control(&mut writer.control, control, payload);
        }
        !std::mem::replace(&mut writer.busy, true)
    };
    if claimed {
        flush(connection, Patience::None);
    }
}

impl Writer {
    /// Puts together the next message. Says whether there is one.
    fn fill(&mut self, generation: Generation) -> bool {
        self.message.clear();
        self.sent = 0;
        self.message.append(&mut self.control);
        let Some(first) = self.line.front() else {
            return !self.message.is_empty();
        };
        let mut length = first.cursor.next_length(&first.request, generation);
        let mut count = 1;
        // Requests in one message are done side by side by upstream's servers, so that only those
        // share one whose order means nothing.
        if first.request.only_reads {
            for next in self.line.range(1..) {
                let longer = length + next.cursor.next_length(&next.request, generation);
                if !next.request.only_reads || longer > SHARED {
                    break;
                }
                length = longer;
                count += 1;
            }
        }
        let (line, ending) = (&mut self.line, &mut self.ending);
        websocket::put_binary(&mut self.message, length, |out| {
            for _ in 0..count {
                let Some(mut outgoing) = line.pop_front() else {
                    break;
                };
                if outgoing
                    .cursor
                    .put(&outgoing.request, outgoing.number, generation, out)
                {
                    ending.push(outgoing.slot);
                } else {
                    line.push_front(outgoing);
                }
            }
        });
        true
    }
}

/// How long to wait for room in a full socket.
#[derive(Clone, Copy)]
enum Patience {
    None,
    Until(Instant),
    /// As long as the server takes something now and then.
    Connection,
}

/// Sends until nothing is left, or patience ends: then a thread goes on. The caller has set `busy`.
fn flush(connection: &Arc<Connection>, patience: Patience) {
    loop {
        let (mut message, mut sent) = {
            let mut writer = lock(&connection.writer);
            if writer.message.is_empty() && !writer.fill(connection.generation) {
                writer.busy = false;
                return;
            }
            (std::mem::take(&mut writer.message), writer.sent)
        };
        let result = send_all(connection, &message, &mut sent, patience);
        let mut writer = lock(&connection.writer);
        if result == Ok(true) {
            writer.ending.drain(..).for_each(|slot| slot.note_sent());
            message.clear();
            sent = 0;
            // Room for a large payload is not kept for small requests.
            if message.capacity() > 4 * SHARED && writer.line.is_empty() {
                message = Vec::new();
            }
        }
        writer.message = message;
        writer.sent = sent;
        drop(writer);
        match result {
            Ok(true) => {}
            Ok(false) => return hand_over(connection),
            // `busy` stays: nothing is ever sent here again.
            Err(failure) => return connection.fail(failure),
        }
    }
}

/// Sends `message` from `sent` on. Says whether all of it is on its way.
fn send_all(
    connection: &Connection,
    message: &[u8],
    sent: &mut usize,
    patience: Patience,
) -> Result<bool, Failure> {
    let socket = &connection.socket;
    loop {
        let result = if *sent < message.len() {
            socket.send(&message[*sent..])
        } else {
            match socket.flush() {
                Ok(()) => return Ok(true),
                Err(error) => Err(error),
            }
        };
        match result {
            Ok(0) => return Err(Failure::broken("the connection takes no more bytes")),
            Ok(length) => *sent += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let deadline = match patience {
                    Patience::None => return Ok(false),
                    Patience::Until(deadline) => deadline,
                    Patience::Connection => Instant::now() + connection.patience,
                };
                if !socket.wait(Ready::ToSend, deadline).map_err(Failure::io)? {
                    return match patience {
                        Patience::Connection => {
                            Err(Failure::broken("the server takes no more bytes"))
                        }
                        _ => Ok(false),
                    };
                }
            }
            Err(error) => return Err(Failure::io(error)),
        }
    }
}

/// Leaves the sending to a thread, which ends when nothing is left.
fn hand_over(connection: &Arc<Connection>) {
    let this = Arc::clone(connection);
    let spawned = thread::Builder::new()
        .name("simd-r-drive-send".to_owned())
        .spawn(move || flush(&this, Patience::Connection));
    if let Err(error) = spawned {
        connection.fail(Failure::broken(format!("no thread to send with: {error}")));
    }
}
