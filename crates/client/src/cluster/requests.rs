//! Calls, from the caller to the answer.

use std::sync::Arc;

use redis::{Cmd, Value};

use super::batch::Commands;
use super::link::Access;
use super::named::Awaited;
use super::once::Unanswered;
use super::operation::Operation;
use super::session::Session;
use super::{ClusterStore, MAX_PAYLOAD, commands, keys};
use crate::own_timeout::OwnTimeout;
use crate::{Caller, Error, Result};

impl ClusterStore {
    /// An operation that begins now.
    pub(super) fn operation(
        &self,
        session: &Session,
        name: &'static str,
        access: Access,
    ) -> Operation {
        let usual = match access {
            Access::Write => session.options.write_timeout,
            _ => session.options.read_timeout,
        };
        Operation::starting_now(name, self.timeout.map_or(usual, OwnTimeout::now))
    }

    /// Does one command for one key.
    pub(super) async fn command<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        access: Access,
        hash: u64,
        command: impl Fn(&str) -> Cmd + Send + Sync + 'static,
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let key = self.session().keys.of_hash(hash);
        let slot = keys::slot(&key);
        let command = move || command(&key);
        self.on_key(caller, name, access, slot, command, decode)
            .await
    }

    /// Does one command for a key of the servers.
    pub(super) async fn on_key<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        access: Access,
        slot: u16,
        command: impl Fn() -> Cmd + Send + Sync + 'static,
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let session = self.session();
        let operation = self.operation(session, name, access);
        let own = Arc::clone(session);
        let unanswered = Unanswered::default();
        let counted = unanswered.clone();
        let call = async move {
            let answer = own
                .command(operation, access, slot, &counted, command)
                .await?;
            match decode(answer) {
                Some(decoded) => Ok(decoded),
                None => Err(own.give_up(name, access, slot).await),
            }
        };
        let done = session.run(caller, operation, Box::pin(call)).await;
        // A write that was not sent has changed nothing.
        let done_as = match session.options.min_replicas {
            0 if access == Access::Write && !unanswered.is_any() => Access::Master,
            _ => access,
        };
        session.told(done_as, done, || session.node_of(access, slot))
    }

    /// Does a batch.
    pub(super) async fn batch<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        commands: impl Commands,
        decode: fn(Value) -> Option<T>,
    ) -> Result<Vec<T>> {
        let access = commands.access();
        let session = self.session();
        let operation = self.operation(session, name, access);
        let (own, commands) = (Arc::clone(session), Arc::new(commands));
        let awaited = Arc::new(Awaited::default());
        let waiting = Arc::clone(&awaited);
        let call = async move {
            let all: Arc<dyn Commands> = commands.clone();
            let answers = own.batch(operation, all, &waiting).await?;
            let mut decoded = Vec::with_capacity(answers.len());
            for (i, answer) in answers.into_iter().enumerate() {
                match decode(answer) {
                    Some(answer) => decoded.push(answer),
                    None => {
                        let slot = keys::slot(&commands.keys()[i]);
                        return Err(own.give_up(name, access, slot).await);
                    }
                }
            }
            Ok(decoded)
        };
        let done = session.run(caller, operation, Box::pin(call)).await;
        session.told(access, done, || awaited.nodes())
    }

    pub(super) async fn set(
        &self,
        caller: Caller,
        name: &'static str,
        hash: u64,
        payload: Vec<u8>,
    ) -> Result<()> {
        check_size(|| "payload".to_owned(), &payload)?;
        let command = move |key: &str| commands::set(key, &payload);
        self.command(caller, name, Access::Write, hash, command, decode_done)
            .await
    }

    pub(super) async fn get(
        &self,
        caller: Caller,
        name: &'static str,
        hash: u64,
    ) -> Result<Option<Vec<u8>>> {
        self.command(
            caller,
            name,
            Access::Read,
            hash,
            commands::get,
            commands::payload,
        )
        .await
    }

    pub(super) async fn has(&self, caller: Caller, name: &'static str, hash: u64) -> Result<bool> {
        let decode = |answer| match answer {
            Value::Int(count) => Some(count > 0),
            _ => None,
        };
        self.command(caller, name, Access::Read, hash, commands::exists, decode)
            .await
    }

    pub(super) async fn unlink(&self, caller: Caller, name: &'static str, hash: u64) -> Result<()> {
        self.command(
            caller,
            name,
            Access::Write,
            hash,
            commands::delete,
            decode_deleted,
        )
        .await
    }
}

pub(super) fn decode_done(answer: Value) -> Option<()> {
    (answer == Value::Okay).then_some(())
}

pub(super) fn decode_deleted(answer: Value) -> Option<()> {
    matches!(answer, Value::Int(_)).then_some(())
}

/// Checks that servers take a payload that is so large.
pub(super) fn check_size(argument: impl FnOnce() -> String, payload: &[u8]) -> Result<()> {
    if payload.len() <= MAX_PAYLOAD {
        return Ok(());
    }
    Err(Error::InvalidArgument {
        argument: argument(),
        reason: format!(
            "it has {} bytes; a Redis or Valkey server takes at most {MAX_PAYLOAD} (512 MiB); \
             nothing was written",
            payload.len()
        ),
    })
}
