//! A client for SIMD R Drive: the same data store over a file in this process and over a server.
//!
//! It knows nothing of other languages: the `ffi` crate carries it to them.

mod connection;
pub mod damage;
mod embedded;
mod error;
pub mod fork;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod interrupt;
mod namespace;
mod offload;
mod remote;
mod session;
mod socket;
mod store;
mod sync;
mod validate;

pub use embedded::{
    Change, CheckReport, Damage, Durability, EmbeddedStore, OpenOptions, Progress, RecoverReport,
    check, recover,
};
pub use error::{Error, Result};
pub use interrupt::{InterruptCheck, Interrupted, set_interrupt_check, wait_in_slices};
pub use namespace::NamespaceHasher;
pub use remote::{AckStrategy, ConnectOptions, ConnectionState, RemoteStore, RetryPolicy};
pub use store::DataStore;
