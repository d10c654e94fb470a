//! What one store needs in one process: its connections, and the runtime that they belong to.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Instant;

use futures_util::future::{Either, select};
use tokio::sync::{Mutex, Semaphore, watch};

use super::health::Health;
use super::keys::Keys;
use super::link::Link;
use super::operation::Operation;
use super::runtime::Driven;
use super::target::Target;
use crate::caller::BoxFuture;
use crate::fork::Owned;
use crate::per_process::ForChild;
use crate::session::{ConnectOptions, ConnectionState, Observer};
use crate::{Caller, Error, Result};

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
pub(super) struct Live {
    pub(super) driven: io::Result<Driven>,
    pub(super) reads: Mutex<Option<Link>>,
    /// Connections of their own for writes that wait for replicas, behind which reads would wait.
    pub(super) writes: Mutex<Option<Link>>,
    /// For whoever looks whether the nodes have changed: one at a time.
    pub(super) renewing: Mutex<()>,
    /// A permit for each call that may be in flight.
    permits: Semaphore,
    /// Whether the store was closed, for calls in flight.
    end: watch::Sender<bool>,
    pub(super) health: Health,
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
                renewing: Mutex::default(),
                permits: Semaphore::new(most.min(Semaphore::MAX_PERMITS)),
                end: watch::Sender::new(false),
                health: Health::default(),
            }),
            target,
            options,
        })
    }

    pub(super) fn live(&self) -> Result<&Live> {
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
            Ok(None) => {
                self.look_again();
                Err(timed_out())
            }
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
                if done.is_ok() && live.health.note_found() {
                    self.observer.notify(|| ConnectionState::Connected);
                }
                done
            }
            Either::Right(_) => Err(self.is_closed()),
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
