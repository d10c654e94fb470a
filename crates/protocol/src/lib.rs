//! The wire between a SIMD R Drive client and server, once for both ends. No sockets, no threads.
//!
//! From the outside in:
//!
//! - [`websocket`]: WebSocket's frames, written as a client and read from a server.
//! - [`frame`]: muxio's frames. The binary messages of a WebSocket, put end to end, are a sequence
//!   of frames. A frame belongs to a stream, and a stream carries one request or one response.
//! - [`generation`]: two generations of the frame header are in use. A client probes a server for
//!   its generation, and a server detects a client's.
//! - [`call`]: the nine methods, and the header that a request and a response begin with.
//! - [`request`] and [`response`]: each with an encoder and a decoder.
//! - [`payload`]: parameters and results of the methods.
//!
//! The published service definition is the authority for all of it: the tests compare with it.

mod bytes;
pub mod call;
pub mod frame;
pub mod generation;
pub mod payload;
pub mod request;
pub mod response;
pub mod websocket;

use std::borrow::Cow;

pub use frame::Generation;

/// Bytes that do not follow the protocol. Nothing after them can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) Cow<'static, str>);

impl From<&'static str> for Malformed {
    fn from(reason: &'static str) -> Self {
        Self(reason.into())
    }
}
