//! Making a connection.

use std::sync::Arc;
use std::time::Instant;

use rustls::ClientConfig;
use tungstenite::http::HeaderMap;

use super::address::Address;
use super::connection::Connection;
use super::driver::Driver;
use super::failure::Failure;
use super::headers::headers;
use super::observer::Observer;
use super::socket::{Blocking, Socket};
use super::{handshake, probe, tls};
use crate::Error;
use crate::remote::ConnectOptions;

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
        let address = Address::parse(url)?;
        let tls = address
            .secure
            .then(|| tls::config(options.ca_file.as_deref()));
        Ok(Self {
            headers: headers(&address, options)?,
            tls: tls.transpose()?,
            address,
        })
    }
}

/// One attempt to make a connection.
pub(crate) struct Attempt<'a> {
    pub(crate) target: &'a Target,
    pub(crate) options: &'a ConnectOptions,
    pub(crate) driver: &'a Arc<Driver>,
    pub(crate) observer: &'a Arc<Observer>,
    pub(crate) deadline: Instant,
}

impl Attempt<'_> {
    /// Makes it.
    pub(crate) fn run(&self) -> Result<Connection, Failure> {
        let deadline = self.deadline;
        let Target {
            address,
            headers,
            tls,
        } = self.target;
        let keepalive = self.options.heartbeat_interval;
        let socket = Socket::connect(address, tls.as_ref(), keepalive, deadline)?;
        let stream = Blocking {
            socket: &socket,
            deadline,
        };
        let received = handshake::shake_hands(stream, address, headers)?;
        let (generation, received) = probe::ask(&socket, received, deadline)?;
        tracing::info!(%address, %generation, "connected");
        Ok(Connection::new(
            socket,
            generation,
            received,
            self.options,
            Arc::clone(self.driver),
            Arc::clone(self.observer),
        ))
    }
}
