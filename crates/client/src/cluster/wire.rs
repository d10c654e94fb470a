//! The bytes to and from one node.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};

use redis::aio::MultiplexedConnection;
use redis::{ErrorKind, RedisResult};

use super::refusal::{Lost, io_error};
use crate::sync::lock;

/// A connection to one node.
pub(super) struct Wire {
    pub(super) connection: MultiplexedConnection,
    pub(super) address: Arc<str>,
    /// Whether a request was lost, so that no other is sent.
    is_broken: AtomicBool,
    /// Whether it may get calls: where it must keep what it acknowledges, not before it says so.
    pub(super) is_trusted: AtomicBool,
}

impl Wire {
    pub(super) fn new(
        connection: MultiplexedConnection,
        address: Arc<str>,
        is_trusted: bool,
    ) -> Self {
        Self {
            connection,
            address,
            is_broken: AtomicBool::new(false),
            is_trusted: AtomicBool::new(is_trusted),
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Relaxed)
    }

    /// Waits for an answer, and marks what was lost.
    pub(super) async fn answered<T>(
        &self,
        sending: impl Future<Output = RedisResult<T>>,
    ) -> RedisResult<T> {
        let mut sending = pin!(sending);
        let mut polls = 0;
        let answer = poll_fn(|cx| {
            polls += 1;
            sending.as_mut().poll(cx)
        });
        answer.await.map_err(|error| match error.kind() {
            ErrorKind::Io | ErrorKind::Parse => {
                self.is_broken.store(true, Ordering::Relaxed);
                // Whoever sends it is the same thread, which had no turn: the connection was closed before.
                if polls == 1 {
                    return io::Error::from(io::ErrorKind::NotConnected).into();
                }
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
