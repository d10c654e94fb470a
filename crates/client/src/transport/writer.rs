//! What is in line to be sent on a connection: requests in the order of their calls, one message
//! each.
//!
//! Where many calls are in flight, whoever is to send lets others come first: what is sent
//! together costs both ends less.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use tungstenite::protocol::frame::coding::Control;

use super::connection::Connection;
use super::failure::Failure;
use super::frame::Generation;
use super::pending::Slot;
use super::request::{Cursor, Request};
use super::sending::{Batch, Patience, flush, hand_over};
use super::{Caller, lock, websocket};

/// Small requests share a message up to this length. More would make upstream's servers, which
/// answer a message's requests when the last of them is done, slow for the first of them.
pub(crate) const SHARED: usize = 16 << 10;

/// What is in line to be sent.
#[derive(Default)]
pub(crate) struct Writer {
    line: VecDeque<Outgoing>,
    /// Control frames, which go first.
    control: Vec<u8>,
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
    /// Sends it. Fails only if the caller is interrupted; then others send it.
    pub(crate) fn send(mut self, caller: &Caller, deadline: Instant) -> Result<(), Failure> {
        let Some(connection) = self.connection.take() else {
            return Ok(());
        };
        match caller {
            Caller::Thread => flush(&connection, Patience::Until(deadline, &self.own)),
            // Copying large payloads is work enough for a thread of its own.
            Caller::Task(_) if lock(&connection.writer).is_long() => {
                hand_over(&connection);
                Ok(())
            }
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
        // Without patience nobody waits, so that nobody is interrupted.
        let _ = flush(connection, Patience::None);
    }
}

impl Writer {
    /// Whether nothing is in line.
    pub(crate) fn is_empty(&self) -> bool {
        self.line.is_empty()
    }

    /// Whether more is in line than is quickly sent.
    pub(crate) fn is_long(&self) -> bool {
        self.line
            .iter()
            .any(|outgoing| outgoing.request.length() > SHARED)
    }

    /// Takes a request out of line, unless some of it is on its way.
    pub(crate) fn withdraw(&mut self, number: u32) {
        let place = self
            .line
            .iter()
            .position(|outgoing| outgoing.number == number && !outgoing.cursor.has_begun());
        if let Some(place) = place {
            self.line.remove(place);
        }
    }

    /// Lets go of all that is in line: nothing is sent any more.
    pub(crate) fn clear(&mut self) {
        self.line = VecDeque::new();
        self.control = Vec::new();
    }

    /// Puts together the next messages. Without any, the one who sends is done.
    pub(crate) fn fill(&mut self, batch: &mut Batch, generation: Generation) {
        batch.bytes.append(&mut self.control);
        while batch.bytes.len() < SHARED && !self.line.is_empty() {
            self.fill_one(batch, generation);
        }
        self.busy = !batch.bytes.is_empty();
    }

    /// Adds one message, of one request or several.
    fn fill_one(&mut self, batch: &mut Batch, generation: Generation) {
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
        let Batch { bytes, calls, .. } = batch;
        let start = bytes.len();
        websocket::put_binary(bytes, length, |out| {
            for _ in 0..count {
                let Some(mut outgoing) = self.line.pop_front() else {
                    break;
                };
                let is_last =
                    outgoing
                        .cursor
                        .put(&outgoing.request, outgoing.number, generation, out);
                if is_last {
                    calls.push((start, outgoing.slot, is_last));
                } else {
                    calls.push((start, Arc::clone(&outgoing.slot), is_last));
                    self.line.push_front(outgoing);
                }
            }
        });
    }
}
