//! Payloads from one store to another, whatever they are.

use std::sync::Arc;

use crate::DataStore::{Embedded, Remote};
use crate::{Backend, Caller, DataStore, Error, Result, offload};

impl DataStore {
    /// Writes the payload at `key` to the same key of `other`.
    ///
    /// Between two files in this process it does not pass through the memory as a whole, and its
    /// checksum is verified.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where there is nothing at `key`, or `other` is this store.
    pub async fn copy_to(&self, caller: Caller, key: Vec<u8>, other: &Self) -> Result<()> {
        if let (Embedded(from), Embedded(to)) = (self, other) {
            let (from, to) = (Arc::clone(from), Arc::clone(to));
            return offload::run(caller, move || from.copy_to(&key, &to).map(drop)).await;
        }
        self.refuse_itself(other)?;
        let Some(payload) = self.read(caller, key.clone()).await? else {
            return Err(Error::InvalidArgument {
                argument: "key".to_owned(),
                reason: "there is nothing at it; nothing was copied".to_owned(),
            });
        };
        other.write(caller, key, payload).await
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
    pub async fn move_to(&self, caller: Caller, key: Vec<u8>, other: &Self) -> Result<()> {
        match (self, other) {
            (Embedded(from), Embedded(to)) => {
                let (from, to) = (Arc::clone(from), Arc::clone(to));
                return offload::run(caller, move || from.move_to(&key, &to).map(drop)).await;
            }
            (Remote(_), Remote(_)) => return Err(may_be_one()),
            _ => self.copy_to(caller, key.clone(), other).await?,
        }
        if let Embedded(_) = other {
            other.sync(caller).await?;
        }
        self.delete(caller, key).await
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

fn may_be_one() -> Error {
    Error::InvalidArgument {
        argument: "other".to_owned(),
        reason: "it is behind a server, as this store is, and both may be one; copy the payload, \
                 and delete it here if they are not; nothing was moved"
            .to_owned(),
    }
}
