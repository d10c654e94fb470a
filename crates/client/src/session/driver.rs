//! The thread that serves tasks: it reads for them, and wakes them when their time is up. It also
//! has the heartbeat.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{io, thread};

use super::heartbeat::Heartbeat;
use crate::connection::Connection;
use crate::sync::Timer;

/// How long the thread reads on when no task waits any more, in case the next call comes at once.
const LINGER: Duration = Duration::from_millis(2);

/// How long the thread waits for the server before it checks whether to stop.
const TICK: Duration = Duration::from_millis(50);

/// The thread of one session.
#[derive(Default)]
pub(super) struct Driver {
    pub(super) timer: Arc<Timer>,
    is_running: AtomicBool,
}

/// What the thread needs from its session.
pub(super) trait CurrentConnection: Send + 'static {
    /// The connection that is up; `Err` when the session is gone.
    fn current(&self) -> Result<Option<Arc<Connection>>, SessionGone>;
}

/// The session is gone, so its thread must end.
pub(super) struct SessionGone;

impl Driver {
    /// Whether the thread was started.
    pub(super) fn is_running(&self) -> bool {
        self.is_running.load(Ordering::Relaxed)
    }

    /// Starts the thread, if it does not run.
    pub(super) fn start(
        &self,
        session: impl CurrentConnection,
        heartbeat: Option<Heartbeat>,
    ) -> io::Result<()> {
        if self.timer.is_stopped() || self.is_running.swap(true, Ordering::Relaxed) {
            return Ok(());
        }
        let timer = Arc::clone(&self.timer);
        let spawned = thread::Builder::new()
            .name("simd-r-drive".to_owned())
            .spawn(move || serve(&timer, &session, heartbeat));
        spawned
            .map(drop)
            .inspect_err(|_| self.is_running.store(false, Ordering::Relaxed))
    }
}

/// The thread's work, until it is stopped or the session is gone.
fn serve(timer: &Timer, session: &impl CurrentConnection, heartbeat: Option<Heartbeat>) {
    loop {
        let mut wake = timer.fire_due();
        let Ok(connection) = session.current() else {
            return;
        };
        if let Some(connection) = connection {
            let beat = || heartbeat.map(|heartbeat| heartbeat.beat(&connection));
            beat();
            read_for_tasks(timer, &connection, heartbeat);
            wake = [wake, beat()].into_iter().flatten().min();
        }
        if !timer.sleep(wake) {
            return;
        }
    }
}

/// Reads as long as tasks wait for responses, or a ping for its answer, and a little longer.
fn read_for_tasks(timer: &Timer, connection: &Arc<Connection>, heartbeat: Option<Heartbeat>) {
    let is_awaited = || connection.has_tasks() || connection.unanswered_ping().is_some();
    if !is_awaited() {
        return;
    }
    let mut idle_since = None;
    let _ = connection.read_as_leader(|leader| {
        let next_alarm = timer.fire_due();
        let next_beat = heartbeat.map(|heartbeat| heartbeat.beat(connection));
        let now = Instant::now();
        let until = if is_awaited() {
            idle_since = None;
            now + TICK
        } else {
            *idle_since.get_or_insert(now) + LINGER
        };
        if now >= until || connection.failure().is_some() || timer.is_stopped() {
            return true;
        }
        let until = [next_alarm, next_beat]
            .into_iter()
            .flatten()
            .fold(until, Instant::min);
        leader.read(until);
        false
    });
}
