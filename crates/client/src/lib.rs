//! A client for SIMD R Drive: the same data store over a file in this process and over a server.
//!
//! A file is opened by `embedded`. A server is reached through layers that refer downward only:
//! `remote` has the operations, `session` makes and repeats their calls and reconnects,
//! `connection` has the calls in flight, and `socket` the way from a URL to a WebSocket. The wire
//! itself is in the crate `simd-r-drive-protocol`.
//!
//! It knows nothing of other languages: the `ffi` crate carries it to them.

mod backend;
mod caller;
mod connection;
pub mod damage;
mod embedded;
mod error;
mod fill;
pub mod fork;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod interrupt;
mod namespace;
pub mod offload;
mod remote;
mod session;
mod socket;
mod store;
mod sync;
mod transfer;
mod validate;

pub use backend::Backend;
pub use caller::{Caller, wait};
pub use embedded::{
    Change, CheckReport, Damage, Durability, EmbeddedStore, Entries, Entry, OpenOptions, Progress,
    Reader, RecoverReport, Writer, check, key_hash, recover,
};
pub use error::{Error, Result};
pub use interrupt::{InterruptCheck, Interrupted, set_interrupt_check, wait_in_slices};
pub use namespace::NamespaceHasher;
pub use remote::{AckStrategy, ConnectOptions, ConnectionState, RemoteStore, RetryPolicy};
pub use store::DataStore;
