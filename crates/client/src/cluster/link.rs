//! The connections to all servers of a store.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::cluster::{ClusterClientBuilder, NodeAddress};
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{
    MultipleNodeRoutingInfo, Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr,
};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionInfo, ErrorKind, FromRedisValue, Pipeline,
    RedisError, RedisResult, Value,
};
use tokio::sync::Mutex;

use super::dialer::Dialer;
use super::node::Node;
use super::refusal::io_error;
use super::target::Target;
use super::topology::Topology;
use crate::session::ConnectOptions;

/// How long the crate `redis` may wait for an answer: here each call has a timeout of its own.
const LONG: Duration = Duration::from_secs(24 * 3600);

/// Connecting to a cluster takes several rounds, in each of which a node may give no answer: all of
/// them must end within the timeout.
const ROUNDS: u32 = 3;

/// How often the crate `redis` repeats what was refused or not sent, before [`calls`](super::calls)
/// does.
const RETRIES: u32 = 12;

/// The connections of a store. A clone has the same.
#[derive(Clone)]
pub(super) enum Link {
    Cluster {
        connection: ClusterConnection<Node>,
        topology: Topology,
        dialer: Arc<Dialer>,
    },
    Single(Arc<Single>),
}

/// One server that is no cluster.
pub(super) struct Single {
    client: Client,
    config: AsyncConnectionConfig,
    dialer: Arc<Dialer>,
    current: Mutex<Option<Node>>,
}

/// A node that has slots.
#[derive(Clone)]
pub(super) struct Master(Option<NodeAddress>);

/// What a command does, which decides where it is sent and whether it may be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// It reads. A replica may answer it, if the options say so.
    Read,
    /// It changes no payload, and only the master may answer it.
    Master,
    /// It changes payloads.
    Write,
}

impl Access {
    fn route(self, slot: u16) -> Route {
        let node = match self {
            Self::Read => SlotAddr::ReplicaOptional,
            Self::Master | Self::Write => SlotAddr::Master,
        };
        Route::new(slot, node)
    }
}

impl Link {
    /// Connects.
    pub(super) async fn connect(
        target: &Target,
        options: &ConnectOptions,
        dialer: &Arc<Dialer>,
    ) -> RedisResult<Self> {
        if !target.address.is_cluster {
            return Self::connect_single(target, options, dialer).await;
        }
        let topology = Topology::new(options.read_from_replicas);
        let backoff = |time: Duration| time.as_millis().clamp(1, 60_000) as u64;
        let mut builder = ClusterClientBuilder::new(target.infos()?)
            .retries(RETRIES)
            .min_retry_wait(backoff(options.retry.initial_backoff) / 2)
            .max_retry_wait(backoff(options.retry.max_backoff))
            .retry_wait_formula(backoff(options.retry.initial_backoff), 2)
            .connection_timeout(timeout_of_node(target, options))
            .response_timeout(LONG)
            .overall_response_timeout(None)
            .read_routing_strategy(topology.clone())
            .async_dns_resolver(dialer.resolver())
            .push_sender(dialer.listener())
            .use_protocol(redis::ProtocolVersion::RESP3);
        if let Some(certificates) = &target.certificates {
            builder = builder.certs(certificates.clone());
        }
        let client = builder.build()?;
        Ok(Self::Cluster {
            connection: client.get_async_generic_connection().await?,
            topology,
            dialer: Arc::clone(dialer),
        })
    }

    async fn connect_single(
        target: &Target,
        options: &ConnectOptions,
        dialer: &Arc<Dialer>,
    ) -> RedisResult<Self> {
        let info = target.infos()?.into_iter().next();
        let info: ConnectionInfo = info
            .ok_or(ErrorKind::InvalidClientConfig)
            .map_err(|kind| RedisError::from((kind, "no server")))?;
        let client = match &target.certificates {
            Some(certificates) => Client::build_with_tls(info, certificates.clone())?,
            None => Client::open(info)?,
        };
        let config = AsyncConnectionConfig::new()
            .set_dns_resolver(dialer.resolver())
            .set_push_sender(dialer.listener())
            .set_connection_timeout(Some(timeout_of_node(target, options)))
            .set_response_timeout(None);
        let single = Single {
            client,
            config,
            dialer: Arc::clone(dialer),
            current: Mutex::default(),
        };
        single.node().await?;
        Ok(Self::Single(Arc::new(single)))
    }

    pub(super) fn dialer(&self) -> &Arc<Dialer> {
        match self {
            Self::Cluster { dialer, .. } => dialer,
            Self::Single(single) => &single.dialer,
        }
    }

    /// Sends a command for a key in `slot`. Returns the answer, or the error that it is.
    pub(super) async fn command(&self, cmd: Cmd, access: Access, slot: u16) -> RedisResult<Value> {
        let answer = match self {
            Self::Cluster { connection, .. } => {
                let node = SingleNodeRoutingInfo::SpecificNode(access.route(slot));
                let routing = RoutingInfo::SingleNode(node);
                connection.clone().route_command(cmd, routing).await
            }
            Self::Single(single) => single.node().await?.req_packed_command(&cmd).await,
        };
        answer?.extract_error()
    }

    /// Sends many commands to the node that has `slot`, in one piece. Returns an answer to each, of
    /// which some may be [errors](super::node::uncovered).
    pub(super) async fn pipeline(
        &self,
        pipeline: Pipeline,
        access: Access,
        slot: u16,
    ) -> RedisResult<Vec<Value>> {
        let count = pipeline.len();
        let answers = match self {
            Self::Cluster { connection, .. } => {
                let node = SingleNodeRoutingInfo::SpecificNode(access.route(slot));
                connection
                    .clone()
                    .route_pipeline(pipeline, 0, count, node)
                    .await?
            }
            Self::Single(single) => {
                let mut node = single.node().await?;
                node.req_packed_commands(&pipeline, 0, count).await?
            }
        };
        if answers.len() != count {
            let (node, sent) = (self.master_of(slot), answers.len());
            let reason = format!("{node} sent {sent} answers to {count} commands");
            return Err((ErrorKind::UnexpectedReturnType, "no sense", reason).into());
        }
        Ok(answers)
    }

    /// Sends a command to all nodes. Returns the address and the answer of each.
    pub(super) async fn all_nodes(&self, cmd: Cmd) -> RedisResult<Vec<(String, Value)>> {
        let answer = match self {
            Self::Cluster { connection, .. } => {
                let routing = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllNodes, None));
                connection.clone().route_command(cmd, routing).await?
            }
            Self::Single(single) => {
                let answer = single.node().await?.req_packed_command(&cmd).await?;
                return Ok(vec![(single.address(), answer)]);
            }
        };
        let Value::Map(answers) = answer else {
            return Ok(Vec::new());
        };
        let answers = answers.into_iter().map(|(node, answer)| {
            let node = String::from_redis_value(node)?;
            Ok((node, answer.extract_error()?))
        });
        answers.collect()
    }

    /// Pings all nodes.
    pub(super) async fn ping(&self) -> RedisResult<()> {
        let cmd = redis::cmd("PING");
        match self {
            Self::Cluster { connection, .. } => {
                let routing = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllNodes, None));
                connection.clone().route_command(cmd, routing).await?
            }
            Self::Single(single) => single.node().await?.req_packed_command(&cmd).await?,
        };
        Ok(())
    }

    /// The nodes that have slots.
    pub(super) fn masters(&self) -> Vec<Master> {
        match self {
            Self::Cluster { topology, .. } => {
                let topology = topology.current();
                let shards = topology.iter().flat_map(|topology| topology.shards());
                shards
                    .map(|shard| Master(Some(shard.primary().clone())))
                    .collect()
            }
            Self::Single(_) => vec![Master(None)],
        }
    }

    /// The address of one of them.
    pub(super) fn address_of(&self, master: &Master) -> Option<String> {
        match (self, &master.0) {
            (Self::Single(single), _) => Some(single.address()),
            (_, address) => address.as_ref().map(ToString::to_string),
        }
    }

    /// Sends a command to one of them.
    pub(super) async fn on_master(&self, cmd: Cmd, master: &Master) -> RedisResult<Value> {
        let answer = match (self, &master.0) {
            (Self::Cluster { connection, .. }, Some(address)) => {
                let node = SingleNodeRoutingInfo::ByAddress {
                    host: address.host().to_owned(),
                    port: address.port(),
                };
                let routing = RoutingInfo::SingleNode(node);
                connection.clone().route_command(cmd, routing).await?
            }
            (Self::Cluster { connection, .. }, None) => {
                connection.clone().req_packed_command(&cmd).await?
            }
            (Self::Single(single), _) => single.node().await?.req_packed_command(&cmd).await?,
        };
        answer.extract_error()
    }

    /// The number of the node that has `slot`. Slots of one node have the same.
    pub(super) fn nodes(&self) -> impl FnMut(u16) -> usize + use<> {
        let topology = match self {
            Self::Cluster { topology, .. } => topology.current(),
            Self::Single(_) => None,
        };
        let mut known = Vec::new();
        move |slot| {
            let Some(shard) = topology.as_ref().and_then(|it| it.shard_for_slot(slot)) else {
                return 0;
            };
            let found = known.iter().position(|node| node == shard.primary());
            found.map_or_else(
                || {
                    known.push(shard.primary().clone());
                    known.len()
                },
                |position| position + 1,
            )
        }
    }
}

impl Single {
    pub(super) fn address(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// The connection, made anew if it broke.
    async fn node(&self) -> RedisResult<Node> {
        let mut current = self.current.lock().await;
        match &*current {
            Some(node) if !node.is_broken() => Ok(node.clone()),
            _ => {
                let info = self.client.get_connection_info().clone();
                let node = Node::connect(info, &self.config).await?;
                *current = Some(node.clone());
                Ok(node)
            }
        }
    }
}

/// How long connecting to one node may take.
fn timeout_of_node(target: &Target, options: &ConnectOptions) -> Duration {
    match target.address.is_cluster {
        true => options.connect_timeout / ROUNDS,
        false => options.connect_timeout,
    }
}

/// Whether there was no connection to send the request over.
pub(super) fn is_unsent(error: &RedisError) -> bool {
    error.kind() == ErrorKind::ClusterConnectionNotFound
        || (error.kind() == ErrorKind::Io
            && io_error(error).map(io::Error::kind) != Some(io::ErrorKind::Unsupported))
}
