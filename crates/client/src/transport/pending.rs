//! The calls that wait for a response.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Caller;
use super::failure::Failure;
use super::promise::Promise;
use super::response::Response;

/// How a call on a connection ended.
pub(crate) type Outcome = Result<Response, Failure>;

/// What becomes of a call.
pub(crate) struct Slot {
    pub(crate) outcome: Promise<Outcome>,
    /// Whether a task waits, not a thread.
    is_task: bool,
    /// Whether a byte of the request has been given to the socket. If none has, no server has it.
    begun: AtomicBool,
    /// Whether all of the request has been given to the socket.
    written: AtomicBool,
}

impl Slot {
    pub(crate) fn new(caller: &Caller) -> Self {
        Self {
            outcome: Promise::default(),
            is_task: !caller.may_block(),
            begun: AtomicBool::new(false),
            written: AtomicBool::new(false),
        }
    }

    pub(crate) fn note_begun(&self) {
        self.begun.store(true, Ordering::Release);
    }

    pub(crate) fn note_written(&self) {
        self.written.store(true, Ordering::Release);
    }

    pub(crate) fn is_begun(&self) -> bool {
        self.begun.load(Ordering::Acquire)
    }

    pub(crate) fn is_written(&self) -> bool {
        self.written.load(Ordering::Acquire)
    }
}

/// The calls in flight on one connection.
#[derive(Default)]
pub(crate) struct Pending {
    /// In the order of their numbers, in which a server answers: whoever is looked for is found
    /// near the front.
    slots: VecDeque<(u32, Arc<Slot>)>,
    /// How many of them are tasks'.
    tasks: usize,
    next: u32,
    /// Why there can be no more calls.
    failure: Option<Failure>,
}

impl Pending {
    /// Adds a call. Returns its number, and whether it is the only one.
    pub(crate) fn add(&mut self, slot: &Arc<Slot>) -> Result<(u32, bool), Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let number = self.next;
        // The upper half of the numbers is the servers'.
        self.next = (number + 1) & (u32::MAX >> 1);
        self.tasks += usize::from(slot.is_task);
        self.slots.push_back((number, Arc::clone(slot)));
        Ok((number, self.slots.len() == 1))
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.slots.iter().position(|(this, _)| *this == number)
    }

    pub(crate) fn contains(&self, number: u32) -> bool {
        self.place(number).is_some()
    }

    pub(crate) fn remove(&mut self, number: u32) -> Option<Arc<Slot>> {
        let (_, slot) = self.slots.remove(self.place(number)?)?;
        self.tasks -= usize::from(slot.is_task);
        Some(slot)
    }

    /// Has all calls fail, from now on. Returns those in flight, the first time.
    pub(crate) fn fail(
        &mut self,
        failure: &Failure,
    ) -> Option<impl Iterator<Item = Arc<Slot>> + use<>> {
        if self.failure.is_some() {
            return None;
        }
        self.failure = Some(failure.clone());
        self.tasks = 0;
        Some(
            std::mem::take(&mut self.slots)
                .into_iter()
                .map(|(_, slot)| slot),
        )
    }

    pub(crate) fn failure(&self) -> Option<Failure> {
        self.failure.clone()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(crate) fn has_tasks(&self) -> bool {
        self.tasks > 0
    }

    /// Wakes the first thread that waits, to look around. Says whether there is one.
    pub(crate) fn nudge_a_thread(&self) -> bool {
        let mut slots = self.slots.iter();
        slots.any(|(_, slot)| !slot.is_task && slot.outcome.nudge())
    }
}
