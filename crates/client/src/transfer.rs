//! Copies and moves payloads between stores of any kind.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::DataStore::{Embedded, Remote};
use crate::{Backend, Caller, DataStore, Error, Result, offload};

impl DataStore {
    /// Writes the payload at `key` to the same key of `other`.
    ///
    /// Between two files in this process the payload is not held in memory, and its checksum is
    /// verified.
    ///
    /// What the two stores wait for may take `timeout` in all, or each wait what the store's options
    /// say.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if there is nothing at `key`, or `other` is this store.
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
        self.check_is_other(other)?;
        let Some(payload) = limit.of(self).read(caller, key.clone()).await? else {
            return Err(Error::InvalidArgument {
                argument: "key".to_owned(),
                reason: "there is nothing at this key; nothing was copied".to_owned(),
            });
        };
        limit.of(other).write(caller, key, payload).await
    }

    /// Moves the payload at `key` to the same key of `other`. It is deleted here once it is written
    /// there, and, if `other` is a file, once it is on the disk. If this is interrupted, the
    /// payload may be in both stores.
    ///
    /// If one of them is behind a server, and someone else writes at `key` meanwhile, that payload
    /// is deleted, too.
    ///
    /// # Errors
    /// As [`copy_to`](Self::copy_to), and [`Error::InvalidArgument`] if both stores are behind
    /// servers: they may be the same server under two names, and the payload would be lost.
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
            (Remote(_), Remote(_)) => return Err(may_be_same_server()),
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

    fn check_is_other(&self, other: &Self) -> Result<()> {
        if self.target() == other.target() {
            return Err(Error::InvalidArgument {
                argument: "other".to_owned(),
                reason: format!(
                    "it is the same store, {}; nothing was copied",
                    self.target()
                ),
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

fn may_be_same_server() -> Error {
    Error::InvalidArgument {
        argument: "other".to_owned(),
        reason: "both stores are behind servers, which may be the same one; if they are not, copy \
                 the payload and delete it here; nothing was moved"
            .to_owned(),
    }
}
