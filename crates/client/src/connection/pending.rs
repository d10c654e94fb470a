//! The calls that wait for a response.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::socket::Failure;
use crate::sync::{Promise, TimedCaller};
use simd_r_drive_protocol::response::ReceivedResponse;

/// How a call on a connection ended.
pub(super) type Outcome = Result<ReceivedResponse, Failure>;

/// The state of a call in flight.
pub(super) struct InFlight {
    pub(super) outcome: Promise<Outcome>,
    /// Whether a task waits, not a thread.
    is_task: bool,
    /// How long the server may be silent meanwhile; zero if the connection decides.
    patience: Duration,
    /// Whether the socket has taken a byte of the request. If not, the server cannot have it.
    partly_sent: AtomicBool,
    /// Whether the socket has taken all of the request.
    fully_sent: AtomicBool,
}

impl InFlight {
    pub(super) fn new(caller: &TimedCaller, patience: Duration) -> Self {
        Self {
            outcome: Promise::default(),
            is_task: !caller.may_block(),
            patience,
            partly_sent: AtomicBool::new(false),
            fully_sent: AtomicBool::new(false),
        }
    }

    pub(super) fn mark_partly_sent(&self) {
        self.partly_sent.store(true, Ordering::Release);
    }

    pub(super) fn mark_fully_sent(&self) {
        self.fully_sent.store(true, Ordering::Release);
    }

    pub(super) fn is_partly_sent(&self) -> bool {
        self.partly_sent.load(Ordering::Acquire)
    }

    pub(super) fn is_fully_sent(&self) -> bool {
        self.fully_sent.load(Ordering::Acquire)
    }
}

/// The calls in flight on one connection.
#[derive(Default)]
pub(super) struct Pending {
    /// In the order of their numbers. A server answers in that order, so that the one that is
    /// looked for is near the front.
    calls: VecDeque<(u32, Arc<InFlight>)>,
    /// How many of them are tasks'.
    tasks: usize,
    next: u32,
    /// Why there can be no more calls.
    failure: Option<Failure>,
}

impl Pending {
    /// Adds a call. Returns its number, and whether it is the only one.
    pub(super) fn add(&mut self, call: &Arc<InFlight>) -> Result<(u32, bool), Failure> {
        let number = self.next_number()?;
        self.tasks += usize::from(call.is_task);
        self.calls.push_back((number, Arc::clone(call)));
        Ok((number, self.calls.len() == 1))
    }

    /// A number for a request.
    pub(super) fn next_number(&mut self) -> Result<u32, Failure> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        let number = self.next;
        // The upper half of the numbers belongs to the server.
        self.next = (number + 1) & (u32::MAX >> 1);
        Ok(number)
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.calls.iter().position(|(this, _)| *this == number)
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        self.place(number).is_some()
    }

    pub(super) fn remove(&mut self, number: u32) -> Option<Arc<InFlight>> {
        let (_, call) = self.calls.remove(self.place(number)?)?;
        self.tasks -= usize::from(call.is_task);
        Some(call)
    }

    /// Makes all calls fail from now on. Returns those in flight, the first time.
    pub(super) fn fail(
        &mut self,
        failure: &Failure,
    ) -> Option<impl Iterator<Item = Arc<InFlight>> + use<>> {
        if self.failure.is_some() {
            return None;
        }
        self.failure = Some(failure.clone());
        self.tasks = 0;
        Some(
            std::mem::take(&mut self.calls)
                .into_iter()
                .map(|(_, call)| call),
        )
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        self.failure.clone()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn has_one(&self) -> bool {
        self.calls.len() == 1
    }

    pub(super) fn has_tasks(&self) -> bool {
        self.tasks > 0
    }

    /// The longest time that the server may be silent.
    pub(super) fn patience(&self) -> Duration {
        let patience = self.calls.iter().map(|(_, call)| call.patience);
        patience.max().unwrap_or_default()
    }

    /// Wakes the first thread that waits, so that it tries to become the leader. Returns whether
    /// there is one.
    pub(super) fn wake_a_thread(&self) -> bool {
        let mut calls = self.calls.iter();
        calls.any(|(_, call)| !call.is_task && call.outcome.wake_thread())
    }
}
