//! Converts options. If a caller omits one, the default of the client or the server is used.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use simd_r_drive_client::{
    AckStrategy as ClientAckStrategy, ConnectOptions as ClientOptions, Durability,
    OpenOptions as FileOptions,
};
use simd_r_drive_server::{ServerOptions as HostOptions, TlsFiles};

use crate::{DataStoreError, Result};

#[derive(Default)]
#[uniffi::export(Debug, Display)]
pub struct ConnectOptions {
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    pub write_timeout: Option<Duration>,
    pub max_in_flight: Option<u32>,
    pub max_attempts: Option<u32>,
    pub initial_backoff: Option<Duration>,
    pub max_backoff: Option<Duration>,
    pub retry_writes: bool,
    pub heartbeat_interval: Option<Duration>,
    pub headers: HashMap<String, String>,
    pub token: Option<String>,
    pub ca_file: Option<String>,
    pub client_certificate: Option<String>,
    pub client_key: Option<String>,
    pub ack_strategy: AckStrategy,
    pub min_replicas: u32,
    pub read_from_replicas: bool,
    pub require_durable: bool,
}

#[derive(Debug, Default, Clone, Copy)]
pub enum AckStrategy {
    #[default]
    Auto,
    QuickAck,
    Pong,
}

#[uniffi::export(Debug, Display)]
pub struct ServerOptions {
    pub certificate: Option<String>,
    pub key: Option<String>,
    pub tokens: Vec<String>,
    pub allow_anonymous: bool,
    pub allowed_origins: Vec<String>,
    pub max_message_size: Option<u64>,
    pub max_request_size: Option<u64>,
    pub max_memory: Option<u64>,
    pub max_connections: Option<u32>,
    pub max_in_flight: Option<u32>,
    pub fsync: Fsync,
    pub verify_checksums: bool,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            certificate: None,
            key: None,
            tokens: Vec::new(),
            max_message_size: None,
            max_connections: None,
            max_in_flight: None,
            fsync: Fsync::Never,
            verify_checksums: true,
            max_request_size: None,
            max_memory: None,
            allowed_origins: Vec::new(),
            allow_anonymous: false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct OpenOptions {
    pub durability: Fsync,
    pub create: bool,
    pub read_only: bool,
    pub verify_checksums: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            durability: Fsync::Never,
            create: true,
            read_only: false,
            verify_checksums: true,
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
pub enum Fsync {
    #[default]
    Never,
    EveryWrite,
    EverySecond,
}

impl From<Fsync> for Durability {
    fn from(fsync: Fsync) -> Self {
        match fsync {
            Fsync::Never => Self::Never,
            Fsync::EveryWrite => Self::EveryWrite,
            Fsync::EverySecond => Self::Interval(Duration::from_secs(1)),
        }
    }
}

impl From<OpenOptions> for FileOptions {
    fn from(options: OpenOptions) -> Self {
        Self {
            durability: options.durability.into(),
            create: options.create,
            read_only: options.read_only,
            verify_checksums: options.verify_checksums,
        }
    }
}

/// Shows everything except secrets. Every language shows the options like this.
impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All fields are listed, so that a new one must be added here, too.
        let Self {
            connect_timeout,
            read_timeout,
            write_timeout,
            max_in_flight,
            max_attempts,
            initial_backoff,
            max_backoff,
            retry_writes,
            heartbeat_interval,
            headers,
            token,
            ca_file,
            client_certificate,
            client_key,
            ack_strategy,
            min_replicas,
            read_from_replicas,
            require_durable,
        } = self;
        f.debug_struct("ConnectOptions")
            .field("connect_timeout", connect_timeout)
            .field("read_timeout", read_timeout)
            .field("write_timeout", write_timeout)
            .field("max_in_flight", max_in_flight)
            .field("max_attempts", max_attempts)
            .field("initial_backoff", initial_backoff)
            .field("max_backoff", max_backoff)
            .field("retry_writes", retry_writes)
            .field("heartbeat_interval", heartbeat_interval)
            .field("headers", &BTreeSet::from_iter(headers.keys()))
            .field("token", &token.as_ref().map(|_| Hidden))
            .field("ca_file", ca_file)
            .field("client_certificate", client_certificate)
            .field("client_key", client_key)
            .field("ack_strategy", ack_strategy)
            .field("min_replicas", min_replicas)
            .field("read_from_replicas", read_from_replicas)
            .field("require_durable", require_durable)
            .finish()
    }
}

impl fmt::Display for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Shows everything except secrets. Every language shows the options like this.
impl fmt::Debug for ServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All fields are listed, so that a new one must be added here, too.
        let Self {
            certificate,
            key,
            tokens,
            max_message_size,
            max_connections,
            max_in_flight,
            fsync,
            verify_checksums,
            max_request_size,
            max_memory,
            allowed_origins,
            allow_anonymous,
        } = self;
        f.debug_struct("ServerOptions")
            .field("certificate", certificate)
            .field("key", key)
            .field("tokens", &vec![Hidden; tokens.len()])
            .field("max_message_size", max_message_size)
            .field("max_connections", max_connections)
            .field("max_in_flight", max_in_flight)
            .field("fsync", fsync)
            .field("verify_checksums", verify_checksums)
            .field("max_request_size", max_request_size)
            .field("max_memory", max_memory)
            .field("allowed_origins", allowed_origins)
            .field("allow_anonymous", allow_anonymous)
            .finish()
    }
}

impl fmt::Display for ServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Shown instead of a secret.
#[derive(Clone, Copy)]
struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl From<ConnectOptions> for ClientOptions {
    fn from(options: ConnectOptions) -> Self {
        let mut client = Self::default();
        set(&mut client.connect_timeout, options.connect_timeout);
        set(&mut client.read_timeout, options.read_timeout);
        set(&mut client.write_timeout, options.write_timeout);
        set(&mut client.max_in_flight, options.max_in_flight);
        set(&mut client.retry.max_attempts, options.max_attempts);
        set(&mut client.retry.initial_backoff, options.initial_backoff);
        set(&mut client.retry.max_backoff, options.max_backoff);
        client.retry.retry_writes = options.retry_writes;
        if let Some(interval) = options.heartbeat_interval {
            client.heartbeat_interval = Some(interval).filter(|interval| !interval.is_zero());
        }
        client.headers = options.headers.into_iter().collect();
        client.token = options.token;
        client.ca_file = options.ca_file.map(PathBuf::from);
        client.client_certificate = options.client_certificate.map(PathBuf::from);
        client.client_key = options.client_key.map(PathBuf::from);
        client.min_replicas = options.min_replicas;
        client.read_from_replicas = options.read_from_replicas;
        client.require_durable = options.require_durable;
        client.ack_strategy = match options.ack_strategy {
            AckStrategy::Auto => ClientAckStrategy::Auto,
            AckStrategy::QuickAck => ClientAckStrategy::QuickAck,
            AckStrategy::Pong => ClientAckStrategy::Pong,
        };
        client
    }
}

/// The options of a server for the file at `path`, which listens at `host` and `port`.
pub(crate) fn host_options(
    path: String,
    host: String,
    port: u16,
    options: Option<ServerOptions>,
) -> Result<HostOptions> {
    let options = options.unwrap_or_default();
    let mut served = HostOptions::new(crate::path::path(path));
    (served.host, served.port) = (host, port);
    served.tls = match (options.certificate, options.key) {
        (Some(certificate), Some(key)) => Some(TlsFiles {
            certificate: certificate.into(),
            key: key.into(),
        }),
        (None, None) => None,
        _ => {
            return Err(DataStoreError::InvalidArgument {
                argument: "options".to_owned(),
                reason: "TLS needs both `certificate` and `key`".to_owned(),
            });
        }
    };
    served.tokens = options.tokens;
    served.allow_anonymous = options.allow_anonymous;
    served.allowed_origins = options.allowed_origins;
    set(&mut served.max_message_size, options.max_message_size);
    set(&mut served.max_request_size, options.max_request_size);
    set(&mut served.max_memory, options.max_memory);
    let count = |count: u32| count as usize;
    set(
        &mut served.max_connections,
        options.max_connections.map(count),
    );
    set(&mut served.max_in_flight, options.max_in_flight.map(count));
    served.fsync = options.fsync.into();
    served.verify_checksums = options.verify_checksums;
    Ok(served)
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
