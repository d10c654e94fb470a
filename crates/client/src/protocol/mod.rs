//! The wire: muxio's frames in both generations, the requests and responses in them, and WebSocket's
//! frames around them. No sockets and no threads.

use std::borrow::Cow;
use std::fmt;

pub(crate) mod frame;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod websocket;

/// Bytes that make no sense. Nothing after them can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) Cow<'static, str>);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
