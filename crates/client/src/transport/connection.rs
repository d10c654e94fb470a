//! One connection.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::call::Call;
use super::driver::Driver;
use super::failure::Failure;
use super::frame::Generation;
use super::observer::Observer;
use super::pending::{Pending, Slot};
use super::reader::Reader;
use super::request::Request;
use super::response::Response;
use super::sending::Batch;
use super::socket::Socket;
use super::writer::{self, Writer};
use super::{Caller, lock};
use crate::remote::ConnectOptions;

/// After this long without a word from the server, it is looked at before the next call.
const IDLE: Duration = Duration::from_millis(20);

/// One connection: a socket, its two halves, and the calls that are in flight.
pub(crate) struct Connection {
    pub(crate) socket: Socket,
    pub(crate) generation: Generation,
    pub(crate) writer: Mutex<Writer>,
    /// What is being sent. Locked before `writer`.
    pub(crate) batch: Mutex<Batch>,
    reader: Mutex<Reader>,
    /// Whether somebody reads. Whoever does looks, when they stop, for somebody to go on.
    led: AtomicBool,
    pending: Mutex<Pending>,
    /// Whether it has failed, to be seen without a lock.
    failed: AtomicBool,
    /// When something was last heard from the server, in nanoseconds after `begin`.
    heard: AtomicU64,
    /// When the server was last pinged, in the same way; 0 is never.
    pinged: AtomicU64,
    begin: Instant,
    /// How long the server may take nothing off a full socket before it counts as gone.
    pub(crate) patience: Duration,
    /// The longest time that a call may take.
    pub(crate) longest: Duration,
    /// Whether a pong is what makes the server send the rest of a response.
    pub(crate) acknowledges_by_pong: bool,
    driver: Arc<Driver>,
    observer: Arc<Observer>,
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
            batch: Mutex::default(),
            reader: Mutex::new(Reader::new(generation, received)),
            led: AtomicBool::new(false),
            pending: Mutex::default(),
            failed: AtomicBool::new(false),
            heard: AtomicU64::new(0),
            pinged: AtomicU64::new(0),
            begin: Instant::now(),
            patience: options.write_timeout,
            longest: options.read_timeout.max(options.write_timeout),
            acknowledges_by_pong: options.ack_strategy.is_pong(),
            driver,
            observer,
        }
    }

    /// Sends a request. Fails only if the caller is interrupted meanwhile.
    pub(crate) async fn start(
        self: &Arc<Self>,
        request: &Arc<Request>,
        caller: &Caller,
        deadline: Instant,
    ) -> Result<Call, Failure> {
        let slot = Arc::new(Slot::new(caller));
        let added = lock(&self.pending).add(&slot);
        let (number, is_alone) = match added {
            Ok(added) => added,
            Err(failure) => {
                slot.outcome.set(Err(failure));
                return Ok(Call::new(Arc::clone(self), u32::MAX, slot));
            }
        };
        let call = Call::new(Arc::clone(self), number, Arc::clone(&slot));
        if let Some(claim) = writer::enqueue(self, request, number, slot) {
            if !is_alone {
                caller.let_others_go().await;
            }
            claim.send(caller, deadline)?;
        }
        Ok(call)
    }

    /// Whether somebody waits for the response to the request of this number.
    pub(crate) fn is_awaited(&self, number: u32) -> bool {
        lock(&self.pending).contains(number)
    }

    /// Gives a response to the one who waits for it.
    pub(crate) fn complete(&self, response: Response) {
        let slot = lock(&self.pending).remove(response.request);
        if let Some(slot) = slot {
            slot.outcome.set(Ok(response));
        }
    }

    /// Nobody waits for this response any more, if anybody did.
    pub(crate) fn forget(&self, number: u32, slot: &Slot) {
        if !slot.is_written() {
            lock(&self.writer).withdraw(number);
        }
        let left = lock(&self.pending).remove(number);
        // One that leaves without its response may have been asked to read.
        if left.is_some() {
            self.pass_on();
        }
    }

    /// Whether no call is in flight.
    pub(crate) fn is_idle(&self) -> bool {
        lock(&self.pending).is_empty()
    }

    /// Whether tasks wait for responses.
    pub(crate) fn has_tasks(&self) -> bool {
        lock(&self.pending).has_tasks()
    }

    /// Whether somebody reads.
    pub(crate) fn is_led(&self) -> bool {
        self.led.load(Ordering::SeqCst)
    }

    /// Reads until `done`, unless somebody else reads. Says whether it has.
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
        let is_for_tasks = !pending.nudge_a_thread() && pending.has_tasks();
        drop(pending);
        if is_for_tasks {
            self.driver.call();
        }
    }

    /// Reads what is there, without waiting, if nobody else reads.
    pub(crate) fn take_in(self: &Arc<Self>) {
        let _ = self.lead(|reader| {
            reader.read(self, Instant::now());
            true
        });
    }

    /// Looks whether the server is still there, without waiting, if nothing was heard for a while:
    /// one that has gone away meanwhile is no reason to wonder what became of a write.
    pub(crate) fn look_up(self: &Arc<Self>) {
        if self.last_heard().elapsed() > IDLE && self.is_idle() {
            self.take_in();
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

    /// Notes that the server is asked for a sign of life.
    pub(crate) fn note_pinged(&self) {
        let nanoseconds = self.begin.elapsed().as_nanos() as u64;
        self.pinged.store(nanoseconds, Ordering::Relaxed);
    }

    /// Since when the server has owed a sign of life, if it does.
    pub(crate) fn unanswered_ping(&self) -> Option<Instant> {
        let pinged = self.pinged.load(Ordering::Relaxed);
        let is_unanswered = pinged > self.heard.load(Ordering::Relaxed);
        is_unanswered.then(|| self.begin + Duration::from_nanos(pinged))
    }

    /// Why the connection is no more, if it isn't.
    pub(crate) fn failure(&self) -> Option<Failure> {
        if !self.failed.load(Ordering::Acquire) {
            return None;
        }
        lock(&self.pending).failure()
    }

    /// Ends the connection and everybody's calls on it.
    pub(crate) fn fail(&self, failure: Failure) {
        let Some(slots) = lock(&self.pending).fail(&failure) else {
            return;
        };
        self.failed.store(true, Ordering::Release);
        // After this no byte is sent any more, and whoever hears of the failure may rely on it.
        self.socket.shut_down();
        lock(&self.writer).clear();
        for slot in slots {
            slot.outcome.set(Err(failure.clone()));
        }
        if failure != Failure::Closed {
            tracing::warn!(%failure, "connection lost");
            self.observer.lost(&failure.to_string());
        }
    }
}
