//! Which node has a slot, as the crate `redis` learns it.

use std::sync::{Arc, Mutex};

use redis::cluster::NodeAddress;
use redis::cluster_read_routing::{
    ClusterTopology, ReadCandidates, ReadRoutingStrategy, ReadRoutingStrategyFactory,
};

use super::address::bracketed;
use crate::sync::lock;

/// The newest topology. It is shared with the connection, which sets it.
#[derive(Clone)]
pub(super) struct Topology {
    current: Arc<Mutex<Option<Arc<ClusterTopology>>>>,
    reads_from_replicas: bool,
}

impl Topology {
    pub(super) fn new(reads_from_replicas: bool) -> Self {
        Self {
            current: Arc::default(),
            reads_from_replicas,
        }
    }

    /// It, unless there is no connection yet.
    pub(super) fn current(&self) -> Option<Arc<ClusterTopology>> {
        lock(&self.current).clone()
    }

    /// The addresses of the nodes of which one answers for `slot`.
    pub(super) fn nodes_of(&self, slot: u16, only_reads: bool) -> Option<String> {
        let topology = self.current()?;
        let shard = topology.shard_for_slot(slot)?;
        let mut nodes = vec![bracketed(shard.primary())];
        if only_reads && self.reads_from_replicas {
            nodes.extend(shard.replicas().iter().map(bracketed));
        }
        Some(nodes.join(","))
    }
}

impl ReadRoutingStrategyFactory for Topology {
    fn create_strategy(&self) -> Box<dyn ReadRoutingStrategy> {
        Box::new(self.clone())
    }
}

impl ReadRoutingStrategy for Topology {
    fn on_topology_changed(&self, topology: ClusterTopology) {
        *lock(&self.current) = Some(Arc::new(topology));
    }

    fn route_read<'a>(&self, candidates: &ReadCandidates<'a>) -> &'a NodeAddress {
        match candidates {
            ReadCandidates::AnyNode(nodes) if !self.reads_from_replicas => nodes.primary(),
            ReadCandidates::AnyNode(nodes) => nodes.replicas().choose_random(),
            ReadCandidates::ReplicasOnly(nodes) => nodes.replicas().choose_random(),
        }
    }
}
