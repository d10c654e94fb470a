//! The bytes to and from one node.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, PushInfo, PushKind, RedisResult};
use tokio::sync::Notify;

use super::dialer::Dialer;
use super::refusal::{Lost, io_error};
use crate::sync::lock;

/// A connection to one node.
pub(super) struct Wire {
    pub(super) connection: MultiplexedConnection,
    pub(super) address: Arc<str>,
    state: Arc<State>,
    /// Whether it may get calls: where it must keep what it acknowledges, not before it says so.
    pub(super) is_trusted: AtomicBool,
    /// How many requests wait for their answer.
    waiting: AtomicUsize,
    /// That an answer has come.
    heard: Notify,
}

/// Whether a connection can be used. The crate `redis` tells of it, too, perhaps before it has made it.
#[derive(Default)]
pub(super) struct State {
    /// Whether it was closed, or a request was lost, so that no other is sent.
    is_broken: AtomicBool,
    dialer: OnceLock<Arc<Dialer>>,
}

impl State {
    /// What the crate `redis` tells of the connection.
    pub(super) fn listener(
        self: &Arc<Self>,
    ) -> impl Fn(PushInfo) -> Result<(), ()> + Send + Sync + use<> {
        let state = Arc::clone(self);
        move |told| {
            if told.kind == PushKind::Disconnection {
                state.is_broken.store(true, Ordering::Relaxed);
                if let Some(dialer) = state.dialer.get() {
                    dialer.lost();
                }
            }
            Ok(())
        }
    }
}

impl Wire {
    pub(super) fn new(
        connection: MultiplexedConnection,
        address: Arc<str>,
        state: Arc<State>,
        dialer: Option<&Arc<Dialer>>,
    ) -> Self {
        if let Some(dialer) = dialer {
            let _ = state.dialer.set(Arc::clone(dialer));
        }
        Self {
            connection,
            address,
            state,
            is_trusted: AtomicBool::new(dialer.is_none_or(|it| !it.options.require_durable)),
            waiting: AtomicUsize::new(0),
            heard: Notify::new(),
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state.is_broken.load(Ordering::Relaxed)
    }

    /// Waits for the next answer, if one is due. Returns whether it has come.
    pub(super) async fn hears(&self) -> bool {
        let heard = self.heard.notified();
        if self.waiting.load(Ordering::Relaxed) == 0 {
            return false;
        }
        heard.await;
        true
    }

    /// Waits for an answer, and marks what was lost.
    pub(super) async fn answered<T>(
        &self,
        sending: impl Future<Output = RedisResult<T>>,
    ) -> RedisResult<T> {
        let waiting = Waiting::new(&self.waiting);
        let answer = sending.await;
        drop(waiting);
        self.heard.notify_waiters();
        answer.map_err(|error| match error.kind() {
            ErrorKind::Io | ErrorKind::Parse => {
                self.state.is_broken.store(true, Ordering::Relaxed);
                let lost = Lost {
                    node: Arc::clone(&self.address),
                    reason: error.to_string(),
                    errno: io_error(&error).and_then(io::Error::raw_os_error),
                };
                lost.into()
            }
            _ => error,
        })
    }
}

/// A request that waits for its answer.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The connections to all nodes of a store, as far as there are any. The crate `redis` has them.
#[derive(Default)]
pub(super) struct Wires(Mutex<Vec<Weak<Wire>>>);

impl Wires {
    pub(super) fn add(&self, wire: &Arc<Wire>) {
        let mut wires = lock(&self.0);
        wires.retain(|wire| wire.strong_count() > 0);
        wires.push(Arc::downgrade(wire));
    }

    /// One to `node` that works, as far as that is known.
    pub(super) fn find(&self, node: &str) -> Option<Arc<Wire>> {
        let wires = lock(&self.0);
        working(&wires).find(|wire| &*wire.address == node)
    }

    /// Those that work, as far as that is known.
    pub(super) fn working(&self) -> Vec<Arc<Wire>> {
        working(&lock(&self.0)).collect()
    }
}

fn working(wires: &[Weak<Wire>]) -> impl Iterator<Item = Arc<Wire>> {
    let wires = wires.iter().filter_map(Weak::upgrade);
    wires.filter(|wire| !wire.is_broken())
}
