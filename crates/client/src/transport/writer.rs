//! The writing half of a connection: requests in the order of their calls, one message each.
//!
//! Whoever has something to send sends it, and with it what others have put in line meanwhile. A
//! caller that may not wait, or may no longer, leaves a full socket to a thread of its own making.
//! Where many calls are in flight, whoever is to send lets others come first: what is sent
//! together costs both ends less.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use tungstenite::protocol::frame::coding::Control;

use super::connection::Connection;
use super::failure::Failure;
use super::frame::Generation;
use super::pending::Slot;
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

/// Puts a request in line. Whoever gets a claim has to send what is in line.
pub(crate) fn enqueue(
    connection: &Arc<Connection>,
    request: &Arc<Request>,
    number: u32,
    slot: Arc<Slot>,
) -> Option<Claim> {
    let outgoing = Outgoing {
        request: Arc::clone(request),
        number,
        slot,
        cursor: Cursor::default(),
    };
    let own = Arc::clone(&outgoing.slot);
    let mut writer = lock(&connection.writer);
    writer.line.push_back(outgoing);
    let claimed = !std::mem::replace(&mut writer.busy, true);
    drop(writer);
    claimed.then(|| Claim {
        connection: Some(Arc::clone(connection)),
        own,
    })
}

/// The office of sending what is in line.
pub(crate) struct Claim {
    connection: Option<Arc<Connection>>,
    /// The call of the one who holds it.
    own: Arc<Slot>,
}

impl Claim {
    /// Sends it.
    pub(crate) fn send(mut self, caller: &Caller, deadline: Instant) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        match caller {
            Caller::Thread => flush(&connection, Patience::Until(deadline, &self.own)),
            // Copying large payloads is work enough for a thread of its own.
            Caller::Task(_) if lock(&connection.writer).is_long() => hand_over(&connection),
            Caller::Task(_) => flush(&connection, Patience::None),
        }
    }
}

/// A task may be given up before it has sent. Others rely on it.
impl Drop for Claim {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            hand_over(&connection);
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
    /// Whether more is in line than is quickly sent.
    fn is_long(&self) -> bool {
        self.line
            .iter()
            .any(|outgoing| outgoing.request.length() > SHARED)
    }

    /// Puts together the next messages. Says whether there are any.
    fn fill(&mut self, generation: Generation) -> bool {
        self.sent = 0;
        self.message.append(&mut self.control);
        while self.message.len() < SHARED && !self.line.is_empty() {
            self.fill_one(generation);
        }
        !self.message.is_empty()
    }

    /// Adds one message, of one request or several.
    fn fill_one(&mut self, generation: Generation) {
        let (mut length, mut count) = (0, 0);
        for next in &self.line {
            let longer = length + next.cursor.next_length(&next.request, generation);
            // Requests in one message are done side by side by upstream's servers, so that only
            // those share one whose order means nothing.
            if count > 0 && (!next.request.only_reads || longer > SHARED) {
                break;
            }
            length = longer;
            count += 1;
            if !next.request.only_reads {
                break;
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
    }
}

/// How long to go on sending, and waiting for room in a full socket.
#[derive(Clone, Copy)]
enum Patience<'a> {
    /// No wait.
    None,
    /// Until then, and beyond the caller's own request only what is quickly sent.
    Until(Instant, &'a Slot),
    /// As long as the server takes something now and then.
    Connection,
}

impl Patience<'_> {
    /// Whether what is still in line is somebody else's business.
    fn is_over(self, writer: &Writer) -> bool {
        match self {
            Self::None => writer.is_long(),
            Self::Until(deadline, own) => {
                (own.is_sent() && writer.is_long()) || Instant::now() >= deadline
            }
            Self::Connection => false,
        }
    }
}

/// Sends until nothing is left, or patience ends: then a thread goes on. The caller has set `busy`.
fn flush(connection: &Arc<Connection>, patience: Patience<'_>) {
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
        let is_over = !writer.line.is_empty() && patience.is_over(&writer);
        drop(writer);
        match result {
            Ok(true) if is_over => return hand_over(connection),
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
    patience: Patience<'_>,
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
                    Patience::Until(deadline, _) => deadline,
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
