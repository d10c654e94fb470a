//! The wire protocol inside the WebSocket's messages: muxio's frames, and the calls they carry.
//!
//! A connection's messages, put end to end, are a stream of frames. A frame belongs to a stream of
//! its own numbering, and a stream carries one request or one response. Two generations of the
//! frame header are in use; see [`Generation`].

mod detect;
mod frame;
mod inbox;
mod outbox;

pub(crate) use frame::Generation;
pub(crate) use inbox::{Inbox, Limits, Malformed};
pub(crate) use outbox::{Answer, MESSAGE, Outbox, SMALL_MESSAGE, Status};
