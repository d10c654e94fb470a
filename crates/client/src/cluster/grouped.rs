//! Writes that wait for replicas: those of many callers are sent together, with one wait for all.
//!
//! A node does nothing else for a connection until it has answered its `WAIT`. With a wait for each write, no
//! more of them would be done in a second than there are round trips to the replicas.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

use redis::{Arg, Cmd, ErrorKind, Pipeline, RedisResult, Value};
use tokio::sync::oneshot;

use super::durability;
use super::link::{Access, Link};
use super::redirected::uncovered;
use crate::sync::lock;

/// The most commands in one group.
const COMMANDS: usize = 1024;

/// The most bytes in one group, of which one command may have more.
const BYTES: usize = 1 << 20;

/// The writes that wait until the group before them is done, by the address of their master. There is an
/// entry for each that has a group.
#[derive(Default)]
pub(super) struct Groups(Mutex<HashMap<String, Vec<Write>>>);

/// The answer to a write, and that to the wait behind it.
pub(super) type Answers = (RedisResult<Value>, RedisResult<Value>);

struct Write {
    cmd: Cmd,
    slot: u16,
    deadline: Instant,
    caller: oneshot::Sender<RedisResult<Answers>>,
}

impl Write {
    fn size(&self) -> usize {
        let arguments = self.cmd.args_iter().map(|argument| match argument {
            Arg::Simple(bytes) => bytes.len(),
            _ => 0,
        });
        arguments.sum()
    }
}

impl Groups {
    /// Adds a write. Returns whether it is the first, so that somebody has to send it.
    fn add(&self, node: &str, write: Write) -> bool {
        let mut groups = lock(&self.0);
        if let Some(waiting) = groups.get_mut(node) {
            waiting.push(write);
            return false;
        }
        groups.insert(node.to_owned(), vec![write]);
        true
    }

    /// Takes the next writes. If there are none, the next that is added is the first again.
    fn take(&self, node: &str) -> Option<Vec<Write>> {
        let mut groups = lock(&self.0);
        let waiting = groups.get_mut(node)?;
        // Nothing is sent for callers that are gone.
        waiting.retain(|write| !write.caller.is_closed());
        if waiting.is_empty() {
            groups.remove(node);
            return None;
        }
        let mut bytes = 0;
        let fitting = waiting.iter().take(COMMANDS).take_while(|write| {
            bytes += write.size();
            bytes <= BYTES
        });
        let count = fitting.count().max(1);
        Some(waiting.drain(..count).collect())
    }
}

impl Link {
    /// Makes a write and waits for so many replicas, together with other callers.
    pub(super) async fn write_in_group(
        &self,
        cmd: Cmd,
        slot: u16,
        replicas: u32,
        deadline: Instant,
    ) -> RedisResult<Answers> {
        let (caller, answers) = oneshot::channel();
        let write = Write {
            cmd,
            slot,
            deadline,
            caller,
        };
        let node = self.master_of(slot);
        if self.dialer().groups.add(&node, write) {
            let link = self.clone();
            // Others wait for it, too, so that it does not end with this caller.
            tokio::spawn(async move {
                while let Some(group) = link.dialer().groups.take(&node) {
                    link.write_group(group, replicas).await;
                }
            });
        }
        let ended = (ErrorKind::Client, "the store was closed");
        answers.await.unwrap_or_else(|_| Err(ended.into()))
    }

    /// Makes a write and waits for so many replicas.
    pub(super) async fn write_alone(
        &self,
        cmd: Cmd,
        slot: u16,
        replicas: u32,
        deadline: Instant,
    ) -> RedisResult<Answers> {
        let mut pipeline = Pipeline::with_capacity(2);
        pipeline.add_command(cmd);
        durability::add_wait(&mut pipeline, replicas, deadline);
        let answers = self.pipeline(pipeline, Access::Write, slot).await?;
        let mut answers = answers.into_iter().map(uncovered);
        let mut next = || answers.next().unwrap_or(Ok(Value::Nil));
        Ok((next(), next()))
    }

    async fn write_group(&self, group: Vec<Write>, replicas: u32) {
        let Some(last) = group.iter().map(|write| write.deadline).max() else {
            return;
        };
        let slot = group[0].slot;
        let mut pipeline = Pipeline::with_capacity(group.len() + 1);
        let mut callers = Vec::with_capacity(group.len());
        for write in group {
            pipeline.add_command(write.cmd);
            callers.push(write.caller);
        }
        durability::add_wait(&mut pipeline, replicas, last);
        // A caller that is gone is told nothing.
        match self.pipeline(pipeline, Access::Write, slot).await {
            Ok(mut answers) => {
                let reached = uncovered(answers.pop().unwrap_or(Value::Nil));
                for (caller, answer) in callers.into_iter().zip(answers) {
                    let _ = caller.send(Ok((uncovered(answer), reached.clone())));
                }
            }
            Err(error) => {
                for caller in callers {
                    let _ = caller.send(Err(error.clone()));
                }
            }
        }
    }
}
