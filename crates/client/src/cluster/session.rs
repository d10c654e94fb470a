//! What one store needs in one process: its connections, and the runtime that they belong to.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::sync::{Mutex, Semaphore, watch};

use super::commands::delete;
use super::errors;
use super::keys::Keys;
use super::link::{Access, Link};
use super::runtime::Driven;
use super::target::Target;
use crate::caller::BoxFuture;
use crate::fork::Owned;
use crate::per_process::ForChild;
use crate::session::{ConnectOptions, ConnectionState, Observer};
use crate::{Caller, Error, Result};

/// The shortest interval of heartbeats: a shorter one would only cost time.
const MIN_HEARTBEAT: Duration = Duration::from_millis(100);

/// What one store of one process needs to make calls.
pub(super) struct Session {
    pub(super) this: Weak<Self>,
    pub(super) target: Target,
    pub(super) options: ConnectOptions,
    pub(super) keys: Keys,
    pub(super) observer: Arc<Observer>,
    /// The servers' URL, without secrets.
    pub(super) address: String,
    closed: AtomicBool,
    live: Owned<Live>,
}

/// What a forked child may not touch.
struct Live {
    driven: io::Result<Driven>,
    reads: Mutex<Option<Link>>,
    /// Connections of their own for writes that wait for replicas, behind which reads would wait.
    writes: Mutex<Option<Link>>,
    /// A permit for each call that may be in flight.
    permits: Semaphore,
    /// Whether the store was closed, for calls in flight.
    end: watch::Sender<bool>,
    /// Whether the last that was heard is that a connection was lost.
    pub(super) is_lost: AtomicBool,
}

/// The name of a call for errors, and how long it may take.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) timeout: Duration,
    pub(super) deadline: Instant,
}

impl Operation {
    /// One that begins now.
    pub(super) fn starting_now(name: &'static str, timeout: Duration) -> Self {
        Self {
            name,
            timeout,
            deadline: Instant::now() + timeout,
        }
    }
}

impl Session {
    pub(super) fn new(target: Target, options: ConnectOptions) -> Arc<Self> {
        let most = options.max_in_flight.max(1) as usize;
        Arc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            keys: Keys::new(&target.address.name),
            address: target.address.to_string(),
            observer: Arc::default(),
            closed: AtomicBool::new(false),
            live: Owned::new(Live {
                driven: Driven::new(),
                reads: Mutex::default(),
                writes: Mutex::default(),
                permits: Semaphore::new(most.min(Semaphore::MAX_PERMITS)),
                end: watch::Sender::new(false),
                is_lost: AtomicBool::new(false),
            }),
            target,
            options,
        })
    }

    fn live(&self) -> Result<&Live> {
        self.live.get().map_err(|owner| owner.locked(&self.address))
    }

    /// Runs `call`, until the operation's deadline at most.
    ///
    /// It is boxed, as it is compiled several times for each type of future otherwise.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        caller: Caller,
        operation: Operation,
        call: BoxFuture<'static, Result<T>>,
    ) -> Result<T> {
        self.check_open()?;
        let live = self.live()?;
        let timed_out = || Error::Timeout {
            address: self.address.clone(),
            operation: operation.name.to_owned(),
            timeout: operation.timeout,
        };
        if Instant::now() >= operation.deadline {
            return Err(timed_out());
        }
        let driven = live.driven.as_ref();
        let driven = driven.map_err(|error| Error::io(&self.address, error))?;
        let limited = Box::pin(Arc::clone(self).limited(call));
        let done = driven.run(caller, operation.deadline, limited).await;
        match done.map_err(|error| Error::io(&self.address, &error))? {
            Ok(Some(done)) => done,
            Ok(None) => Err(timed_out()),
            Err(_) => Err(Error::Interrupted {
                target: self.address.clone(),
            }),
        }
    }

    /// `call`, once it has a permit, and until the store is closed.
    async fn limited<T>(self: Arc<Self>, call: BoxFuture<'static, Result<T>>) -> Result<T> {
        let live = self.live()?;
        let mut end = live.end.subscribe();
        let call = pin!(async {
            let _permit = live.permits.acquire().await;
            call.await
        });
        match select(call, pin!(end.wait_for(|is_closed| *is_closed))).await {
            Either::Left((done, _)) => {
                if done.is_ok() && live.is_lost.swap(false, Ordering::Relaxed) {
                    self.observer.notify(|| ConnectionState::Connected);
                }
                done
            }
            Either::Right(_) => Err(self.is_closed()),
        }
    }

    /// The connections for that access, made now if there are none.
    pub(super) async fn link(&self, access: Access) -> Result<Link> {
        let live = self.live()?;
        let mut link = self.links(live, access).lock().await;
        match &*link {
            Some(link) => Ok(link.clone()),
            None => {
                let connected = self.connect().await?;
                self.start_heartbeat(live)?;
                Ok(link.insert(connected).clone())
            }
        }
    }

    fn links<'a>(&self, live: &'a Live, access: Access) -> &'a Mutex<Option<Link>> {
        let waits = access == Access::Write && self.options.min_replicas > 0;
        if waits { &live.writes } else { &live.reads }
    }

    /// The connections for that access, if there are any, and nobody is making them.
    pub(super) fn current_link(&self, access: Access) -> Option<Link> {
        let live = self.live().ok()?;
        self.links(live, access).try_lock().ok()?.clone()
    }

    /// Pings the nodes at intervals, so that a connection that is lost is noticed, and made again,
    /// before a call needs it.
    fn start_heartbeat(&self, live: &Live) -> Result<()> {
        let (Some(interval), Ok(driven)) = (self.options.heartbeat_interval, &live.driven) else {
            return Ok(());
        };
        let this = Weak::clone(&self.this);
        let interval = interval.max(MIN_HEARTBEAT);
        let beat = Box::new(move || -> BoxFuture<'static, ()> {
            let session = this.upgrade();
            Box::pin(async move {
                if let Some(session) = session {
                    session.beat(interval).await;
                }
            })
        });
        let started = driven.start_heartbeat(interval, beat);
        started.map_err(|error| Error::io(&self.address, &error))
    }

    async fn beat(&self, interval: Duration) {
        let Ok(live) = self.live() else { return };
        let limit = interval.min(self.options.read_timeout);
        for link in [&live.reads, &live.writes] {
            let connected = link.lock().await.clone();
            let Some(connected) = connected else {
                continue;
            };
            match tokio::time::timeout(limit, connected.ping()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => self.note_lost(&error.to_string()),
                Err(_) => {
                    self.note_lost("a node did not answer a heartbeat");
                    // It may have been replaced: the next call asks the others anew.
                    *link.lock().await = None;
                }
            }
        }
    }

    /// The error for an answer to `operation`, for a key in `slot`, that makes no sense. What comes next
    /// over that connection may be the answer to another request, so that all are made anew.
    pub(super) async fn give_up(&self, operation: &str, access: Access, slot: u16) -> Error {
        let node = self.node_of(access, slot);
        if let Ok(live) = self.live() {
            for link in [&live.reads, &live.writes] {
                *link.lock().await = None;
            }
        }
        errors::nonsense(&self.address, node.as_deref(), operation)
    }

    /// Deletes a temporary key, without waiting for it. If that fails, the key expires.
    pub(super) fn forget(&self, key: String, slot: u16) {
        let (Some(session), Ok(live)) = (self.this.upgrade(), self.live()) else {
            return;
        };
        if let Ok(driven) = &live.driven {
            driven.spawn(async move {
                if let Ok(link) = session.link(Access::Master).await {
                    let _ = link.command(delete(&key), Access::Master, slot).await;
                }
            });
        }
    }

    /// Notes that a connection was lost.
    pub(super) fn note_lost(&self, reason: &str) {
        tracing::warn!(address = %self.address, reason, "lost a connection");
        if let Ok(live) = self.live()
            && !live.is_lost.swap(true, Ordering::Relaxed)
        {
            self.observer.notify(|| ConnectionState::Lost {
                reason: reason.to_owned(),
            });
        }
    }

    /// Fails if the store was closed.
    pub(super) fn check_open(&self) -> Result<()> {
        match self.closed.load(Ordering::Relaxed) {
            true => Err(self.is_closed()),
            false => Ok(()),
        }
    }

    fn is_closed(&self) -> Error {
        Error::Closed {
            target: self.address.clone(),
        }
    }
}

impl ForChild for Session {
    fn for_child(&self) -> Arc<Self> {
        let session = Self::new(self.target.clone(), self.options.clone());
        if self.closed.load(Ordering::Relaxed) {
            session.close();
        }
        session
    }

    fn close(&self) {
        if self.closed.swap(true, Ordering::Relaxed) {
            return;
        }
        if let Ok(live) = self.live() {
            live.end.send_replace(true);
            for link in [&live.reads, &live.writes] {
                // Where a call holds it, the connections end with the session.
                if let Ok(mut link) = link.try_lock() {
                    *link = None;
                }
            }
            if let Ok(driven) = &live.driven {
                driven.stop();
            }
        }
        self.observer.notify(|| ConnectionState::Closed);
    }
}
