//! Payloads from one store to another, whatever they are.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::DataStore::{Embedded, Remote};
use crate::{Backend, Caller, DataStore, Error, Result, offload};

impl DataStore {
    /// Writes the payload at `key` to the same key of `other`.
    ///
    /// Between two files in this process it does not pass through the memory as a whole, and its
    /// checksum is verified.
    ///
    /// What the two stores wait for may take `timeout` in all, or each wait what the store's options
    /// say.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where there is nothing at `key`, or `other` is this store.
    pub async fn copy_to(
        &self,
        caller: Caller,
        key: Vec<u8>,
        other: &Self,
        timeout: Option<Duration>,
    ) -> Result<()> {
        let limit = Limit::starting_now(timeout);
        limit.apply(self.copy_within(limit, caller, key, other).await)
    }

    async fn copy_within(
        &self,
        limit: Limit,
        caller: Caller,
        key: Vec<u8>,
        other: &Self,
    ) -> Result<()> {
        if let (Embedded(from), Embedded(to)) = (self, other) {
            let (from, to) = (Arc::clone(from), Arc::clone(to));
            return offload::run(caller, move || from.copy_to(&key, &to).map(drop)).await;
        }
        self.refuse_itself(other)?;
        let Some(payload) = limit.of(self).read(caller, key.clone()).await? else {
            return Err(Error::InvalidArgument {
                argument: "key".to_owned(),
                reason: "there is nothing at it; nothing was copied".to_owned(),
            });
        };
        limit.of(other).write(caller, key, payload).await
    }

    /// Moves the payload at `key` to the same key of `other`: it is deleted here once it is written
    /// there, and on the disk if `other` is a file. Where that ends in the middle, it may be in both.
    ///
    /// Where one of the two is behind a server, what somebody else writes at `key` meanwhile is
    /// deleted, too.
    ///
    /// # Errors
    /// As [`copy_to`](Self::copy_to), and [`Error::InvalidArgument`] where both stores are behind
    /// servers: they may be one server by two names, which would lose the payload.
    pub async fn move_to(
        &self,
        caller: Caller,
        key: Vec<u8>,
        other: &Self,
        timeout: Option<Duration>,
    ) -> Result<()> {
        let limit = Limit::starting_now(timeout);
        limit.apply(self.move_within(limit, caller, key, other).await)
    }

    async fn move_within(
        &self,
        limit: Limit,
        caller: Caller,
        key: Vec<u8>,
        other: &Self,
    ) -> Result<()> {
        match (self, other) {
            (Embedded(from), Embedded(to)) => {
                let (from, to) = (Arc::clone(from), Arc::clone(to));
                return offload::run(caller, move || from.move_to(&key, &to).map(drop)).await;
            }
            (Remote(_), Remote(_)) => return Err(may_be_one()),
            _ => {
                let copying = self.copy_within(limit, caller, key.clone(), other);
                copying.await?;
            }
        }
        if let Embedded(_) = other {
            other.sync(caller).await?;
        }
        limit.of(self).delete(caller, key).await
    }

    fn refuse_itself(&self, other: &Self) -> Result<()> {
        if self.target() == other.target() {
            return Err(Error::InvalidArgument {
                argument: "other".to_owned(),
                reason: format!("it is this store, {}; nothing was copied", self.target()),
            });
        }
        Ok(())
    }
}

/// How long the calls of one transfer may take together, if its caller said so.
#[derive(Clone, Copy)]
struct Limit {
    timeout: Option<Duration>,
    begin: Instant,
}

impl Limit {
    fn starting_now(timeout: Option<Duration>) -> Self {
        Self {
            timeout,
            begin: Instant::now(),
        }
    }

    /// The store, whose next call may take what is left of the time.
    fn of(self, store: &DataStore) -> DataStore {
        match self.timeout {
            Some(timeout) => store.with_timeout(timeout.saturating_sub(self.begin.elapsed())),
            None => store.clone(),
        }
    }

    /// What became of it: one that took too long names the time that all of it had.
    fn apply(self, mut outcome: Result<()>) -> Result<()> {
        if let (Err(Error::Timeout { timeout, .. }), Some(all)) = (&mut outcome, self.timeout) {
            *timeout = all;
        }
        outcome
    }
}

fn may_be_one() -> Error {
    Error::InvalidArgument {
        argument: "other".to_owned(),
        reason: "it is behind a server, as this store is, and both may be one; copy the payload, \
                 and delete it here if they are not; nothing was moved"
            .to_owned(),
    }
}
