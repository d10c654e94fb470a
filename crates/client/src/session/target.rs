//! Where to connect, and making a connection there.

use std::sync::Arc;
use std::time::Instant;

use rustls::ClientConfig;
use tungstenite::http::HeaderMap;

use super::options::ConnectOptions;
use crate::Error;
use crate::connection::{Connection, Events, Settings, detect_generation};
use crate::socket::{Address, Blocking, Failure, Socket, Upgraded, headers, tls_config, upgrade};

/// Where to connect, and with what.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) address: Address,
    headers: HeaderMap,
    tls: Option<Arc<ClientConfig>>,
}

impl Target {
    /// The server at `url`.
    pub(crate) fn new(url: &str, options: &ConnectOptions) -> Result<Self, Error> {
        refuse_others_options(options)?;
        let address = Address::parse(url)?;
        let tls = address
            .secure
            .then(|| tls_config(options.ca_file.as_deref()));
        Ok(Self {
            headers: headers(&address, &options.headers, options.token.as_deref())?,
            tls: tls.transpose()?,
            address,
        })
    }

    /// Makes a connection, until `deadline` at most.
    pub(super) fn connect(
        &self,
        options: &ConnectOptions,
        events: Arc<dyn Events>,
        deadline: Instant,
    ) -> Result<Connection, Failure> {
        let address = &self.address;
        let keepalive = options.heartbeat_interval;
        let socket = Socket::connect(address, self.tls.as_ref(), keepalive, deadline)?;
        let stream = Blocking {
            socket: &socket,
            deadline,
        };
        let Upgraded {
            extensions,
            received,
        } = upgrade(stream, address, &self.headers)?;
        let (generation, received) = detect_generation(&socket, received, deadline)?;
        tracing::info!(%address, %generation, "connected");
        let settings = Settings {
            stall_timeout: options.write_timeout,
            longest_call: options.read_timeout.max(options.write_timeout),
            acknowledges_by_pong: options.ack_strategy.is_pong(),
            extensions,
        };
        Ok(Connection::new(
            socket, generation, received, settings, events,
        ))
    }
}

/// Refuses options that are for Redis and Valkey.
fn refuse_others_options(options: &ConnectOptions) -> Result<(), Error> {
    let names = [
        ("client_certificate", options.client_certificate.is_some()),
        ("client_key", options.client_key.is_some()),
        ("min_replicas", options.min_replicas > 0),
        ("read_from_replicas", options.read_from_replicas),
        ("require_durable", options.require_durable),
    ];
    match names.iter().find(|(_, is_set)| *is_set) {
        Some((name, _)) => Err(Error::InvalidArgument {
            argument: (*name).to_owned(),
            reason: "it is for Redis and Valkey servers only".to_owned(),
        }),
        None => Ok(()),
    }
}
