//! What a library does for the modules that `uniffi-bindgen-cffi` writes for it.
//!
//! - [`Bytes`] in an exported function is `bytes` to its callers and crosses as one piece.
//! - Calls that are awaited are polled, see [`calls`]; event loops are woken through a pipe, see [`queue`].
//! - A call that waits is ended by Ctrl-C, see [`interrupt`].
//! - No thread enters an interpreter that ends, see [`exit`].
//! - A thread that has called a CPython without a GIL tells of its end, see [`thread_end`].
//! - CPython makes native calls, without cffi, see [`python`].
//!
//! A crate that says `use uniffi_cffi_runtime as _;` has the functions for that in its library. The
//! modules use them where they find them, and do without where not: such as on Windows.

mod bytes;
#[cfg(unix)]
pub mod calls;
pub mod exit;
pub mod interrupt;
#[cfg(all(unix, any(target_arch = "x86_64", target_arch = "aarch64")))]
mod kinds;
// It calls functions by their calling conventions, of which it knows these.
#[cfg(all(unix, any(target_arch = "x86_64", target_arch = "aarch64")))]
pub mod python;
#[cfg(unix)]
pub mod queue;
pub mod thread_end;

pub use bytes::Bytes;
