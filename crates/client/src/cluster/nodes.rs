//! The connections to the nodes of a cluster.

use redis::aio::ConnectionLike;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{RoutingInfo, SingleNodeRoutingInfo};
use redis::{Cmd, Pipeline, RedisResult, Value};

use super::node::Node;

/// The connections to a cluster.
#[derive(Clone)]
pub(super) enum Nodes {
    Masters(ClusterConnection<Node>),
    /// Of which replicas answer reads.
    All(ClusterConnection<Node<true>>),
}

impl Nodes {
    pub(super) async fn route_command(&self, cmd: Cmd, routing: RoutingInfo) -> RedisResult<Value> {
        match self {
            Self::Masters(nodes) => nodes.clone().route_command(cmd, routing).await,
            Self::All(nodes) => nodes.clone().route_command(cmd, routing).await,
        }
    }

    pub(super) async fn route_pipeline(
        &self,
        pipeline: Pipeline,
        count: usize,
        node: SingleNodeRoutingInfo,
    ) -> RedisResult<Vec<Value>> {
        match self {
            Self::Masters(nodes) => nodes.clone().route_pipeline(pipeline, 0, count, node).await,
            Self::All(nodes) => nodes.clone().route_pipeline(pipeline, 0, count, node).await,
        }
    }

    /// Sends a command to the node that the crate `redis` chooses for it.
    pub(super) async fn any(&self, cmd: &Cmd) -> RedisResult<Value> {
        match self {
            Self::Masters(nodes) => nodes.clone().req_packed_command(cmd).await,
            Self::All(nodes) => nodes.clone().req_packed_command(cmd).await,
        }
    }
}
