//! What the connections of one store have in common.
//!
//! The crate `redis` makes connections to nodes by itself. The only thing of ours that it takes along is
//! the resolver of names: it is the [`Dialer`], which so gets to every [`Node`](super::node::Node).

use std::cell::Cell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use redis::io::AsyncDNSResolver;
use redis::{RedisError, RedisFuture, RedisResult};

use super::grouped::Groups;
use super::once::Writes;
use super::wire::Wires;
use crate::session::ConnectOptions;
use crate::sync::lock;

/// Connecting to a cluster takes several rounds, in each of which a node may give no answer: all of
/// them must end within the timeout.
const ROUNDS: u32 = 3;

tokio::task_local! {
    /// Whose connection the task makes, once it has resolved the name.
    static DIALER: Cell<Option<Arc<Dialer>>>;
}

/// What a connection has to know of the store's options.
#[derive(Clone, Copy)]
pub(super) struct NodeOptions {
    /// Whether a node that may lose what it has acknowledged gets no calls.
    pub(super) require_durable: bool,
    /// Whether replicas answer reads.
    pub(super) read_from_replicas: bool,
    /// How long connecting to a node may take.
    pub(super) patience: Duration,
}

impl NodeOptions {
    /// What the options say of nodes of a cluster, or of one server.
    pub(super) fn new(options: &ConnectOptions, is_cluster: bool) -> Self {
        Self {
            require_durable: options.require_durable,
            read_from_replicas: options.read_from_replicas,
            patience: match is_cluster {
                true => options.connect_timeout / ROUNDS,
                false => options.connect_timeout,
            },
        }
    }
}

/// What the connections of one store have in common.
pub(super) struct Dialer {
    pub(super) options: NodeOptions,
    pub(super) groups: Groups,
    pub(super) writes: Writes,
    pub(super) wires: Wires,
    /// Why the last attempt to connect to a node has failed, by its address.
    failures: Mutex<HashMap<Arc<str>, RedisError>>,
    on_lost: Box<dyn Fn() + Send + Sync>,
}

/// The dialer, for the crate `redis`.
struct Resolver(Arc<Dialer>);

impl Dialer {
    /// One that calls `on_lost` when a connection was lost.
    pub(super) fn new(
        options: NodeOptions,
        on_lost: impl Fn() + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            options,
            groups: Groups::default(),
            writes: Writes::default(),
            wires: Wires::default(),
            failures: Mutex::default(),
            on_lost: Box::new(on_lost),
        })
    }

    pub(super) fn resolver(self: &Arc<Self>) -> impl AsyncDNSResolver + use<> {
        Resolver(Arc::clone(self))
    }

    /// Notes that a connection was lost.
    pub(super) fn lost(&self) {
        (self.on_lost)();
    }

    /// Makes a connection to the node at `address`. Returns whose it is, too.
    pub(super) async fn connected<T>(
        address: &Arc<str>,
        connecting: impl Future<Output = RedisResult<T>>,
    ) -> RedisResult<(T, Option<Arc<Self>>)> {
        let followed = async {
            let connected = connecting.await;
            (connected, DIALER.with(Cell::take))
        };
        let (connected, dialer) = DIALER.scope(Cell::default(), followed).await;
        if let Some(dialer) = &dialer {
            let mut failures = lock(&dialer.failures);
            match &connected {
                Ok(_) => failures.remove(address),
                Err(error) => failures.insert(Arc::clone(address), error.clone()),
            };
        }
        connected.map(|connection| (connection, dialer))
    }

    /// Why the last attempt to connect to `node` has failed, if it has.
    pub(super) fn failure(&self, node: &str) -> Option<(Arc<str>, RedisError)> {
        let failures = lock(&self.failures);
        let (node, error) = failures.get_key_value(node)?;
        Some((Arc::clone(node), error.clone()))
    }

    /// The nodes to which the last attempt to connect has failed.
    pub(super) fn failures(&self) -> Vec<(Arc<str>, RedisError)> {
        lock(&self.failures).clone().into_iter().collect()
    }
}

impl AsyncDNSResolver for Resolver {
    fn resolve<'a, 'b: 'a>(
        &'a self,
        host: &'b str,
        port: u16,
    ) -> RedisFuture<'a, Box<dyn Iterator<Item = SocketAddr> + Send + 'a>> {
        // Outside of `connected` nobody asks for it.
        let _ = DIALER.try_with(|dialer| dialer.set(Some(Arc::clone(&self.0))));
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, port)).await?;
            let found: Box<dyn Iterator<Item = SocketAddr> + Send> = Box::new(found);
            Ok(found)
        })
    }
}
