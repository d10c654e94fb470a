//! A store file in this process. The engine reads and writes it. This module adds what the engine
//! lacks: a lock, a check of the file before the engine opens it, and recovery from failed writes.
//!
//! - [`scan`] finds all [`entries`](crate::entries) in a file, with the [`checksums`] of its parts,
//!   and [`found`] is what it reports. [`chain`] decides whether the engine can open the file.
//! - [`file`](mod@file) is the open file, with its [`lock`]. [`durability`] forces it to the disk.
//! - [`load`] checks a file and opens the engine on it. [`change`] is what the engine appends, and
//!   [`streamed`] a large payload. [`index`] finds payloads, with the engine or in a file that is
//!   only read. [`session`] holds all of them from opening to closing. [`append`] appends, and
//!   recovers from failed writes; [`append_state`] is what it keeps.
//! - [`store`] is the open store. [`reader`] and [`writer`] are for payloads that are larger than the
//!   memory. [`lookup`] has the store's operations that return these and entries in place.
//!   [`read_into`] copies payloads into the caller's memory, [`hashed`] has the operations by a key's
//!   hash, and [`transfer`] copies and moves payloads to other keys and stores.
//! - [`backend`] implements the trait of all backends, for threads and tasks, with [`payload_sink`]
//!   for its writers, and [`by_hash`] that of what is copied as a whole, of which [`page`] lists the
//!   entries. [`errors`] are what several files return.
//! - [`check`](mod@check) and [`recover`](mod@recover) are for damaged files, and [`compact`] for
//!   files with much overwritten data. [`rewrite`] is what the last two share.

mod append;
mod append_state;
mod backend;
mod by_hash;
mod chain;
mod change;
mod check;
mod checksums;
mod compact;
mod durability;
mod errors;
mod file;
mod found;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod hashed;
mod index;
mod load;
mod lock;
mod lookup;
mod options;
mod page;
mod payload_sink;
mod read_into;
mod reader;
mod recover;
mod rewrite;
mod scan;
mod session;
mod store;
mod streamed;
mod transfer;
mod writer;

pub use change::Change;
pub use check::{CheckReport, Damage, check};
pub use hashed::key_hash;
pub use options::{Durability, OpenOptions};
pub use page::digest;
pub use reader::EmbeddedReader;
pub use recover::{RecoverReport, recover};
pub use store::EmbeddedStore;
pub use writer::EmbeddedWriter;
