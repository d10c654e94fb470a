//! A store in a Redis or Valkey cluster, or on one such server.
//!
//! The crate `redis` has the protocol, the slots, the topology and the connections. What is here:
//! [`address`] and [`target`] say where to connect, [`keys`] which keys are the store's. A
//! [`session`] has the connections ([`link`], [`node`]) and the [`runtime`] that drives
//! them; [`connect`] makes them with a [`dialer`]. [`refusal`], [`errors`] and [`named`] say how calls fail.
//! [`calls`] and [`batch`] make calls and repeat them, [`requests`] runs them for their callers,
//! [`direct`] sends a single command past the tasks of the crate `redis`, [`grouped`] writes of many
//! callers together.
//! [`durability`] says what an acknowledged write survives, [`sync`] waits for disks, and [`by_hash`]
//! is for copies of a whole store.

mod address;
mod backend;
mod batch;
mod by_hash;
mod calls;
mod commands;
mod connect;
mod connections;
mod count;
mod dialer;
mod direct;
mod durability;
mod errors;
mod every_node;
mod grouped;
mod health;
mod heartbeat;
mod keys;
mod link;
mod named;
mod node;
mod once;
mod operation;
mod reader;
mod redirected;
mod refusal;
mod requests;
mod runtime;
mod session;
mod single;
mod sync;
mod target;
mod topology;
mod views;
mod wire;
mod writer;

use std::sync::Arc;
use std::time::{Duration, Instant};

pub(crate) use address::Address;
use session::Session;
use target::Target;

use crate::own_timeout::OwnTimeout;
use crate::per_process::PerProcess;
use crate::session::ConnectOptions;
use crate::{Caller, Result};

/// The largest payload that a server takes.
const MAX_PAYLOAD: usize = 512 << 20;

/// A store in a Redis or Valkey cluster, or on one such server. Its operations are those of
/// [`Backend`](crate::Backend).
#[derive(Clone)]
pub struct ClusterStore {
    sessions: Arc<PerProcess<Session>>,
    address: String,
    /// How long calls may take, if the options do not decide.
    timeout: Option<OwnTimeout>,
}

impl ClusterStore {
    /// Connects to the cluster or the server at `url`:
    /// `redis+cluster://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/NAME`, or `redis://HOST:PORT/NAME` for
    /// one server; `rediss+cluster://` and `rediss://` with TLS. `NAME` is the store's name: stores
    /// with different names have no entries in common.
    pub fn connect(
        caller: Caller,
        url: &str,
        options: &ConnectOptions,
    ) -> impl Future<Output = Result<Self>> + Send + use<> {
        let store = Self::new(url, options);
        async move {
            let store = store?;
            store.session().open(caller).await?;
            Ok(store)
        }
    }

    fn new(url: &str, options: &ConnectOptions) -> Result<Self> {
        let target = Target::new(url, options)?;
        let address = target.address.to_string();
        let session = Session::new(target, options.clone().within_limits());
        Ok(Self {
            address,
            sessions: Arc::new(PerProcess::new(session)),
            timeout: None,
        })
    }

    /// The same store, over the same connections, whose calls may take `timeout` each, whatever the
    /// options say.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(OwnTimeout::Each(timeout))
    }

    /// The same store, over the same connections, all of whose calls must end before `deadline`.
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        self.with(OwnTimeout::Until(deadline))
    }

    fn with(&self, timeout: OwnTimeout) -> Self {
        Self {
            timeout: Some(timeout),
            ..self.clone()
        }
    }

    fn session(&self) -> &Arc<Session> {
        self.sessions.session()
    }
}
