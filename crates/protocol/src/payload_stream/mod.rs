//! An extension of the service: payloads that are read and written in parts, so that neither end
//! needs memory for a whole one. It is this project's own; upstream has nothing like it.
//!
//! A client that knows it sends the header [`HEADER`] with [`NAME`] in its list when it asks for a
//! WebSocket, and a server that offers it answers with the same. Without both, none of its methods
//! may be called.
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

/// The header of an HTTP request, and of its answer, that lists extensions.
pub const HEADER: &str = "simd-r-drive-extensions";

/// What stands in that list for this extension.
pub const NAME: &str = "payload-streams";

/// The most bytes of a payload in one part.
pub const PART: usize = 1 << 20;

/// Whether a value of [`HEADER`] lists this extension.
pub fn is_listed(value: &[u8]) -> bool {
    let mut names = value.split(|byte| *byte == b',');
    names.any(|name| name.trim_ascii().eq_ignore_ascii_case(NAME.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::is_listed;

    #[test]
    fn the_extension_is_found_in_a_list() {
        for value in [
            "payload-streams",
            "Payload-Streams",
            "other,payload-streams ",
        ] {
            assert!(is_listed(value.as_bytes()), "{value}");
        }
        for value in ["", "payload-streams2", "payload streams", "other"] {
            assert!(!is_listed(value.as_bytes()), "{value}");
        }
    }
}
