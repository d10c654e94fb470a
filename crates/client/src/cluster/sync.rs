//! Waiting for the disks of the servers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::try_join_all;
use redis::{Pipeline, RedisError, Value};

use super::calls::Verdict;
use super::commands::command;
use super::durability;
use super::keys::{SLOTS, slot, temporary};
use super::link::{Access, Link};
use super::named::Awaited;
use super::operation::Operation;
use super::redirected::uncovered;
use super::refusal::server_error;
use super::session::Session;
use super::{ClusterStore, errors};
use crate::{Caller, Error, Result};

/// After how many milliseconds the key that is written for it is gone.
const KEPT: u64 = 1;

impl ClusterStore {
    /// Waits until every write that was acknowledged before is on the disk of its master, and on the
    /// disks of `min_replicas` replicas.
    pub(super) async fn wait_for_disks(&self, caller: Caller) -> Result<()> {
        let session = self.session();
        let operation = self.operation(session, "sync", Access::Write);
        let own = Arc::clone(session);
        let awaited = Arc::new(Awaited::default());
        let waiting = Arc::clone(&awaited);
        let call = async move { own.wait_for_disks(operation, &waiting).await };
        let done = session.run(caller, operation, Box::pin(call)).await;
        session.told(Access::Master, done, || awaited.nodes())
    }
}

impl Session {
    /// The connections are made for this: others would wait behind `WAITAOF`.
    async fn wait_for_disks(&self, operation: Operation, awaited: &Awaited) -> Result<()> {
        let link = self.connect().await?;
        let waits = self.key_of_each_node(&link).into_values();
        let waits = waits.map(|key| {
            let node = link.node_of(Access::Master, slot(&key));
            awaited.answer(node, self.wait_for_disk(&link, operation, key))
        });
        try_join_all(waits).await.map(drop)
    }

    /// A key for each node that has slots, and for the slots that no node has.
    fn key_of_each_node(&self, link: &Link) -> HashMap<usize, String> {
        let mut node_of = link.nodes();
        let nodes: HashSet<usize> = (0..SLOTS).map(&mut node_of).collect();
        let mut keys = HashMap::new();
        for hash in 0.. {
            if keys.len() == nodes.len() {
                break;
            }
            let key = self.keys.of_hash(hash);
            keys.entry(node_of(slot(&key))).or_insert(key);
        }
        keys
    }

    /// `WAITAOF` is about what its own connection has written. So it comes after a write, which the node
    /// does after all those that it has acknowledged, whoever has sent them.
    async fn wait_for_disk(&self, link: &Link, operation: Operation, key: String) -> Result<()> {
        let slot = slot(&key);
        let mut backoff = self.options.retry.initial_backoff;
        loop {
            let mut write = command("SET", &temporary(&key));
            write.arg("").arg("PX").arg(KEPT);
            let mut pipeline = Pipeline::with_capacity(2);
            pipeline.add_command(write);
            let replicas = self.options.min_replicas;
            durability::add_wait_for_disk(&mut pipeline, replicas, operation.deadline);
            let error = match link.pipeline(pipeline, Access::Write, slot).await {
                Ok(mut answers) => match uncovered(answers.pop().unwrap_or(Value::Nil)) {
                    Ok(answer) => return self.check_disks(&answer, link, slot, operation),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            if server_error(&error).and_then(RedisError::code) == Some("ERR") {
                return Err(self.has_no_sync(&error));
            }
            // It may be done again.
            if let Verdict::Failed(error) = self.verdict(&error, operation, Access::Master) {
                return Err(error);
            }
            tokio::time::sleep(backoff).await;
            backoff = self.options.retry.after(backoff);
        }
    }

    fn check_disks(
        &self,
        answer: &Value,
        link: &Link,
        slot: u16,
        operation: Operation,
    ) -> Result<()> {
        let node = link.master_of(slot);
        let nonsense = || errors::nonsense(&self.address, Some(&node), "WAITAOF");
        let Value::Array(counts) = answer else {
            return Err(nonsense());
        };
        let [Value::Int(local), Value::Int(reached)] = counts[..] else {
            return Err(nonsense());
        };
        let replicas = self.options.min_replicas;
        if local >= 1 && reached >= i64::from(replicas) {
            return Ok(());
        }
        let reason = match local {
            1.. => format!(
                "{reached} of the {replicas} replicas of {node} that `min_replicas` asks for had \
                 written it to their disks in time"
            ),
            _ => format!("{node} had not written it to its disk in time"),
        };
        Err(errors::outcome_unknown(
            reason,
            &self.address,
            operation.name,
        ))
    }

    /// A server that does not know the command, or has no append-only file.
    fn has_no_sync(&self, error: &RedisError) -> Error {
        Error::Server {
            address: self.address.clone(),
            operation: "sync".to_owned(),
            reason: format!(
                "{error}; it needs Redis 7.2 or later, or Valkey, with `appendonly yes` on every node"
            ),
            http_status: None,
        }
    }
}
