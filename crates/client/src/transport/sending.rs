//! Sending what is in line on a connection.
//!
//! Whoever has something to send sends it, and with it what others have put in line meanwhile. A
//! caller that may not wait, or may no longer, leaves a full socket to a thread of its own making.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::failure::Failure;
use super::lock;
use super::pending::Slot;
use super::socket::{Ready, Socket};
use super::writer::{SHARED, Writer};
use crate::interrupt::wait_in_slices;

/// How long whoever waits for room relies on somebody else to read.
const TICK: Duration = Duration::from_millis(10);

/// The messages that are being sent.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) bytes: Vec<u8>,
    /// How many of the bytes the socket has taken.
    sent: usize,
    /// The calls with a message among them: where it begins, and whether it is their last one.
    pub(crate) calls: Vec<(usize, Arc<Slot>, bool)>,
    /// How many of the calls have a byte among those that the socket has taken.
    begun: usize,
}

impl Batch {
    /// Sends what there is room for. Says whether all of it is on its way.
    fn send(&mut self, socket: &Socket) -> io::Result<bool> {
        let result = self.try_send(socket);
        match result {
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            result => result.map(|()| true),
        }
    }

    fn try_send(&mut self, socket: &Socket) -> io::Result<()> {
        while self.sent < self.bytes.len() {
            match socket.send(&self.bytes[self.sent..])? {
                0 => return Err(ErrorKind::WriteZero.into()),
                length => self.note_sent(length),
            }
        }
        socket.flush()
    }

    /// Notes for each call of which the first byte is gone that the server may have it.
    fn note_sent(&mut self, length: usize) {
        self.sent += length;
        let not_yet = &self.calls[self.begun..];
        for (start, slot, _) in not_yet {
            if *start >= self.sent {
                break;
            }
            slot.note_begun();
            self.begun += 1;
        }
    }

    /// Notes that all of it is on its way. Room for a large payload is not kept for small requests.
    fn finish(&mut self, is_last: bool) {
        for (_, slot, ends) in self.calls.drain(..) {
            if ends {
                slot.note_written();
            }
        }
        self.begun = 0;
        self.sent = 0;
        self.bytes.clear();
        if is_last && self.bytes.capacity() > 4 * SHARED {
            self.bytes = Vec::new();
        }
    }
}

/// How long to go on sending, and waiting for room in a full socket.
#[derive(Clone, Copy)]
pub(crate) enum Patience<'a> {
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
            Self::Until(_, own) => own.is_written() && writer.is_long(),
            Self::Connection => false,
        }
    }
}

/// Sends until nothing is left, or patience ends: then a thread goes on. The caller has set `busy`.
/// Fails only if the caller is interrupted meanwhile.
pub(crate) fn flush(connection: &Arc<Connection>, patience: Patience<'_>) -> Result<(), Failure> {
    let end = match patience {
        Patience::Until(deadline, _) => {
            wait_in_slices(deadline, |until| send(connection, patience, Some(until)))
        }
        Patience::None | Patience::Connection => Ok(send(connection, patience, None)),
    };
    if !matches!(end, Ok(Some(End::Done))) {
        hand_over(connection);
    }
    Ok(end.map(drop)?)
}

/// How sending has ended.
enum End {
    /// Nothing is left, or there is no connection any more.
    Done,
    /// There is something left for somebody else.
    Left,
}

/// Sends, until then at most: that is `None`.
fn send(
    connection: &Arc<Connection>,
    patience: Patience<'_>,
    until: Option<Instant>,
) -> Option<End> {
    loop {
        // While it is locked, bytes are given to the socket or none are, and calls know it.
        let mut batch = lock(&connection.batch);
        if batch.bytes.is_empty() {
            lock(&connection.writer).fill(&mut batch, connection.generation);
            if batch.bytes.is_empty() {
                return Some(End::Done);
            }
        }
        let failure = match batch.send(&connection.socket) {
            Ok(true) => {
                let writer = lock(&connection.writer);
                let is_empty = writer.is_empty();
                batch.finish(is_empty);
                if !is_empty && patience.is_over(&writer) {
                    return Some(End::Left);
                }
                if !is_empty && is_past(until) {
                    return None;
                }
                continue;
            }
            Ok(false) => {
                drop(batch);
                match wait_for_room(connection, patience, until) {
                    // The server may take a little again and again.
                    Ok(_) if is_past(until) => return None,
                    Ok(true) => continue,
                    Ok(false) => return Some(End::Left),
                    Err(failure) => failure,
                }
            }
            Err(error) => {
                drop(batch);
                Failure::io(error)
            }
        };
        fail(connection, failure);
        return Some(End::Done);
    }
}

fn is_past(until: Option<Instant>) -> bool {
    until.is_some_and(|until| Instant::now() >= until)
}

/// Ends the connection. `busy` stays: nothing is ever sent here again.
fn fail(connection: &Connection, failure: Failure) {
    connection.fail(failure);
    *lock(&connection.batch) = Batch::default();
}

/// Waits for room in a full socket as long as patience has it. Says whether there is room.
fn wait_for_room(
    connection: &Arc<Connection>,
    patience: Patience<'_>,
    until: Option<Instant>,
) -> Result<bool, Failure> {
    let until = match patience {
        Patience::None => return Ok(false),
        Patience::Until(deadline, _) => until.unwrap_or(deadline),
        Patience::Connection => Instant::now() + connection.patience,
    };
    match (room(connection, until), patience) {
        (Some(result), _) => {
            result.map_err(Failure::io)?;
            // Who takes bytes is there.
            connection.note_heard();
            Ok(true)
        }
        (None, Patience::Connection) => Err(Failure::broken("the server takes no more bytes")),
        (None, _) => Ok(false),
    }
}

/// Waits for room until then, and reads meanwhile unless somebody else does: a server may want
/// its responses to be taken before it takes more.
fn room(connection: &Arc<Connection>, until: Instant) -> Option<io::Result<()>> {
    loop {
        let mut room = Ok(false);
        let has_read = connection.lead(|reader| {
            reader.read(connection, Instant::now());
            if reader.is_eager() && Instant::now() < until {
                return false;
            }
            room = connection.socket.wait_for_room_or_data(until);
            !matches!(room, Ok(false)) || Instant::now() >= until
        });
        if !has_read {
            // Somebody else reads, and may stop.
            let tick = until.min(Instant::now() + TICK);
            room = connection.socket.wait(Ready::ToSend, tick);
        }
        match room {
            Ok(true) => return Some(Ok(())),
            Ok(false) if Instant::now() >= until => return None,
            Ok(false) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

/// Leaves the sending to a thread, which ends when nothing is left.
pub(crate) fn hand_over(connection: &Arc<Connection>) {
    let this = Arc::clone(connection);
    let spawned = thread::Builder::new()
        .name("simd-r-drive-send".to_owned())
        .spawn(move || flush(&this, Patience::Connection));
    if let Err(error) = spawned {
        connection.fail(Failure::broken(format!("no thread to send with: {error}")));
    }
}
