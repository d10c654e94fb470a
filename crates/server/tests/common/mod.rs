//! Shared by the tests: a server on a free port, with a store in a folder of its own.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod raw;
pub mod streams;
pub mod tls;

use std::path::PathBuf;

use simd_r_drive_server::{Server, ServerOptions};
use simd_r_drive_ws_client::WsClient;
use tempfile::TempDir;

/// A server with a store that is removed with it.
pub struct TestServer {
    pub server: Server,
    pub path: PathBuf,
    _folder: TempDir,
}

impl TestServer {
    pub fn start() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut ServerOptions)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("store.bin");
        let mut options = ServerOptions::new(&path);
        change(&mut options);
        let server = Server::start(options).expect("a server");
        Self {
            server,
            path,
            _folder: folder,
        }
    }

    pub fn port(&self) -> u16 {
        self.server.address().port()
    }

    /// Upstream's published client, connected.
    pub async fn published_client(&self) -> WsClient {
        WsClient::new("127.0.0.1", self.port())
            .await
            .expect("a connection")
    }
}

/// This process's memory, in which the server is. If the system does not report it, nothing is
/// tested.
pub fn resident() -> usize {
    let Ok(statm) = std::fs::read_to_string("/proc/self/statm") else {
        return 0;
    };
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0) * 4096
}
