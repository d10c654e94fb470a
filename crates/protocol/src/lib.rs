//! The wire between a SIMD R Drive client and server, once for both ends. No sockets, no threads.
//!
//! From the outside in:
//!
//! - [`websocket`]: WebSocket's frames, written as a client and read from a server.
//! - [`frame`]: muxio's frames. The binary messages of a WebSocket, put end to end, are a sequence
//!   of frames. A frame belongs to a stream, and a stream carries one request or one response.
//! - [`call`]: the nine methods, and the header that a request and a response begin with.
//! - [`request`] and [`response`]: each with an encoder and a decoder.
//! - [`payload`]: parameters and results of the methods.
//!
//! Two [generations](Generation) of the frame header are in use. A client finds a server's with a
//! [`probe`]; a server detects a client's by its first request.
//!
//! The published crates are the authority for all of it: the tests compare with them.

mod bytes;
pub mod call;
pub mod frame;
pub mod payload;
pub mod probe;
pub mod request;
pub mod response;
pub mod websocket;

pub use frame::Generation;

/// Bytes that do not follow the protocol. Nothing after them can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) Box<str>);

impl From<&str> for Malformed {
    #[cold]
    fn from(reason: &str) -> Self {
        Self(reason.into())
    }
}
