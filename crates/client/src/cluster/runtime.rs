//! Runs calls: those of threads on these threads themselves.
//!
//! The connections belong to a runtime that has no thread. A thread that waits for a call drives
//! it meanwhile, so that a lone call costs no switch of threads. If several threads wait, one of
//! them drives it. Tasks cannot: while they wait, and while many threads do, the thread of
//! [`Background`] drives it.

use std::future::pending;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use futures_util::future::{Either, select};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use crate::caller::{BoxFuture, Caller};
use crate::interrupt::{Interrupted, wait_in_slices};
use crate::sync::{Promise, lock};

/// How many threads may wait before the background thread drives the runtime.
const FEW: usize = 2;

/// How long the background thread goes on when nobody needs it, in case the next call comes at once.
const LINGER: Duration = Duration::from_millis(2);

/// After how many milliseconds without a call the sockets are looked at first: a connection that was
/// closed meanwhile must not get a request.
const IDLE: u64 = 5;

/// How many turns of the runtime that takes.
const TURNS: u32 = 3;

/// A runtime with the threads that drive it.
pub(super) struct Driven {
    runtime: Arc<Owner>,
    begin: Instant,
    /// When the last call began, in milliseconds from `begin` on.
    last_call: AtomicU64,
    waiting_threads: AtomicUsize,
    background: Arc<Background>,
}

/// The thread that drives the runtime for those that cannot.
#[derive(Default)]
struct Background {
    state: Mutex<Demand>,
    changed: Condvar,
    /// That there is no call any more, or that the thread must stop.
    released: Notify,
}

#[derive(Default)]
struct Demand {
    calls: usize,
    is_running: bool,
    is_stopped: bool,
    heartbeat: Option<Heartbeat>,
}

/// What the thread does at intervals.
struct Heartbeat {
    interval: Duration,
    next: Instant,
    beat: Beat,
}

impl Heartbeat {
    /// Begins, if it is time to.
    fn begin(&mut self) -> Option<BoxFuture<'static, ()>> {
        let now = Instant::now();
        (now >= self.next).then(|| {
            self.next = now + self.interval;
            (self.beat)()
        })
    }
}

type Beat = Box<dyn FnMut() -> BoxFuture<'static, ()> + Send>;

/// The runtime. Where the last thread drops it, it does not wait for what runs in it.
struct Owner(Option<Runtime>);

impl Owner {
    fn get(&self) -> &Runtime {
        // It is there until the drop.
        self.0.as_ref().unwrap_or_else(|| unreachable!())
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// A call for which the background thread drives the runtime.
struct Passenger(Arc<Background>);

impl Drop for Passenger {
    fn drop(&mut self) {
        let mut state = lock(&self.0.state);
        state.calls -= 1;
        if state.calls == 0 {
            self.0.released.notify_one();
        }
    }
}

/// A task that ends with its caller.
struct Spawned<T>(JoinHandle<T>);

impl<T> Drop for Spawned<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Driven {
    pub(super) fn new() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self {
            runtime: Arc::new(Owner(Some(runtime))),
            begin: Instant::now(),
            last_call: AtomicU64::new(0),
            waiting_threads: AtomicUsize::new(0),
            background: Arc::default(),
        })
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.get()
    }

    /// Calls `beat` at intervals, on the background thread.
    pub(super) fn start_heartbeat(&self, interval: Duration, beat: Beat) -> io::Result<()> {
        let mut state = lock(&self.background.state);
        state.heartbeat = Some(Heartbeat {
            interval,
            next: Instant::now() + interval,
            beat,
        });
        drop(state);
        // It starts the thread.
        self.passenger().map(drop)
    }

    /// Begins something that nobody waits for. It goes on while something else drives the runtime.
    pub(super) fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.runtime().spawn(future);
    }

    /// Ends the background thread.
    pub(super) fn stop(&self) {
        lock(&self.background.state).is_stopped = true;
        self.background.changed.notify_one();
        self.background.released.notify_one();
    }

    /// Runs `future` until it ends, or `deadline` comes: then `None`.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        caller: Caller,
        deadline: Instant,
        future: BoxFuture<'static, T>,
    ) -> io::Result<Result<Option<T>, Interrupted>> {
        match caller {
            Caller::Thread if Handle::try_current().is_err() => self.block_on(deadline, future),
            Caller::Thread => {
                // This thread drives another runtime, and cannot drive two.
                let _passenger = self.passenger()?;
                let promise = Arc::new(Promise::default());
                let done = Arc::clone(&promise);
                let was_idle = self.was_idle();
                let task = async move {
                    if was_idle {
                        look_at_sockets().await;
                    }
                    done.set(future.await);
                };
                let _task = Spawned(self.runtime().spawn(task));
                Ok(wait_in_slices(deadline, |until| promise.wait(until)))
            }
            Caller::Task => {
                let _passenger = self.passenger()?;
                let until = tokio::time::Instant::from_std(deadline);
                let was_idle = self.was_idle();
                let limited = async move {
                    if was_idle {
                        look_at_sockets().await;
                    }
                    timeout_at(until, future).await.ok()
                };
                let mut task = Spawned(self.runtime().spawn(limited));
                match (&mut task.0).await {
                    Ok(done) => Ok(Ok(done)),
                    Err(error) => Err(io::Error::other(error)),
                }
            }
        }
    }

    fn block_on<T>(
        &self,
        deadline: Instant,
        mut future: BoxFuture<'static, T>,
    ) -> io::Result<Result<Option<T>, Interrupted>> {
        let waiting = self.waiting_threads.fetch_add(1, Ordering::Relaxed);
        let passenger = (waiting >= FEW).then(|| self.passenger()).transpose();
        let result = passenger.map(|_passenger| {
            if self.was_idle() {
                self.runtime().block_on(look_at_sockets());
            }
            wait_in_slices(deadline, |until| {
                let until = tokio::time::Instant::from_std(until);
                let slice = async { timeout_at(until, &mut future).await.ok() };
                self.runtime().block_on(slice)
            })
        });
        self.waiting_threads.fetch_sub(1, Ordering::Relaxed);
        result
    }

    /// Whether there was no call for a while. One begins now.
    fn was_idle(&self) -> bool {
        let now = self.begin.elapsed().as_millis() as u64;
        now - self.last_call.swap(now, Ordering::Relaxed).min(now) > IDLE
    }

    /// Makes the background thread drive the runtime.
    fn passenger(&self) -> io::Result<Passenger> {
        let background = &self.background;
        let mut state = lock(&background.state);
        if !state.is_running {
            let (runtime, background) = (Arc::clone(&self.runtime), Arc::clone(background));
            thread::Builder::new()
                .name("simd-r-drive-cluster".to_owned())
                .spawn(move || background.run(runtime.get()))?;
            state.is_running = true;
        }
        state.calls += 1;
        if state.calls == 1 {
            background.changed.notify_one();
        }
        Ok(Passenger(Arc::clone(background)))
    }
}

/// Lets connections learn that they were closed: the runtime looks at the sockets, wakes those who wait for them,
/// and lets these run.
async fn look_at_sockets() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Background {
    /// The thread's whole run.
    fn run(&self, runtime: &Runtime) {
        while self.wait(runtime) {
            runtime.block_on(self.serve());
        }
    }

    /// Waits until there are calls. Returns whether to continue.
    fn wait(&self, runtime: &Runtime) -> bool {
        let mut state = lock(&self.state);
        loop {
            if state.calls > 0 {
                return true;
            }
            if state.is_stopped {
                // A call that comes too late starts another thread, to be told that it does.
                state.is_running = false;
                return false;
            }
            let Some(heartbeat) = &mut state.heartbeat else {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            if let Some(beat) = heartbeat.begin() {
                drop(state);
                runtime.block_on(beat);
                state = lock(&self.state);
                continue;
            }
            let left = heartbeat.next.saturating_duration_since(Instant::now());
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Drives the runtime as long as there are calls.
    async fn serve(&self) {
        loop {
            let released = pin!(self.released.notified());
            if let Either::Right((beat, _)) = select(released, pin!(self.next_beat())).await {
                // To its end: otherwise frequent calls would keep it from finding that a node gives no answer.
                beat.await;
                continue;
            }
            tokio::time::sleep(LINGER).await;
            let state = lock(&self.state);
            // Those that are in flight when the store is closed still have to be told.
            if state.calls == 0 {
                return;
            }
        }
    }

    /// Waits until a heartbeat is due.
    async fn next_beat(&self) -> BoxFuture<'static, ()> {
        loop {
            let due = lock(&self.state).heartbeat.as_ref().map(|it| it.next);
            let Some(due) = due else {
                return pending().await;
            };
            tokio::time::sleep_until(due.into()).await;
            let mut state = lock(&self.state);
            if let Some(beat) = state.heartbeat.as_mut().and_then(Heartbeat::begin) {
                return beat;
            }
        }
    }
}
