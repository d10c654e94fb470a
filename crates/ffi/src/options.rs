//! Options, with the defaults of the crates behind for what a caller leaves out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

use simd_r_drive_client::{
    AckStrategy as ClientAckStrategy, ConnectOptions as ClientOptions, Durability,
    OpenOptions as FileOptions,
};
use simd_r_drive_server::{ServerOptions as HostOptions, TlsFiles};

use crate::{DataStoreError, Result};

#[derive(Default)]
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
    pub ack_strategy: AckStrategy,
}

#[derive(Default, Clone, Copy)]
pub enum AckStrategy {
    #[default]
    Auto,
    QuickAck,
    Pong,
}

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

pub struct OpenOptions {
    pub durability: Fsync,
    pub create: bool,
    pub verify_checksums: bool,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            durability: Fsync::Never,
            create: true,
            verify_checksums: true,
        }
    }
}

#[derive(Default, Clone, Copy)]
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
            verify_checksums: options.verify_checksums,
        }
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
        client.ack_strategy = match options.ack_strategy {
            AckStrategy::Auto => ClientAckStrategy::Auto,
            AckStrategy::QuickAck => ClientAckStrategy::QuickAck,
            AckStrategy::Pong => ClientAckStrategy::Pong,
        };
        client
    }
}

/// The options of a server over the file at `path`.
pub(crate) fn host_options(path: String, options: Option<ServerOptions>) -> Result<HostOptions> {
    let options = options.unwrap_or_default();
    let mut host = HostOptions::new(crate::path::path(path));
    host.tls = match (options.certificate, options.key) {
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
    host.tokens = options.tokens;
    host.allow_anonymous = options.allow_anonymous;
    host.allowed_origins = options.allowed_origins;
    set(&mut host.max_message_size, options.max_message_size);
    set(&mut host.max_request_size, options.max_request_size);
    set(&mut host.max_memory, options.max_memory);
    let count = |count: u32| count as usize;
    set(
        &mut host.max_connections,
        options.max_connections.map(count),
    );
    set(&mut host.max_in_flight, options.max_in_flight.map(count));
    host.fsync = options.fsync.into();
    host.verify_checksums = options.verify_checksums;
    Ok(host)
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
