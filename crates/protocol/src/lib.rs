//! The wire protocol between SIMD R Drive clients and servers, for both ends. It has no sockets and
//! no threads.
//!
//! From the outermost layer to the innermost:
//!
//! - [`websocket`]: WebSocket frames, written as a client and read from a server.
//! - [`frame`]: muxio's frames. The concatenated binary messages of a WebSocket are a sequence of
//!   these frames. A frame belongs to a stream, and a stream carries one request or one response.
//! - [`call`]: the nine methods, and the header of requests and responses.
//! - [`request`] and [`response`]: an encoder and a decoder for each.
//! - [`payload`]: the parameters and results of the methods.
//! - [`payload_stream`] and [`by_hash`]: [`extensions`], with methods of their own beside the nine.
//!
//! Two [generations](Generation) of the frame header are in use. A client detects the server's
//! generation with a [`probe`]; a server detects the client's from its first request.
//!
//! The published crates define all of the protocol but the extensions. The tests compare this crate with
//! them.

mod any_method;
pub mod by_hash;
mod bytes;
pub mod call;
pub mod extensions;
pub mod frame;
mod methods;
pub mod payload;
pub mod payload_stream;
pub mod probe;
pub mod request;
pub mod response;
pub mod websocket;

pub use any_method::AnyMethod;
pub use extensions::Extensions;
pub use frame::Generation;

/// The error for bytes that violate the protocol. What follows them cannot be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) Box<str>);

impl From<&str> for Malformed {
    #[cold]
    fn from(reason: &str) -> Self {
        Self(reason.into())
    }
}
