//! The SIMD R Drive server as a library: one store file, served over WebSocket.
//!
//! It speaks the protocol of upstream's `simd-r-drive-ws-server`, in both generations (with and
//! without a timestamp in the frame's header). It detects the generation from a connection's first
//! bytes. Upstream's clients work with it unchanged.
//!
//! ```
//! use simd_r_drive_server::{Server, ServerOptions};
//!
//! # fn main() -> Result<(), simd_r_drive_client::Error> {
//! # let folder = tempfile::tempdir().expect("a folder");
//! # let path = folder.path().join("store.bin");
//! let server = Server::start(ServerOptions::new(path))?;
//! println!("listening at {}", server.url());
//! server.stop()?;
//! # Ok(())
//! # }
//! ```

mod answer;
mod by_hash;
mod connection;
mod counting_stream;
#[doc(hidden)]
pub mod fuzzing;
mod handshake;
mod interruptible;
mod limits;
mod listener;
mod memory;
mod methods;

mod options;
mod origin;
mod outbox;
mod pending_handshakes;
mod server;
mod service;
mod shared;
mod streams;
mod tls;

pub use options::{ServerOptions, TlsFiles};
pub use server::Server;
pub use simd_r_drive_client::{Durability as FsyncPolicy, Error, Result};
