//! One connection to a server, and what keeps it alive.
//!
//! From the bottom up:
//!
//! - [`address`] is a URL, taken apart; [`headers`] are those of its HTTP request.
//! - [`socket`] is a TCP socket with deadlines, read while it is written; [`tls`] goes on top.
//! - [`handshake`] leads from HTTP to WebSocket, and [`websocket`] has WebSocket's frames.
//! - [`frame`] has muxio's frames in both generations; [`request`] and [`response`] are in them.
//!   [`probe`] finds out which generation a server speaks.
//! - [`connection`] has the calls in flight ([`pending`], [`call`]), a [`reader`], and a [`writer`]
//!   with what [`sending`] sends.
//! - [`attempt`] makes a connection; [`link`] knows whether there is one, and when to try again.
//! - [`session`] makes calls, again where that is allowed, for either kind of [`caller`].
//!
//! No call has a thread of its own. A blocking caller that waits reads the socket itself, for
//! itself and for all who wait beside it, and passes that office on when its own response has
//! come. For futures the session's [`driver`] thread does it; it also has the [`heartbeat`].

mod address;
pub(crate) mod attempt;
mod call;
mod caller;
mod connection;
mod driver;
mod failure;
mod frame;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod handshake;
mod headers;
mod heartbeat;
mod link;
mod observer;
mod pending;
mod permits;
mod probe;
mod promise;
mod reader;
pub(crate) mod request;
pub(crate) mod response;
mod sending;
pub(crate) mod session;
mod socket;
mod tls;
mod websocket;
mod writer;

pub(crate) use caller::Caller;
pub(crate) use socket::CAN_ACKNOWLEDGE;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; what a panicking holder left behind is still consistent, since no lock here is held
/// across anything that can panic halfway through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
