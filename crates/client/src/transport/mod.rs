//! One connection to a server, and what keeps it alive.
//!
//! Layers, from the bottom up; each knows only those above it in this list:
//!
//! - [`address`]: a URL, taken apart.
//! - [`socket`]: a TCP socket with deadlines, one end reading while the other writes; [`tls`] on it.
//! - [`handshake`]: HTTP to WebSocket, with [`headers`] of the caller's.
//! - [`websocket`]: WebSocket frames: written whole, read as a stream.
//! - [`frame`]: muxio's frames, in both generations, inside the WebSocket messages.
//! - [`response`]: responses out of those frames; [`request`]: requests into them.
//! - [`probe`]: which generation a server speaks.
//! - [`connection`]: calls in flight, with its two halves [`reader`] and [`writer`].
//! - [`link`]: whether there is a connection, and when to try again.
//! - [`session`]: the connection that is up now, made again when it breaks.
//!
//! No call has a thread of its own. A blocking caller that waits reads the socket itself, for
//! itself and for all who wait beside it, and passes that office on when its own response has
//! come. For futures the session's [`driver`] thread does it.

mod address;
mod call;
mod caller;
mod connection;
mod driver;
mod failure;
mod frame;
mod handshake;
mod headers;
pub(crate) mod link;
mod observer;
mod pending;
mod permits;
mod probe;
mod promise;
mod reader;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod session;
mod socket;
mod tls;
mod websocket;
mod writer;

pub(crate) use caller::{Caller, drive};
pub(crate) use socket::CAN_ACKNOWLEDGE;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks; what a panicking holder left behind is still consistent, since no lock here is held
/// across anything that can panic halfway through a change.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
