//! That no write is sent twice unasked.
//!
//! Where no node tells the crate `redis` which of them has which slots, it gives up all requests in flight, and sends
//! them again. A write among them may have been done.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use redis::{Arg, Cmd, RedisError, RedisResult};

use super::refusal::Lost;
use crate::sync::lock;

/// The writes in flight, by the address of their command, which stays the same until they end.
#[derive(Default)]
pub(super) struct Writes(Mutex<HashMap<usize, Sent>>);

/// Whether a write is in flight, or was lost.
#[derive(Clone)]
pub(super) struct Sent {
    is_sent: Arc<AtomicBool>,
    unanswered: Unanswered,
}

/// How often a call was sent and has no answer. Unless that is never, it may have been done.
#[derive(Clone, Default)]
pub(super) struct Unanswered(Arc<AtomicUsize>);

/// One write, until it ends.
pub(super) struct Write<'a> {
    writes: &'a Writes,
    command: usize,
    sent: Sent,
}

impl Writes {
    /// Begins a write with this command.
    pub(super) fn begin(&self, cmd: &Cmd, unanswered: &Unanswered) -> Write<'_> {
        let command = address(cmd);
        let sent = Sent {
            is_sent: Arc::default(),
            unanswered: unanswered.clone(),
        };
        lock(&self.0).insert(command, sent.clone());
        Write {
            writes: self,
            command,
            sent,
        }
    }

    /// What is known of the write with this command, if it is one.
    pub(super) fn find(&self, cmd: &Cmd) -> Option<Sent> {
        lock(&self.0).get(&address(cmd)).cloned()
    }
}

impl Sent {
    /// Notes that it is sent now. Fails if it was sent before.
    pub(super) fn begin(&self, node: &Arc<str>) -> RedisResult<()> {
        if self.is_sent.swap(true, Ordering::Relaxed) {
            return Err(given_up(node));
        }
        self.unanswered.begin();
        Ok(())
    }

    /// Notes how that ended. What has an answer is no longer in flight: the crate `redis` sends it again only if the
    /// answer was a refusal, and another command may be where it was.
    pub(super) fn end(&self, error: Option<&RedisError>) {
        if error.and_then(Lost::of).is_none() {
            self.is_sent.store(false, Ordering::Relaxed);
        }
        self.unanswered.end(error);
    }
}

impl Unanswered {
    /// Whether it may have been done.
    pub(super) fn is_any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Counts it until there is an answer, or it turns out that it was not sent.
    pub(super) async fn during<T>(
        &self,
        sending: impl Future<Output = RedisResult<T>>,
    ) -> RedisResult<T> {
        self.begin();
        let answer = sending.await;
        self.end(answer.as_ref().err());
        answer
    }

    fn begin(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn end(&self, error: Option<&RedisError>) {
        if error.and_then(Lost::of).is_none() {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Write<'_> {
    /// The answer. An error of something else says nothing of a write that was sent.
    pub(super) fn checked<T>(
        &self,
        answer: RedisResult<T>,
        node: impl FnOnce() -> String,
    ) -> RedisResult<T> {
        answer.map_err(|error| {
            match self.sent.is_sent.load(Ordering::Relaxed) && Lost::of(&error).is_none() {
                true => given_up(&node().into()),
                false => error,
            }
        })
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let mut writes = lock(&self.writes.0);
        // Another one may have the same address by now.
        if writes
            .get(&self.command)
            .is_some_and(|sent| Arc::ptr_eq(&sent.is_sent, &self.sent.is_sent))
        {
            writes.remove(&self.command);
        }
    }
}

fn given_up(node: &Arc<str>) -> RedisError {
    let reason = "no node told which of them has which slots, and its answer was not waited for";
    Lost {
        node: Arc::clone(node),
        reason: reason.to_owned(),
        errno: None,
    }
    .into()
}

/// Where the bytes of a command are. They stay there when it is moved.
fn address(cmd: &Cmd) -> usize {
    match cmd.args_iter().next() {
        Some(Arg::Simple(name)) => name.as_ptr() as usize,
        _ => 0,
    }
}
