//! How a server is set up, and what of it cannot work.

use std::fmt;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use simd_r_drive_client::{Durability as FsyncPolicy, Error, OpenOptions, Result};

use crate::handshake::Origin;
use crate::interruptible::run_in_thread;

/// How to serve one store file. [`ServerOptions::new`] has the defaults.
#[derive(Clone)]
pub struct ServerOptions {
    /// The store file. It is made where there is none, and locked while the server runs.
    pub path: PathBuf,
    /// The name or address to listen at. Default: `127.0.0.1`.
    pub host: String,
    /// The port to listen at; 0, the default, takes any free one.
    pub port: u16,
    /// The certificate and the key for `wss://`. Default: none, plain `ws://`.
    pub tls: Option<TlsFiles>,
    /// The bearer tokens that open the door. Default: none, and then everybody may come in, which
    /// an address that other machines reach needs `allow_anonymous` for.
    pub tokens: Vec<String>,
    /// Whether a server without tokens may listen at an address that other machines reach. Default:
    /// no, since everybody there could read and write the store.
    pub allow_anonymous: bool,
    /// The web pages that may connect, by their origin as a browser names it: `https://example.org`
    /// or `http://localhost:3000`. Default: none. Programs that are no browser send no origin, and
    /// need none.
    pub allowed_origins: Vec<String>,
    /// The path of the WebSocket. Default: `/ws`, where upstream's clients look for it.
    pub websocket_path: String,
    /// The largest WebSocket message that is accepted, in bytes. Default: 64 MiB.
    pub max_message_size: u64,
    /// The largest request that is accepted, in bytes, however many messages it comes in; also the
    /// most that one connection may hold in unfinished requests, whatever `max_message_size` is.
    /// Default: 2 GiB.
    pub max_request_size: u64,
    /// How much memory the requests of all connections and their answers may take together, in
    /// bytes: unfinished requests, decoded batches, and what waits to be read by a peer. Payloads
    /// that are read are not copied, and do not count. Each connection has 256 KiB beside, so that
    /// small requests go on whatever others do. A request for which there is no memory is refused,
    /// with an answer or with the connection's end, and says so. Default: 4 GiB.
    pub max_memory: u64,
    /// The most connections at a time. Further ones are answered with HTTP status 503. A process
    /// that may not open that many files (`ulimit -n`) takes fewer. Those that have not shown what
    /// they want, and a token where there are any, do not count: they have five seconds and a small
    /// allowance of their own, in which the newest are kept. Default: 1024.
    pub max_connections: usize,
    /// The most requests that one connection may have begun and not finished. Finished ones are
    /// answered in their order, and a connection that runs ahead is not read from until then.
    /// Default: 1024.
    pub max_in_flight: usize,
    /// When writes are forced to the disk. Default: [`FsyncPolicy::Never`], as upstream's server.
    ///
    /// With [`FsyncPolicy::EveryWrite`], before a write is answered; writes that wait together share
    /// one `fsync`. Where it fails, the connection ends without the answers, and all further writes
    /// are refused, since nobody knows then what is on the disk.
    pub fsync: FsyncPolicy,
    /// Whether each payload is checked against its checksum before it is sent. Default: yes.
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

    /// Refuses what no server could run with, and finds the addresses that `host` stands for.
    pub(crate) fn check(&self) -> Result<Vec<SocketAddr>> {
        if self.tokens.iter().any(String::is_empty) {
            return Err(invalid("tokens", "an empty token would let everybody in"));
        }
        if !self.websocket_path.starts_with('/') {
            return Err(invalid("websocket_path", "it has to start with `/`"));
        }
        for (argument, limit) in [
            ("max_message_size", self.max_message_size),
            ("max_request_size", self.max_request_size),
            ("max_memory", self.max_memory),
            ("max_connections", self.max_connections as u64),
            ("max_in_flight", self.max_in_flight as u64),
        ] {
            if limit == 0 {
                return Err(invalid(argument, "a limit of 0 would let nothing through"));
            }
        }
        if self.fsync == FsyncPolicy::Interval(Duration::ZERO) {
            return Err(invalid(
                "fsync",
                "an interval of 0 s; to sync before each answer, choose every write",
            ));
        }
        let addresses = self.addresses()?;
        if !addresses.iter().all(is_loopback) && self.tokens.is_empty() && !self.allow_anonymous {
            return Err(invalid(
                "host",
                format!(
                    "other machines reach `{}`, and without a token everybody there could read and \
                     write the store: give `tokens`, listen at 127.0.0.1, or set `allow_anonymous`",
                    self.host
                ),
            ));
        }
        Ok(addresses)
    }

    /// The web pages that may connect.
    pub(crate) fn origins(&self) -> Result<Vec<Origin>> {
        let origins = self.allowed_origins.iter().map(|origin| {
            Origin::parse(origin).ok_or_else(|| {
                let reason = format!(
                    "`{origin}` is no origin: a scheme and a host, and a port where it is not the \
                     scheme's own, such as https://example.org or http://localhost:3000"
                );
                invalid("allowed_origins", reason)
            })
        });
        origins.collect()
    }

    fn addresses(&self) -> Result<Vec<SocketAddr>> {
        let bad = |reason: String| invalid("host", format!("`{}` {reason}", self.host));
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(bad(
                "is empty: give a name or an address, such as 127.0.0.1".to_owned(),
            ));
        }
        let found = match host.parse::<IpAddr>() {
            Ok(address) => vec![SocketAddr::new(address, self.port)],
            // Resolving a name may take long.
            Err(_) => {
                let name = (host.to_owned(), self.port);
                let resolve = move || Ok(name.to_socket_addrs()?.collect::<Vec<_>>());
                let found: std::io::Result<_> = run_in_thread(&self.endpoint(), resolve)?;
                found.map_err(|e| bad(format!("is no address to listen at: {e}")))?
            }
        };
        if found.is_empty() {
            return Err(bad("stands for no address".to_owned()));
        }
        Ok(found)
    }
}

impl fmt::Debug for ServerOptions {
    /// All but the tokens, of which only the number is told.
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

/// Whether only this machine reaches that address.
pub(crate) fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn invalid(argument: &str, reason: impl Into<String>) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        reason: reason.into(),
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

    #[test]
    fn what_cannot_work_is_refused_by_name() {
        let refused = |change: fn(&mut ServerOptions)| {
            let mut options = ServerOptions::new("store.bin");
            change(&mut options);
            match options.check() {
                Err(Error::InvalidArgument { argument, .. }) => argument,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(|o| o.host = String::new()), "host");
        assert_eq!(refused(|o| o.host = "not a host".to_owned()), "host");
        assert_eq!(refused(|o| o.tokens = vec![String::new()]), "tokens");
        assert_eq!(
            refused(|o| o.websocket_path = "ws".to_owned()),
            "websocket_path"
        );
        assert_eq!(refused(|o| o.max_in_flight = 0), "max_in_flight");
        assert_eq!(refused(|o| o.host = "0.0.0.0".to_owned()), "host");
        assert_eq!(refused(|o| o.host = "::".to_owned()), "host");
        assert_eq!(
            refused(|o| o.fsync = FsyncPolicy::Interval(Duration::ZERO)),
            "fsync"
        );
    }
}
