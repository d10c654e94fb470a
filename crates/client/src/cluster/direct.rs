//! Commands over the connection to the node that has their slot, as far as the crate `redis` knows both.
//!
//! That crate passes each command through a task of its own, which takes longer than all that is done here.

use redis::aio::ConnectionLike;
use redis::{Cmd, RedisResult, Value};

use super::address::bracketed;
use super::link::{Access, Link, is_unsent};
use super::node::Node;
use super::once::Unanswered;
use super::redirected::is_redirect;

impl Link {
    /// Sends a command for a key in `slot` to its master. Returns nothing if that was not done, as there is no
    /// connection, the master is another, or a replica may answer: then the crate `redis` finds who does it.
    pub(super) async fn direct(
        &self,
        cmd: &Cmd,
        access: Access,
        slot: u16,
        unanswered: &Unanswered,
    ) -> Option<RedisResult<Value>> {
        let mut node = self.master(access, slot)?;
        let answer = unanswered.during(node.req_packed_command(cmd)).await;
        match &answer {
            Ok(Value::ServerError(error)) if is_redirect(error.kind()) => None,
            Err(error) if is_unsent(error) => None,
            _ => Some(answer),
        }
    }

    fn master(&self, access: Access, slot: u16) -> Option<Node> {
        let Self::Cluster {
            topology, dialer, ..
        } = self
        else {
            return None;
        };
        if access == Access::Read && dialer.options.read_from_replicas {
            return None;
        }
        let topology = topology.current()?;
        let address = bracketed(topology.shard_for_slot(slot)?.primary());
        Some(Node::over(dialer.wires.find(&address)?, dialer))
    }
}
