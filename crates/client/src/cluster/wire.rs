//! The bytes to and from one node.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, PushInfo, PushKind, RedisResult};

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
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.state.is_broken.load(Ordering::Relaxed)
    }

    /// Waits for an answer, and marks what was lost.
    pub(super) async fn answered<T>(
        &self,
        sending: impl Future<Output = RedisResult<T>>,
    ) -> RedisResult<T> {
        sending.await.map_err(|error| match error.kind() {
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

/// The connections to all nodes of a store, as far as there are any. The crate `redis` has them.
#[derive(Default)]
pub(super) struct Wires(Mutex<Vec<Weak<Wire>>>);

impl Wires {
    pub(super) fn add(&self, wire: &Arc<Wire>) {
        let mut wires = lock(&self.0);
        wires.retain(|wire| wire.strong_count() > 0);
        wires.push(Arc::downgrade(wire));
    }

    /// Those that work, as far as that is known.
    pub(super) fn working(&self) -> Vec<Arc<Wire>> {
        let wires = lock(&self.0);
        let wires = wires.iter().filter_map(Weak::upgrade);
        wires.filter(|wire| !wire.is_broken()).collect()
    }
}
