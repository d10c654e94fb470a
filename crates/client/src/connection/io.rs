//! Moving bytes between a connection and its socket.
//!
//! A caller that adds to the send queue flushes it, with what others add meanwhile. If the socket
//! is full and the caller may not wait, or no longer, it leaves the rest to a new thread.

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_protocol::websocket::Control;

use super::Connection;
use super::batch::Batch;
use super::pending::InFlight;
use super::reader::{Incoming, Reader};
use super::send_queue::SendQueue;
use crate::interrupt::wait_in_slices;
use crate::socket::{Failure, Interest};
use crate::sync::lock;

/// A connection that was silent for longer is checked before the next call.
const CHECK_AFTER: Duration = Duration::from_millis(20);

/// How long a thread that waits for room in the socket relies on another to read.
const RECHECK: Duration = Duration::from_millis(10);

impl Connection {
    /// Reads as the leader until `step` returns true. Returns false if another one is the leader.
    pub(crate) fn read_as_leader(
        self: &Arc<Self>,
        mut step: impl FnMut(&mut LeaderReader<'_>) -> bool,
    ) -> bool {
        self.with_reader(|reader| {
            step(&mut LeaderReader {
                connection: self,
                reader,
            })
        })
    }

    /// Reads what is available, without waiting, if no one else reads.
    pub(crate) fn read_available(self: &Arc<Self>) {
        let _ = self.read_as_leader(|reader| {
            reader.read(Instant::now());
            true
        });
    }

    /// Reads, without waiting, if the server was silent for a while: a connection that it has
    /// closed meanwhile fails before a write is sent, and not with an unknown outcome.
    pub(crate) fn check_alive(self: &Arc<Self>) {
        if self.last_heard().elapsed() > CHECK_AFTER && self.is_idle() {
            self.read_available();
        }
    }

    /// Pings the server.
    pub(crate) fn ping(self: &Arc<Self>) {
        self.note_pinged();
        self.send_control(Control::Ping, &[]);
    }

    /// Sends a control frame, as soon as there is room.
    fn send_control(self: &Arc<Self>, control: Control, payload: &[u8]) {
        let acquired = {
            let mut queue = lock(&self.send_queue);
            queue.push_control(control, payload);
            queue.acquire_flush()
        };
        if acquired {
            // This does not wait, so it is not interrupted.
            let _ = flush(self, FlushMode::NoWait);
        }
    }
}

/// The reader, in the hands of the leader.
pub(crate) struct LeaderReader<'a> {
    connection: &'a Arc<Connection>,
    reader: &'a mut Reader,
}

impl LeaderReader<'_> {
    /// Waits until something comes, until `deadline` at most, and completes the calls whose
    /// responses it has. Where reading fails, the connection does.
    #[inline]
    pub(crate) fn read(&mut self, deadline: Instant) {
        if let Err(failure) = self.try_read(deadline) {
            self.connection.fail(failure);
        }
    }

    fn try_read(&mut self, deadline: Instant) -> Result<(), Failure> {
        let Self { connection, reader } = self;
        let is_only_call = connection.has_one_call();
        if reader.receive(&connection.socket, deadline, is_only_call)? {
            connection.note_heard();
        } else if !reader.has_bytes() {
            return Ok(());
        }
        reader.parse(
            |number| connection.is_awaited(number),
            |incoming| match incoming {
                Incoming::Response(response) => connection.complete(response),
                Incoming::Ping(payload) => connection.send_control(Control::Pong, payload),
            },
        )?;
        // Also between two responses: the server may delay the first bytes of the next one.
        if !reader.expects_more() && (reader.is_within_response() || !connection.is_idle()) {
            self.acknowledge();
        }
        Ok(())
    }

    /// Makes the server send what it delays.
    fn acknowledge(&self) {
        if self.connection.settings.acknowledges_by_pong {
            self.connection.send_control(Control::Pong, &[]);
        } else {
            self.connection.socket.acknowledge();
        }
    }
}

/// How long to flush, and to wait for room in a full socket.
#[derive(Clone, Copy)]
pub(super) enum FlushMode<'a> {
    /// Without waiting.
    NoWait,
    /// Until then. After the caller's own request, only what is sent quickly.
    Until(Instant, &'a InFlight),
    /// As long as the server takes bytes now and then.
    WhileProgress,
}

impl FlushMode<'_> {
    /// Whether the rest of the queue is left to a new thread.
    fn leaves(self, queue: &SendQueue) -> bool {
        match self {
            Self::NoWait => queue.has_large(),
            Self::Until(_, own) => own.is_fully_sent() && queue.has_large(),
            Self::WhileProgress => false,
        }
    }
}

/// Flushes the send queue, or leaves it to a new thread. The caller has acquired the right to
/// flush. Fails only if the caller is interrupted.
pub(super) fn flush(connection: &Arc<Connection>, mode: FlushMode<'_>) -> Result<(), Failure> {
    let end = match mode {
        FlushMode::Until(deadline, _) => {
            wait_in_slices(deadline, |until| send(connection, mode, Some(until)))
        }
        FlushMode::NoWait | FlushMode::WhileProgress => Ok(send(connection, mode, None)),
    };
    if !matches!(end, Ok(Some(End::Done))) {
        flush_on_new_thread(connection);
    }
    Ok(end.map(drop)?)
}

/// How sending has ended.
enum End {
    /// The queue is empty, or the connection has failed.
    Done,
    /// Another caller must flush the rest.
    Left,
}

/// Sends until `until` at most: then it returns `None`.
fn send(connection: &Arc<Connection>, mode: FlushMode<'_>, until: Option<Instant>) -> Option<End> {
    loop {
        // Bytes go to the socket only under this lock, and calls are marked as sent under it.
        let mut batch = lock(&connection.batch);
        if batch.bytes.is_empty() {
            lock(&connection.send_queue).fill(&mut batch, connection.generation);
            if batch.bytes.is_empty() {
                return Some(End::Done);
            }
        }
        let failure = match batch.send(&connection.socket) {
            Ok(true) => {
                let queue = lock(&connection.send_queue);
                let is_empty = queue.is_empty();
                batch.finish(is_empty);
                if !is_empty && mode.leaves(&queue) {
                    return Some(End::Left);
                }
                if !is_empty && is_past(until) {
                    return None;
                }
                continue;
            }
            Ok(false) => {
                drop(batch);
                match wait_writable(connection, mode, until) {
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

/// Ends the connection. The right to flush is not released: nothing is ever sent here again.
fn fail(connection: &Connection, failure: Failure) {
    connection.fail(failure);
    *lock(&connection.batch) = Batch::default();
}

/// Waits for room in a full socket as long as `mode` allows. Returns whether there is room.
fn wait_writable(
    connection: &Arc<Connection>,
    mode: FlushMode<'_>,
    until: Option<Instant>,
) -> Result<bool, Failure> {
    let until = match mode {
        FlushMode::NoWait => return Ok(false),
        FlushMode::Until(deadline, _) => until.unwrap_or(deadline),
        FlushMode::WhileProgress => Instant::now() + connection.settings.stall_timeout,
    };
    match (read_until_writable(connection, until), mode) {
        (Some(result), _) => {
            result.map_err(Failure::io)?;
            // A server that takes bytes is alive.
            connection.note_heard();
            Ok(true)
        }
        (None, FlushMode::WhileProgress) => Err(Failure::broken("the server takes no more bytes")),
        (None, _) => Ok(false),
    }
}

/// Waits for space in the socket's buffer until then, and reads meanwhile unless another caller
/// does: a server may accept no more before its responses are read.
fn read_until_writable(connection: &Arc<Connection>, until: Instant) -> Option<io::Result<()>> {
    loop {
        let mut writable = Ok(false);
        let has_read = connection.read_as_leader(|leader| {
            leader.read(Instant::now());
            if leader.reader.expects_more() && Instant::now() < until {
                return false;
            }
            writable = connection.socket.wait_writable_or_readable(until);
            !matches!(writable, Ok(false)) || Instant::now() >= until
        });
        if !has_read {
            // Another caller reads, and may stop.
            let recheck = until.min(Instant::now() + RECHECK);
            writable = connection.socket.wait(Interest::Writable, recheck);
        }
        match writable {
            Ok(true) => return Some(Ok(())),
            Ok(false) if Instant::now() >= until => return None,
            Ok(false) => {}
            Err(error) => return Some(Err(error)),
        }
    }
}

/// Leaves the flushing to a thread, which ends when nothing is left.
pub(super) fn flush_on_new_thread(connection: &Arc<Connection>) {
    let this = Arc::clone(connection);
    let spawned = thread::Builder::new()
        .name("simd-r-drive-send".to_owned())
        .spawn(move || flush(&this, FlushMode::WhileProgress));
    if let Err(error) = spawned {
        connection.fail(Failure::broken_by(&error, "no thread to send with"));
    }
}
