//! A client for SIMD R Drive: the same data store for a file in this process and for a server.
//!
//! `embedded` opens files. The layers for a server each use only those below: `remote` has the
//! operations, `session` makes and repeats their calls and reconnects, `connection` has the calls
//! in flight, and `socket` connects to a URL. The wire protocol is in the crate
//! `simd-r-drive-protocol`.
//!
//! This crate has nothing that is specific to other languages: the crate `ffi` is their interface.

mod backend;
mod buffer;
mod by_hash;
mod caller;
mod cluster;
mod connection;
mod copy;
pub mod damage;
mod embedded;
mod entries;
mod error;
pub mod fork;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
mod interrupt;
mod limit;
mod namespace;
pub mod offload;
mod own_timeout;
mod pages;
mod partial_batch;
mod per_process;
mod pieces;
mod progress;
mod reader;
mod remote;
mod session;
mod socket;
mod store;
mod sync;
mod transfer;
mod validate;
mod writer;

pub use backend::Backend;
pub use caller::{BoxFuture, Caller, wait};
pub use cluster::ClusterStore;
pub use copy::{CopyOptions, CopyReport};
pub use embedded::{
    Change, CheckReport, Damage, Durability, EmbeddedReader, EmbeddedStore, EmbeddedWriter,
    OpenOptions, RecoverReport, check, digest, key_hash, recover,
};
pub use entries::{Entries, Entry};
pub use error::{Error, Result};
pub use interrupt::{InterruptCheck, Interrupted, set_interrupt_check, wait_in_slices};
pub use namespace::NamespaceHasher;
pub use progress::Progress;
pub use reader::{PayloadSource, Reader};
pub use remote::{AckStrategy, ConnectOptions, ConnectionState, RemoteStore, RetryPolicy};
pub use store::DataStore;
pub use writer::{PayloadSink, Writer};
