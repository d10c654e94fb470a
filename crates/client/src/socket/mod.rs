//! From a server's URL to a WebSocket: addresses, TCP, TLS, and the HTTP handshake.

mod address;
mod failure;
mod handshake;
mod headers;
mod stream;
mod tls;

pub(crate) use address::Address;
pub(crate) use failure::Failure;
pub(crate) use handshake::{Upgraded, io_failure, upgrade};
pub(crate) use headers::headers;
pub(crate) use stream::{Blocking, CAN_ACKNOWLEDGE, Interest, Socket};
pub(crate) use tls::config as tls_config;
