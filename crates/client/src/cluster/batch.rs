//! Batches: a pipeline for each node, all nodes at once.

use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream;
use redis::{Cmd, Pipeline, RedisResult, Value};

use super::calls::Verdict;
use super::durability;
use super::keys::slot;
use super::link::{Access, Link};
use super::named::Awaited;
use super::once::Unanswered;
use super::operation::Operation;
use super::redirected::uncovered;
use super::session::Session;
use crate::{Error, Result, partial_batch};

/// The most commands in one pipeline.
const COMMANDS: usize = 1024;

/// The most bytes of payloads in one pipeline, of which one may be larger.
const BYTES: usize = 1 << 20;

/// How many pipelines of one batch may be in flight.
const PIPELINES: usize = 32;

/// How many commands may be in flight that are repeated one by one.
const SINGLES: usize = 64;

/// What a batch does with each of its keys.
pub(super) trait Commands: Send + Sync + 'static {
    /// Whether it reads or writes.
    fn access(&self) -> Access;

    /// The keys on the servers.
    fn keys(&self) -> &[String];

    /// The command for one of them.
    fn command(&self, i: usize) -> Cmd;

    /// How many bytes of payload that command has.
    fn size(&self, i: usize) -> usize;
}

impl Session {
    /// Does a batch. Returns the answers in the order of the keys.
    ///
    /// It takes a trait object, so that this large function is compiled only once.
    pub(super) async fn batch(
        &self,
        operation: Operation,
        commands: Arc<dyn Commands>,
        awaited: &Awaited,
    ) -> Result<Vec<Value>> {
        let access = commands.access();
        let link = self.link(access).await?;
        let mut answers = vec![Value::Nil; commands.keys().len()];
        let mut again = Vec::new();
        let pieces = pieces(&link, &*commands);
        let sending = pieces.into_iter().map(|piece| {
            let (link, commands) = (link.clone(), Arc::clone(&commands));
            async move {
                let node = link.node_of(access, slot(&commands.keys()[piece[0]]));
                let answers = self.piece(&link, operation, &*commands, piece);
                awaited.answer(node, answers).await
            }
        });
        let mut is_begun = sending.len() > 1;
        let name = operation.name;
        let has_others = access == Access::Write && commands.keys().len() > 1;
        let told = |error, is_begun| match (has_others, is_begun) {
            (true, true) => partial_batch::error(refused_in_part(error, name), name),
            (true, false) => refused_in_part(error, name),
            (false, _) => error,
        };
        let mut sending = stream::iter(sending).buffer_unordered(PIPELINES);
        while let Some(done) = sending.next().await {
            for (i, answer) in done.map_err(|error| told(error, is_begun))? {
                match answer {
                    Some(answer) => answers[i] = answer,
                    None => again.push(i),
                }
            }
        }
        is_begun = again.len() < answers.len();
        let commands = &*commands;
        let singles = again.into_iter().map(|i| async move {
            let slot = slot(&commands.keys()[i]);
            let cmd = || commands.command(i);
            let unanswered = Unanswered::default();
            let answer = self.command(operation, access, slot, &unanswered, cmd);
            let node = self.node_of(access, slot);
            (i, awaited.answer(node, answer).await)
        });
        let mut singles = stream::iter(singles).buffer_unordered(SINGLES);
        // All of them end before the error is told, since it says whether any of them was done.
        let mut failure = None;
        while let Some((i, answer)) = singles.next().await {
            match answer {
                Ok(answer) => {
                    answers[i] = answer;
                    is_begun = true;
                }
                Err(error) => {
                    failure.get_or_insert(error);
                }
            }
        }
        if let Some(error) = failure {
            return Err(told(error, is_begun));
        }
        Ok(answers)
    }

    /// Sends one pipeline. Returns the answers, with `None` for what has to be repeated.
    async fn piece(
        &self,
        link: &Link,
        operation: Operation,
        commands: &dyn Commands,
        piece: Vec<usize>,
    ) -> Result<Vec<(usize, Option<Value>)>> {
        let access = commands.access();
        let replicas = match access {
            Access::Write => self.options.min_replicas,
            _ => 0,
        };
        let mut pipeline = Pipeline::with_capacity(piece.len() + 1);
        for i in &piece {
            pipeline.add_command(commands.command(*i));
        }
        if replicas > 0 {
            durability::add_wait(&mut pipeline, replicas, operation.deadline);
        }
        let slot = slot(&commands.keys()[piece[0]]);
        let mut answers = match link.pipeline(pipeline, access, slot).await {
            Ok(answers) => answers,
            Err(error) => {
                return match self.verdict(&error, operation, access) {
                    Verdict::Failed(error) => Err(error),
                    _ => Ok(piece.into_iter().map(|i| (i, None)).collect()),
                };
            }
        };
        let reached = (replicas > 0).then(|| uncovered(answers.pop().unwrap_or(Value::Nil)));
        let answers: Vec<_> = answers.into_iter().map(uncovered).collect();
        // A node that is no master refuses `WAIT` too, with an error of another kind.
        if let Some(reached) = reached
            && answers.iter().any(RedisResult::is_ok)
        {
            let node = link.master_of(slot);
            durability::check_reached(reached, replicas, operation, &node, &self.address)?;
        }
        let decided = piece
            .into_iter()
            .zip(answers)
            .map(|(i, answer)| match answer {
                Ok(answer) => Ok((i, Some(answer))),
                Err(error) => match self.verdict(&error, operation, access) {
                    Verdict::Failed(error) => Err(error),
                    _ => Ok((i, None)),
                },
            });
        decided.collect()
    }
}

/// What a node has refused, which says nothing of the other entries of the batch.
fn refused_in_part(mut error: Error, name: &str) -> Error {
    if let Error::Server {
        reason, operation, ..
    } = &mut error
        && operation == name
    {
        reason.push_str("; other entries of the batch may be done");
    }
    error
}

/// Cuts a batch into pieces for one node each.
fn pieces(link: &Link, commands: &dyn Commands) -> Vec<Vec<usize>> {
    let mut node = link.nodes();
    let mut done = Vec::new();
    // For each node its piece, and the bytes in it.
    let mut open: Vec<(Vec<usize>, usize)> = Vec::new();
    for (i, key) in commands.keys().iter().enumerate() {
        let node = node(slot(key));
        if node >= open.len() {
            open.resize_with(node + 1, Default::default);
        }
        let (piece, bytes) = &mut open[node];
        let size = commands.size(i);
        if !piece.is_empty() && (piece.len() >= COMMANDS || *bytes + size > BYTES) {
            done.push(std::mem::take(piece));
            *bytes = 0;
        }
        piece.push(i);
        *bytes += size;
    }
    done.extend(open.into_iter().map(|(piece, _)| piece));
    done.retain(|piece| !piece.is_empty());
    done
}
