//! One connection: its reader, its send queue, and the calls in flight.
//!
//! No call has a thread of its own. Threads that wait for responses follow the leader/followers
//! pattern: one of them, the leader, reads the socket for all, and when its own response has come
//! it promotes another. For tasks, the owner of the connection is asked to read ([`Events`]).
//!
//! [`send_queue`] has the requests to be sent, [`batch`] those of them that are being sent, and
//! [`pending`] those that have no response yet. [`reader`] turns bytes into responses. [`io`] moves
//! the bytes, [`send`] decides who does, and [`call`] is one request and its response.
//! [`probe`] finds out which generation of the protocol a server speaks.

mod batch;
mod call;
mod io;
mod pending;
mod probe;
mod reader;
mod send;
mod send_queue;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::socket::{Failure, Socket};
use crate::sync::lock;
use batch::Batch;
pub(crate) use call::{Call, send_unawaited};
use pending::{InFlight, Pending};
pub(crate) use probe::detect_generation;
use reader::Reader;
use send_queue::SendQueue;
use simd_r_drive_protocol::response::ReceivedResponse;
use simd_r_drive_protocol::{AnyMethod, Extensions, Generation};

/// The events of a connection, for its owner.
pub(crate) trait Events: Send + Sync {
    /// Tasks wait for responses, and no one reads.
    fn reader_needed(&self);
    /// The connection has failed.
    fn lost(&self, reason: &str);
}

/// How a connection behaves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// How long the server may take no bytes from a full socket before it counts as gone.
    pub(crate) stall_timeout: Duration,
    /// The longest time that a call may take.
    pub(crate) longest_call: Duration,
    /// Whether the server sends the rest of a response only after a pong.
    pub(crate) acknowledges_by_pong: bool,
    /// The extensions that the server has.
    pub(crate) extensions: Extensions,
}

/// One connection. It is shared by all who have calls on it.
pub(crate) struct Connection {
    socket: Socket,
    generation: Generation,
    settings: Settings,
    send_queue: Mutex<SendQueue>,
    /// What is being sent. Locked before `send_queue`.
    batch: Mutex<Batch>,
    /// Locked by the leader.
    reader: Mutex<Reader>,
    has_leader: AtomicBool,
    pending: Mutex<Pending>,
    /// Whether it has failed, to be seen without a lock.
    failed: AtomicBool,
    /// When something was last heard from the server, in nanoseconds after `begin`.
    last_heard: AtomicU64,
    /// When the server was last pinged, in the same way; 0 is never.
    last_pinged: AtomicU64,
    begin: Instant,
    events: Arc<dyn Events>,
}

impl Connection {
    /// A connection over `socket`, whose peer speaks `generation` and has already sent `received`.
    pub(crate) fn new(
        socket: Socket,
        generation: Generation,
        received: Vec<u8>,
        settings: Settings,
        events: Arc<dyn Events>,
    ) -> Self {
        Self {
            socket,
            generation,
            settings,
            send_queue: Mutex::default(),
            batch: Mutex::default(),
            reader: Mutex::new(Reader::new(generation, received)),
            has_leader: AtomicBool::new(false),
            pending: Mutex::default(),
            failed: AtomicBool::new(false),
            last_heard: AtomicU64::new(0),
            last_pinged: AtomicU64::new(0),
            begin: Instant::now(),
            events,
        }
    }

    /// Whether the server has this method, as far as it was negotiated.
    pub(crate) fn offers(&self, method: AnyMethod) -> bool {
        self.settings.extensions.include(method)
    }

    /// Whether a caller waits for the response to the request with this number.
    fn is_awaited(&self, number: u32) -> bool {
        lock(&self.pending).contains(number)
    }

    /// Passes a response to the caller that waits for it.
    fn complete(&self, response: ReceivedResponse) {
        let call = lock(&self.pending).remove(response.request);
        if let Some(call) = call {
            call.outcome.set(Ok(response));
        }
    }

    /// Removes a call for whose response no one waits any more.
    fn forget(&self, number: u32, call: &InFlight) {
        if !call.is_fully_sent() {
            lock(&self.send_queue).remove(number);
        }
        let removed = lock(&self.pending).remove(number);
        // One that leaves without its response may have been promoted to read.
        if removed.is_some() {
            self.promote_follower();
        }
    }

    /// Whether no call is in flight.
    pub(crate) fn is_idle(&self) -> bool {
        lock(&self.pending).is_empty()
    }

    /// Whether one call is in flight, and no more.
    fn has_one_call(&self) -> bool {
        lock(&self.pending).has_one()
    }

    /// Whether tasks wait for responses.
    pub(crate) fn has_tasks(&self) -> bool {
        lock(&self.pending).has_tasks()
    }

    /// How long the server may be silent for the sake of calls in flight that have a timeout of their
    /// own.
    pub(crate) fn patience(&self) -> Duration {
        lock(&self.pending).patience()
    }

    /// Whether a thread or task reads.
    fn has_leader(&self) -> bool {
        self.has_leader.load(Ordering::SeqCst)
    }

    /// Makes the caller the leader, calls `step` with the reader until it returns true, and
    /// promotes a follower. Returns false at once if another one is the leader.
    fn with_reader(&self, mut step: impl FnMut(&mut Reader) -> bool) -> bool {
        let Ok(mut reader) = self.reader.try_lock() else {
            return false;
        };
        self.has_leader.store(true, Ordering::SeqCst);
        while !step(&mut reader) {}
        self.has_leader.store(false, Ordering::SeqCst);
        drop(reader);
        self.promote_follower();
        true
    }

    /// Makes a waiting thread the next leader.
    fn promote_follower(&self) {
        let pending = lock(&self.pending);
        let tasks_only = !pending.wake_a_thread() && pending.has_tasks();
        drop(pending);
        if tasks_only {
            self.events.reader_needed();
        }
    }

    /// Notes that something was heard from the server.
    fn note_heard(&self) {
        let nanoseconds = self.begin.elapsed().as_nanos() as u64;
        self.last_heard.store(nanoseconds, Ordering::Relaxed);
    }

    /// When something was last heard from the server.
    pub(crate) fn last_heard(&self) -> Instant {
        self.begin + Duration::from_nanos(self.last_heard.load(Ordering::Relaxed))
    }

    /// Notes that the server was pinged.
    fn note_pinged(&self) {
        let nanoseconds = self.begin.elapsed().as_nanos() as u64;
        self.last_pinged.store(nanoseconds, Ordering::Relaxed);
    }

    /// When the server was pinged, if nothing was heard from it since.
    pub(crate) fn unanswered_ping(&self) -> Option<Instant> {
        let pinged = self.last_pinged.load(Ordering::Relaxed);
        let is_unanswered = pinged > self.last_heard.load(Ordering::Relaxed);
        is_unanswered.then(|| self.begin + Duration::from_nanos(pinged))
    }

    /// Why the connection has failed, if it has.
    pub(crate) fn failure(&self) -> Option<Failure> {
        if !self.failed.load(Ordering::Acquire) {
            return None;
        }
        lock(&self.pending).failure()
    }

    /// Ends the connection and all calls on it.
    pub(crate) fn fail(&self, failure: Failure) {
        let Some(calls) = lock(&self.pending).fail(&failure) else {
            return;
        };
        self.failed.store(true, Ordering::Release);
        // From here on no byte is sent. Callers that get the failure rely on that.
        self.socket.shut_down();
        lock(&self.send_queue).clear();
        for call in calls {
            call.outcome.set(Err(failure.clone()));
        }
        if failure != Failure::Closed {
            tracing::warn!(%failure, "connection lost");
            self.events.lost(&failure.to_string());
        }
    }
}
