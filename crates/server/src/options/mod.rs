//! The options of a server.

mod check;

use std::fmt;
use std::path::PathBuf;

pub(crate) use check::is_loopback;
use simd_r_drive_client::{Durability as FsyncPolicy, OpenOptions};

/// How to serve one store file. [`ServerOptions::new`] has the defaults.
#[derive(Clone)]
pub struct ServerOptions {
    /// The store file. It is created if it does not exist, and locked while the server runs.
    pub path: PathBuf,
    /// The name or address to listen at. Default: `127.0.0.1`.
    pub host: String,
    /// The port to listen at; 0, the default, takes any free one.
    pub port: u16,
    /// The certificate and the key for `wss://`. Default: none, plain `ws://`.
    pub tls: Option<TlsFiles>,
    /// The bearer tokens that are accepted. Default: none, which means that anyone may connect. If
    /// other machines can reach the address, that requires `allow_anonymous`.
    pub tokens: Vec<String>,
    /// Whether a server without tokens may listen at an address that other machines can reach.
    /// Default: no, since anyone there could read and write the store.
    pub allow_anonymous: bool,
    /// The origins of the web pages that may connect, as a browser sends them:
    /// `https://example.org` or `http://localhost:3000`. Default: none. Programs other than
    /// browsers send no origin and are not affected.
    pub allowed_origins: Vec<String>,
    /// The path of the WebSocket. Default: `/ws`, which upstream's clients use.
    pub websocket_path: String,
    /// The largest WebSocket message that is accepted, in bytes. Default: 64 MiB.
    pub max_message_size: u64,
    /// The largest request that is accepted, in bytes, over all its messages; also the maximum size
    /// of all incomplete requests of one connection together. Default: 2 GiB.
    pub max_request_size: u64,
    /// How much memory the requests of all connections and their answers may use together, in
    /// bytes: incomplete requests, decoded batches, and answers that a peer has not read yet.
    /// Payloads that are read are not copied and do not count, nor do those that are written in
    /// parts, which wait on the disk. Each connection has 256 KiB in addition, so that small requests
    /// succeed even if large ones use all memory. A request for which there is not enough memory is
    /// refused, by an answer or by closing the connection, with the reason. Default: 4 GiB.
    pub max_memory: u64,
    /// The maximum number of connections. Further ones are refused with HTTP status 503. There are
    /// fewer if the limit on the process's open files (`ulimit -n`) is too low. A connection counts
    /// once its handshake is complete, which includes the token if there are tokens. Until then it
    /// has five seconds and counts towards a limit of its own; beyond that limit, the oldest of
    /// these are dropped. Default: 1024.
    pub max_connections: usize,
    /// The maximum number of requests of one connection that have begun to arrive and are not
    /// complete. Complete requests are answered in order, and no more is read from the connection
    /// meanwhile. Default: 1024.
    pub max_in_flight: usize,
    /// When writes are forced to the disk. Default: [`FsyncPolicy::Never`], as upstream's server.
    ///
    /// With [`FsyncPolicy::EveryWrite`], this happens before a write is answered. Concurrent writes
    /// share one `fsync`. If it fails, the connection is closed without the answers, and all
    /// further writes are refused, since the state on the disk is unknown.
    pub fsync: FsyncPolicy,
    /// Whether the checksum of each payload is verified before it is sent. Default: yes.
    pub verify_checksums: bool,
}

/// A certificate chain and its private key, both as PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate chain, the server's own certificate first.
    pub certificate: PathBuf,
    /// The private key: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
}

impl ServerOptions {
    /// The defaults, for the store file at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            host: "127.0.0.1".to_owned(),
            port: 0,
            tls: None,
            tokens: Vec::new(),
            allow_anonymous: false,
            allowed_origins: Vec::new(),
            websocket_path: "/ws".to_owned(),
            max_message_size: 64 << 20,
            max_request_size: 2 << 30,
            max_memory: 4 << 30,
            max_connections: 1024,
            max_in_flight: 1024,
            fsync: FsyncPolicy::Never,
            verify_checksums: true,
        }
    }

    /// How the store file is opened.
    pub(crate) fn open_options(&self) -> OpenOptions {
        OpenOptions {
            durability: self.fsync,
            verify_checksums: self.verify_checksums,
            ..OpenOptions::default()
        }
    }

    /// `host:port`, for messages; an IPv6 address in brackets.
    pub(crate) fn endpoint(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for ServerOptions {
    /// Shows the number of tokens instead of the tokens, which are secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerOptions")
            .field("path", &self.path)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("tokens", &format_args!("[{} redacted]", self.tokens.len()))
            .field("allow_anonymous", &self.allow_anonymous)
            .field("allowed_origins", &self.allowed_origins)
            .field("websocket_path", &self.websocket_path)
            .field("max_message_size", &self.max_message_size)
            .field("max_request_size", &self.max_request_size)
            .field("max_memory", &self.max_memory)
            .field("max_connections", &self.max_connections)
            .field("max_in_flight", &self.max_in_flight)
            .field("fsync", &self.fsync)
            .field("verify_checksums", &self.verify_checksums)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_tokens() {
        let mut options = ServerOptions::new("store.bin");
        options.tokens.push("hunter2".to_owned());
        let shown = format!("{options:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        assert!(shown.contains("[1 redacted]"), "{shown}");
    }
}
