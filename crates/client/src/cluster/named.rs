//! Which nodes are named in errors.

use std::collections::BTreeSet;
use std::sync::Mutex;

use redis::{ErrorKind, RedisError};

use super::errors;
use super::link::{Access, Link, is_unsent};
use super::session::Session;
use crate::sync::lock;
use crate::{Error, Result};

/// The nodes for whose answers a call waits.
#[derive(Default)]
pub(super) struct Awaited(Mutex<Vec<String>>);

impl Awaited {
    /// Waits for the answer of `node`, if that is known.
    pub(super) async fn answer<T>(
        &self,
        node: Option<String>,
        answer: impl Future<Output = T>,
    ) -> T {
        let Some(node) = node else {
            return answer.await;
        };
        lock(&self.0).push(node.clone());
        let answer = answer.await;
        let mut nodes = lock(&self.0);
        if let Some(place) = nodes.iter().position(|other| *other == node) {
            nodes.swap_remove(place);
        }
        answer
    }

    /// Those that have not answered, if any.
    pub(super) fn nodes(&self) -> Option<String> {
        let nodes: BTreeSet<String> = lock(&self.0).iter().cloned().collect();
        let nodes = Vec::from_iter(nodes).join(",");
        Some(nodes).filter(|nodes| !nodes.is_empty())
    }
}

impl Link {
    /// The address of the master that has `slot`.
    pub(super) fn master_of(&self, slot: u16) -> String {
        self.node_of(Access::Master, slot)
            .unwrap_or_else(|| format!("the master of slot {slot}"))
    }

    /// The addresses of the nodes of which one answers such a call for a key in `slot`, if that is known.
    pub(super) fn node_of(&self, access: Access, slot: u16) -> Option<String> {
        match self {
            Self::Cluster { topology, .. } => topology.nodes_of(slot, access == Access::Read),
            Self::Single(single) => Some(single.address()),
        }
    }

    /// The error for a caller whose command for `node` failed. Where the node has no connection, it says why
    /// not.
    pub(super) fn error(
        &self,
        error: &RedisError,
        node: &str,
        address: &str,
        operation: &str,
    ) -> Error {
        if !is_unsent(error) {
            return errors::error(error, address, operation);
        }
        if let Some((node, failure)) = self.dialer().failure(node) {
            return errors::no_connection(&node, &failure, address);
        }
        let reason = match error.kind() {
            ErrorKind::ClusterConnectionNotFound => format!("there is no connection to {node}"),
            _ => format!("{node}: {error}"),
        };
        Error::Connection {
            address: address.to_owned(),
            reason,
            errno: None,
        }
    }
}

impl Session {
    /// The nodes of which one answers such a call for a key in `slot`, as far as that is known.
    pub(super) fn node_of(&self, access: Access, slot: u16) -> Option<String> {
        self.current_link(access)?.node_of(access, slot)
    }

    /// All masters, as far as they are known.
    pub(super) fn masters(&self) -> Option<String> {
        let link = self.current_link(Access::Read)?;
        let masters = link.masters();
        let masters = masters.iter().filter_map(|master| link.address_of(master));
        let masters = Vec::from_iter(masters).join(",");
        Some(masters).filter(|masters| !masters.is_empty())
    }

    /// Why a call that changes nothing has no answer from any of these nodes, if all of them refuse connections. A
    /// write that was sent may have been done, and may have been redirected to others.
    fn unreachable(&self, access: Access, nodes: &str) -> Option<Error> {
        if access == Access::Write {
            return None;
        }
        let link = self.current_link(access)?;
        let failure = |node| {
            let failure = link.dialer().failure(node);
            failure.filter(|(_, error)| {
                !error.is_timeout() && link.dialer().wires.find(node).is_none()
            })
        };
        let failures: Option<Vec<_>> = nodes.split(',').map(failure).collect();
        let (node, error) = failures?.into_iter().next()?;
        Some(errors::no_connection(&node, &error, &self.address))
    }

    /// What the caller is told, where `access` is what may have been done. If there was no answer in time, it is told from which nodes; and of a
    /// write that waits for replicas the outcome is not known then, as it may wait for them still.
    pub(super) fn told<T>(
        &self,
        access: Access,
        done: Result<T>,
        nodes: impl FnOnce() -> Option<String>,
    ) -> Result<T> {
        let waits = access == Access::Write && self.options.min_replicas > 0;
        done.map_err(|error| match error {
            Error::Timeout {
                address,
                operation,
                timeout,
            } if operation != Error::CONNECT => {
                let nodes = nodes();
                if let Some(nodes) = &nodes
                    && let Some(error) = self.unreachable(access, nodes)
                {
                    return error;
                }
                // With a timeout of zero nothing is sent.
                if waits && !timeout.is_zero() {
                    let from = nodes
                        .map(|nodes| format!(" from {nodes}"))
                        .unwrap_or_default();
                    let reason = format!("no answer came{from} within {} s", timeout.as_secs_f64());
                    return errors::outcome_unknown(reason, &self.address, &operation);
                }
                Error::Timeout {
                    address: nodes.map_or(address, |nodes| self.target.address.at(&nodes)),
                    operation,
                    timeout,
                }
            }
            error => error,
        })
    }
}
