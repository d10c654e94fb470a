//! An extension of the service: payloads that are read and written in parts, so that neither end
//! needs memory for a whole one.
//!
//! Its methods are calls in the same frames as those of the service. A client names a stream by a
//! number of its own choice, which it uses once for each connection. A server keeps streams only as
//! long as the connection, so that it may answer each call on a stream that it has none of that
//! number.
//!
//! - A reader goes on with the same payload, whatever is written at its key meanwhile.
//! - A writer's parts are nowhere in the store until it is finished. A part that begins before the end
//!   of what has come is taken from there on, so that it may be sent twice. A stream that is closed
//!   without being finished writes nothing.
//!
//! Numbers are little-endian.

mod method;
pub mod request;
pub mod response;

pub use method::StreamMethod;

/// What stands in the list of [extensions](crate::Extensions) for this one.
pub const NAME: &str = "payload-streams";

/// The most bytes of a payload in one part.
pub const PART: usize = 1 << 20;
