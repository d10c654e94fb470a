//! One connection and the calls that are in flight on it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fmt, io};

use super::driver::Driver;
use super::frame::Generation;
use super::lock;
use super::observer::Observer;
use super::promise::Promise;
use super::reader::Reader;
use super::request::Request;
use super::response::Response;
use super::socket::Socket;
use super::writer::Writer;
use super::{Caller, writer};
use crate::remote::ConnectOptions;

/// After this long without a word from the server, it is looked at before the next call.
const IDLE: Duration = Duration::from_millis(20);

/// Why a connection, or the attempt to make one, has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The caller closed the store.
    Closed,
    /// The connection broke or could not be made.
    Broken(String),
    /// The peer said something that makes no sense.
    Protocol(String),
    /// The server will not have this client, or not now.
    Refused(String),
    /// The peer said nothing in time.
    NoAnswer,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("it was closed"),
            Self::Broken(reason) | Self::Protocol(reason) | Self::Refused(reason) => {
                f.write_str(reason)
            }
            Self::NoAnswer => f.write_str("there was no answer in time"),
        }
    }
}

impl Failure {
    pub(crate) fn broken(reason: impl Into<String>) -> Self {
        Self::Broken(reason.into())
    }

    pub(crate) fn protocol(reason: impl Into<String>) -> Self {
        Self::Protocol(reason.into())
    }

    pub(crate) fn io(error: io::Error) -> Self {
        Self::Broken(format!("the connection broke: {error}"))
    }
}

/// How a call on a connection ended.
pub(crate) type Outcome = Result<Response, Failure>;

/// What becomes of a call.
pub(crate) struct Slot {
    pub(crate) outcome: Promise<Outcome>,
    /// Whether a task waits, not a thread.
    is_task: bool,
    /// Whether the whole request has been given to the system. If it hasn't, no server has it.
    sent: AtomicBool,
}

impl Slot {
    fn new(caller: &Caller) -> Self {
        Self {
            outcome: Promise::default(),
            is_task: !caller.may_block(),
            sent: AtomicBool::new(false),
        }
    }

    pub(crate) fn note_sent(&self) {
        self.sent.store(true, Ordering::Release);
    }

    pub(crate) fn is_sent(&self) -> bool {
        self.sent.load(Ordering::Acquire)
    }
}

/// One connection.
pub(crate) struct Connection {
    pub(crate) socket: Socket,
    pub(crate) generation: Generation,
    pub(crate) writer: Mutex<Writer>,
    reader: Mutex<Reader>,
    /// Whether somebody reads. Whoever does looks, when they stop, for somebody to go on.
    led: AtomicBool,
    pending: Mutex<Pending>,
    next: AtomicU32,
    /// When something was last heard from the server, in nanoseconds after `begin`.
    heard: AtomicU64,
    begin: Instant,
    /// How long the server may take nothing off a full socket before it counts as gone.
    pub(crate) patience: Duration,
    /// Whether a pong is what makes the server send the rest of a response.
    pub(crate) acknowledges_by_pong: bool,
    driver: Arc<Driver>,
    observer: Arc<Observer>,
}

#[derive(Default)]
struct Pending {
    /// By number, which is the order in which a server answers.
    slots: BTreeMap<u32, Arc<Slot>>,
    /// How many of them are tasks'.
    tasks: usize,
    failure: Option<Failure>,
}

impl Pending {
    fn insert(&mut self, number: u32, slot: Arc<Slot>) {
        self.tasks += usize::from(slot.is_task);
        self.slots.insert(number, slot);
    }

    fn remove(&mut self, number: u32) -> Option<Arc<Slot>> {
        let slot = self.slots.remove(&number)?;
        self.tasks -= usize::from(slot.is_task);
        Some(slot)
    }
}

impl Connection {
    /// A connection over `socket`, whose peer speaks `generation` and has already sent `received`.
    pub(crate) fn new(
        socket: Socket,
        generation: Generation,
        received: Vec<u8>,
        options: &ConnectOptions,
        driver: Arc<Driver>,
        observer: Arc<Observer>,
    ) -> Self {
        Self {
            socket,
            generation,
            writer: Mutex::default(),
            reader: Mutex::new(Reader::new(generation, received)),
            led: AtomicBool::new(false),
            pending: Mutex::default(),
            next: AtomicU32::new(1),
            heard: AtomicU64::new(0),
            begin: Instant::now(),
            patience: options.write_timeout,
            acknowledges_by_pong: options.ack_strategy.is_pong(),
            driver,
            observer,
        }
    }

    /// Why the connection is no more, if it isn't.
    pub(crate) fn failure(&self) -> Option<Failure> {
        lock(&self.pending).failure.clone()
    }

    /// Ends the connection and everybody's calls on it.
    pub(crate) fn fail(&self, failure: Failure) {
        let slots = {
            let mut pending = lock(&self.pending);
            if pending.failure.is_some() {
                return;
            }
            pending.failure = Some(failure.clone());
            pending.tasks = 0;
            std::mem::take(&mut pending.slots)
        };
        self.socket.shut_down();
        for slot in slots.into_values() {
            slot.outcome.set(Err(failure.clone()));
        }
        if failure != Failure::Closed {
            tracing::warn!(%failure, "connection lost");
            self.observer.lost(&failure.to_string());
        }
    }

    /// Notes that something was heard from the server.
    pub(crate) fn note_heard(&self) {
        let nanoseconds = self.begin.elapsed().as_nanos() as u64;
        self.heard.store(nanoseconds, Ordering::Relaxed);
    }

    /// When something was last heard from the server.
    pub(crate) fn last_heard(&self) -> Instant {
        self.begin + Duration::from_nanos(self.heard.load(Ordering::Relaxed))
    }

    /// Whether no call is in flight.
    pub(crate) fn is_idle(&self) -> bool {
        lock(&self.pending).slots.is_empty()
    }

    /// Looks whether the server is still there, without waiting, if nothing was heard for a while:
    /// one that has gone away meanwhile is no reason to wonder what became of a write.
    pub(crate) fn look_up(self: &Arc<Self>) {
        if self.last_heard().elapsed() > IDLE && self.is_idle() {
            self.take_in();
        }
    }

    /// Reads what is there, without waiting, if nobody else reads.
    pub(crate) fn take_in(self: &Arc<Self>) {
        self.lead(|reader| {
            reader.read(self, Instant::now());
            true
        });
    }

    /// Sends a request.
    pub(crate) fn start(
        self: &Arc<Self>,
        request: &Arc<Request>,
        caller: &Caller,
        deadline: Instant,
    ) -> Call {
        // The upper half of the numbers is the servers'.
        let number = self.next.fetch_add(1, Ordering::Relaxed) & (u32::MAX >> 1);
        let call = Call {
            connection: Arc::clone(self),
            number,
            slot: Arc::new(Slot::new(caller)),
            begin: Instant::now(),
        };
        {
            let mut pending = lock(&self.pending);
            if let Some(failure) = &pending.failure {
                call.slot.outcome.set(Err(failure.clone()));
                return call;
            }
            pending.insert(number, Arc::clone(&call.slot));
        }
        writer::send(
            self,
            Arc::clone(request),
            number,
            Arc::clone(&call.slot),
            caller,
            deadline,
        );
        call
    }

    /// Whether somebody waits for the response to the request of this number.
    pub(crate) fn is_awaited(&self, number: u32) -> bool {
        lock(&self.pending).slots.contains_key(&number)
    }

    /// Gives a response to the one who waits for it.
    pub(crate) fn complete(&self, response: Response) {
        let slot = lock(&self.pending).remove(response.request);
        if let Some(slot) = slot {
            slot.outcome.set(Ok(response));
        }
    }

    /// Reads until `done`, if nobody else does. Says whether it has.
    pub(crate) fn lead(&self, mut done: impl FnMut(&mut Reader) -> bool) -> bool {
        let Ok(mut reader) = self.reader.try_lock() else {
            return false;
        };
        self.led.store(true, Ordering::SeqCst);
        while !done(&mut reader) {}
        self.led.store(false, Ordering::SeqCst);
        drop(reader);
        self.pass_on();
        true
    }

    /// Finds somebody who waits, to read on.
    fn pass_on(&self) {
        let pending = lock(&self.pending);
        let found = pending
            .slots
            .values()
            .any(|slot| !slot.is_task && slot.outcome.nudge());
        let tasks = pending.tasks > 0;
        drop(pending);
        if !found && tasks {
            self.driver.call();
        }
    }

    /// Whether tasks wait for responses.
    pub(crate) fn has_tasks(&self) -> bool {
        lock(&self.pending).tasks > 0
    }
}

/// A call in flight. Dropped, it is forgotten: its response, should it come, is not collected.
pub(crate) struct Call {
    connection: Arc<Connection>,
    number: u32,
    slot: Arc<Slot>,
    begin: Instant,
}

impl Call {
    /// Waits for the response. `None` when none came until `deadline`.
    pub(crate) async fn finish(&self, caller: &Caller, deadline: Instant) -> Option<Outcome> {
        match caller {
            Caller::Thread => self.read_until_done(deadline),
            Caller::Task(driver) => {
                if !self.connection.led.load(Ordering::SeqCst) {
                    driver.call();
                }
                caller.wait(&self.slot.outcome, deadline).await
            }
        }
    }

    /// Whether the whole request has been given to the system.
    pub(crate) fn is_sent(&self) -> bool {
        self.slot.is_sent()
    }

    /// The caller's time is up. A server that was silent for most of it, and whom nobody else asks
    /// anything, is not asked again over this connection.
    pub(crate) fn give_up(self) {
        let connection = Arc::clone(&self.connection);
        let is_silent = connection.last_heard().elapsed() > self.begin.elapsed() / 2;
        drop(self);
        if is_silent && connection.is_idle() {
            connection.fail(Failure::broken("the server has fallen silent"));
        }
    }

    /// Reads the response, or waits until another thread has read it.
    fn read_until_done(&self, deadline: Instant) -> Option<Outcome> {
        let outcome = &self.slot.outcome;
        loop {
            if let Some(done) = outcome.take_or_watch() {
                return Some(done);
            }
            if Instant::now() >= deadline {
                return outcome.take();
            }
            // Whoever stops reading after this thread has said that it waits will see it; whoever
            // stopped before leaves the place free.
            let mut found = None;
            let led = self.connection.lead(|reader| {
                found = outcome.take();
                if found.is_some() || Instant::now() >= deadline {
                    return true;
                }
                reader.read(&self.connection, deadline);
                false
            });
            if found.is_some() {
                return found;
            }
            if !led {
                std::thread::park_timeout(deadline.saturating_duration_since(Instant::now()));
            }
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let left = lock(&self.connection.pending).remove(self.number);
        // One that leaves without its response may have been asked to read.
        if left.is_some() {
            self.connection.pass_on();
        }
    }
}
