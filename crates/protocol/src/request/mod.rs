//! Requests: encoded by clients, decoded by servers.

mod decoder;
mod encoder;

pub use decoder::{Budget, DecodeError, Limits, ReceivedRequest, RequestDecoder};
pub use encoder::{Request, RequestEncoder};
