//! Which generation of the wire a peer speaks: probed by clients, detected by servers.

mod detect;
pub mod probe;

pub(crate) use detect::detect;
