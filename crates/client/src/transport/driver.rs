//! The thread that serves futures: it reads for them, and wakes them when their time is up.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::connection::Connection;
use super::heartbeat::Heartbeat;
use super::lock;
use super::session::Session;

/// How long it reads on when no task waits any more, in case the next call comes at once.
const LINGER: Duration = Duration::from_millis(2);

/// How long it may wait for the server without looking at anything else.
const TICK: Duration = Duration::from_millis(50);

/// What the driver's thread and those it serves share.
#[derive(Default)]
pub(crate) struct Driver {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// By time, then by the order of setting.
    alarms: BTreeMap<(Instant, u64), Waker>,
    next: u64,
    /// Something is to be looked at.
    called: bool,
    /// A thread runs.
    running: bool,
    stopped: bool,
}

impl Driver {
    /// Asks the thread to look around.
    pub(crate) fn call(&self) {
        let mut state = lock(&self.state);
        if !state.called {
            state.called = true;
            self.changed.notify_one();
        }
    }

    /// Ends the thread.
    pub(crate) fn stop(&self) {
        lock(&self.state).stopped = true;
        self.changed.notify_one();
    }

    /// Whether the caller has to start the thread.
    pub(crate) fn claim_start(&self) -> bool {
        let mut state = lock(&self.state);
        !state.stopped && !std::mem::replace(&mut state.running, true)
    }

    /// The thread could not be started.
    pub(crate) fn unclaim_start(&self) {
        lock(&self.state).running = false;
    }

    /// Wakes those whose time has come, and says when the next one's comes.
    fn ring(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut due = Vec::new();
        let next = {
            let mut state = lock(&self.state);
            while let Some(alarm) = state.alarms.first_entry()
                && alarm.key().0 <= now
            {
                due.push(alarm.remove());
            }
            state.alarms.keys().next().map(|(at, _)| *at)
        };
        due.into_iter().for_each(Waker::wake);
        next
    }

    /// Sleeps until called, stopped, or `until`. Says whether to go on.
    fn sleep(&self, until: Option<Instant>) -> bool {
        let mut state = lock(&self.state);
        while !state.called && !state.stopped {
            // An alarm that was set meanwhile may be due earlier.
            let first = state.alarms.keys().next().map(|(at, _)| *at);
            let until = [until, first].into_iter().flatten().min();
            let remaining = until.map(|until| until.saturating_duration_since(Instant::now()));
            state = match remaining {
                Some(Duration::ZERO) => break,
                Some(remaining) => {
                    self.changed
                        .wait_timeout(state, remaining)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
                None => self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
        state.called = false;
        !state.stopped
    }

    /// Whether the thread is to end.
    fn is_stopped(&self) -> bool {
        lock(&self.state).stopped
    }
}

/// The thread's work, until it is stopped or nobody has the session any more.
pub(crate) fn serve(driver: &Driver, session: &Weak<Session>, heartbeat: Option<Heartbeat>) {
    loop {
        let mut wake = driver.ring();
        let connection = match session.upgrade() {
            Some(session) => session.current(),
            None => return,
        };
        if let Some(connection) = connection {
            let look = || heartbeat.map(|heartbeat| heartbeat.look(&connection));
            look();
            read_for_others(driver, &connection, heartbeat);
            wake = [wake, look()].into_iter().flatten().min();
        }
        if !driver.sleep(wake) {
            return;
        }
    }
}

/// Reads as long as tasks wait for responses, or a ping for its answer, and a little longer.
fn read_for_others(driver: &Driver, connection: &Arc<Connection>, heartbeat: Option<Heartbeat>) {
    let is_awaited = || connection.has_tasks() || connection.unanswered_ping().is_some();
    if !is_awaited() {
        return;
    }
    let mut idle_since = None;
    let _ = connection.lead(|reader| {
        let alarm = driver.ring();
        let next = heartbeat.map(|heartbeat| heartbeat.look(connection));
        let now = Instant::now();
        let until = if is_awaited() {
            idle_since = None;
            now + TICK
        } else {
            *idle_since.get_or_insert(now) + LINGER
        };
        if now >= until || connection.failure().is_some() || driver.is_stopped() {
            return true;
        }
        let until = [alarm, next]
            .into_iter()
            .flatten()
            .fold(until, Instant::min);
        reader.read(connection, until);
        false
    });
}

/// Wakes a task at a time.
pub(crate) struct Alarm {
    driver: Arc<Driver>,
    at: Instant,
    /// The alarm's number with the driver, once it is set.
    set: Option<u64>,
}

impl Alarm {
    pub(crate) fn new(driver: &Arc<Driver>, at: Instant) -> Self {
        Self {
            driver: Arc::clone(driver),
            at,
            set: None,
        }
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.at {
            return Poll::Ready(());
        }
        let mut state = lock(&self.driver.state);
        let number = *self.set.get_or_insert_with(|| {
            state.next += 1;
            state.next
        });
        let key = (self.at, number);
        // One that is the first of all cuts a sleep short.
        let is_first = state.alarms.keys().next().is_none_or(|first| key < *first);
        match state.alarms.get_mut(&key) {
            Some(waker) => waker.clone_from(context.waker()),
            None => {
                state.alarms.insert(key, context.waker().clone());
                if is_first {
                    self.driver.changed.notify_one();
                }
            }
        }
        Poll::Pending
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(number) = self.set {
            lock(&self.driver.state).alarms.remove(&(self.at, number));
        }
    }
}
