//! The connections to all servers of a store.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};
use redis::{Cmd, ErrorKind, Pipeline, RedisError, RedisResult, Value};

use super::dialer::Dialer;
use super::node::Node;
use super::once::Unanswered;
use super::refusal::io_error;
use super::single::Single;
use super::target::Target;
use super::topology::Topology;
use crate::session::ConnectOptions;

/// How long the crate `redis` may wait for an answer: here each call has a timeout of its own.
const LONG: Duration = Duration::from_secs(24 * 3600);

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
            let single = Single::connect(target, dialer).await?;
            return Ok(Self::Single(Arc::new(single)));
        }
        let topology = Topology::new(options.read_from_replicas);
        let backoff = |time: Duration| time.as_millis().clamp(1, 60_000) as u64;
        let mut builder = ClusterClientBuilder::new(target.infos()?)
            .retries(RETRIES)
            .min_retry_wait(backoff(options.retry.initial_backoff) / 2)
            .max_retry_wait(backoff(options.retry.max_backoff))
            .retry_wait_formula(backoff(options.retry.initial_backoff), 2)
            .connection_timeout(dialer.options.patience)
            .response_timeout(LONG)
            .overall_response_timeout(None)
            .read_routing_strategy(topology.clone())
            .async_dns_resolver(dialer.resolver())
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

    pub(super) fn dialer(&self) -> &Arc<Dialer> {
        match self {
            Self::Cluster { dialer, .. } => dialer,
            Self::Single(single) => &single.dialer,
        }
    }

    /// Sends a command for a key in `slot`. Returns the answer, or the error that it is.
    pub(super) async fn command(
        &self,
        cmd: Cmd,
        access: Access,
        slot: u16,
        unanswered: &Unanswered,
    ) -> RedisResult<Value> {
        if let Some(answer) = self.direct(&cmd, access, slot, unanswered).await {
            return answer?.extract_error();
        }
        let answer = match self {
            Self::Cluster {
                connection, dialer, ..
            } => {
                let write =
                    (access == Access::Write).then(|| dialer.writes.begin(&cmd, unanswered));
                let node = SingleNodeRoutingInfo::SpecificNode(access.route(slot));
                let routing = RoutingInfo::SingleNode(node);
                let answer = connection.clone().route_command(cmd, routing).await;
                match write {
                    Some(write) => write.checked(answer, || self.master_of(slot)),
                    None => answer,
                }
            }
            Self::Single(single) => {
                let mut node = single.node().await?;
                unanswered.during(node.req_packed_command(&cmd)).await
            }
        };
        answer?.extract_error()
    }

    /// Sends many commands to the node that has `slot`, in one piece. Returns an answer to each, of
    /// which some may be [errors](super::redirected::uncovered).
    pub(super) async fn pipeline(
        &self,
        pipeline: Pipeline,
        access: Access,
        slot: u16,
    ) -> RedisResult<Vec<Value>> {
        let count = pipeline.len();
        let answers = match self {
            Self::Cluster {
                connection, dialer, ..
            } => {
                let first = pipeline.cmd_iter().next();
                let write = first.filter(|_| access == Access::Write);
                let write = write.map(|first| dialer.writes.begin(first, &Unanswered::default()));
                let node = SingleNodeRoutingInfo::SpecificNode(access.route(slot));
                let mut connection = connection.clone();
                let answers = connection.route_pipeline(pipeline, 0, count, node).await;
                match write {
                    Some(write) => write.checked(answers, || self.master_of(slot))?,
                    None => answers?,
                }
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
}

/// Whether there was no connection to send the request over.
pub(super) fn is_unsent(error: &RedisError) -> bool {
    error.kind() == ErrorKind::ClusterConnectionNotFound
        || (error.kind() == ErrorKind::Io
            && io_error(error).map(io::Error::kind) != Some(io::ErrorKind::Unsupported))
}
