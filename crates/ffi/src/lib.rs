//! Implements the interface `udl/simd_r_drive_ws_client.udl` with the client and the server. Its
//! documentation is in the `.udl`, for all languages.
#![allow(missing_docs)]

mod allocator;
mod async_data_store;
mod check;
mod copy;
mod data_store;
mod direct;
mod entry;
mod error;
mod exclusive;
mod interrupt;
mod log;
mod memory;
mod namespace;
mod options;
mod path;
mod queue;
mod server;
mod state;
mod streams;

pub use async_data_store::AsyncDataStore;
pub use check::{
    CheckReport, Damage, Progress, RecoverReport, check, check_async, recover, recover_async,
};
pub use copy::{CopyOptions, CopyReport};
pub use data_store::{DataStore, Entry};
pub use entry::{EntryHandle, EntryInfo, EntryStream};
pub use error::{DataStoreError, is_retryable};
pub use log::{LogEvent, LogLevel, LogStream, test_logging};
pub use namespace::{NamespaceHasher, key_hash};
pub use options::{AckStrategy, ConnectOptions, Fsync, OpenOptions, ServerOptions};
pub use server::Server;
pub use state::{ConnectionState, StateStream};
pub use streams::{PayloadReader, PayloadWriter};
use uniffi_cffi_runtime::Bytes;
// The library is a Node-API addon, too.
use uniffi_node_runtime as _;

type Result<T> = std::result::Result<T, DataStoreError>;

/// Converts items in place, without another allocation.
fn all_into<A: Into<B>, B>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(Into::into).collect()
}

/// The payloads of a batch for the interface.
fn payloads(payloads: Vec<Option<Vec<u8>>>) -> Vec<Option<Bytes>> {
    payloads
        .into_iter()
        .map(|payload| payload.map(Bytes))
        .collect()
}

uniffi::include_scaffolding!("simd_r_drive_ws_client");
