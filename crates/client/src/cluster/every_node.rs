//! Commands for every node, or for one of them whatever slots it has.

use redis::aio::ConnectionLike;
use redis::cluster::NodeAddress;
use redis::cluster_routing::{MultipleNodeRoutingInfo, RoutingInfo, SingleNodeRoutingInfo};
use redis::{Cmd, FromRedisValue, RedisResult, Value};

use super::address::bracketed;
use super::link::Link;

/// A node that has slots.
#[derive(Clone)]
pub(super) struct Master(Option<NodeAddress>);

impl Link {
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
            Ok((bracketed(node), answer.extract_error()?))
        });
        answers.collect()
    }

    /// Pings all nodes.
    pub(super) async fn ping(&self) -> RedisResult<()> {
        let mut cmd = redis::cmd("PING");
        // By the message [`Node`](super::node::Node) knows a heartbeat from a ping of the crate's own. It does not send
        // the message, since an answer with it would look like a payload.
        cmd.arg("heartbeat");
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
            (_, address) => address.as_ref().map(bracketed),
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
