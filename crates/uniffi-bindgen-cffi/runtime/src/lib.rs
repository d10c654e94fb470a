//! What a library does for the modules that `uniffi-bindgen-cffi` writes for it.
//!
//! - [`Bytes`] in an exported function is `bytes` to its callers and crosses as one piece.
//! - Event loops are woken through a pipe, see [`queue`].
//! - CPython reads and writes sequences in one pass, see [`python`].
//!
//! A crate that says `use uniffi_cffi_runtime as _;` has the functions for that in its library. The
//! modules use them where they find them, and do without where not: such as on Windows.

mod bytes;
#[cfg(unix)]
pub mod python;
#[cfg(unix)]
pub mod queue;

pub use bytes::Bytes;
