//! Requests: encoded by clients, decoded by servers.

mod decoder;
mod detect;
mod encoder;
mod limits;
mod received;

pub use decoder::RequestDecoder;
pub use encoder::{Request, RequestEncoder};
pub use limits::{Budget, DecodeError, Limits};
pub use received::ReceivedRequest;
