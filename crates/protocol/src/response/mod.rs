//! Responses: encoded by servers, decoded by clients.

mod decoder;
mod encoder;

pub use decoder::{ReceivedResponse, ResponseDecoder};
pub use encoder::{Response, ResponseEncoder, ResponseStreams};
