//! Payloads from one store to another, whatever they are.

use std::sync::Arc;

use crate::DataStore::Embedded;
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
    /// there. Where that fails in the middle, it may be in both.
    ///
    /// # Errors
    /// As [`copy_to`](Self::copy_to).
    pub async fn move_to(&self, caller: Caller, key: Vec<u8>, other: &Self) -> Result<()> {
        if let (Embedded(from), Embedded(to)) = (self, other) {
            let (from, to) = (Arc::clone(from), Arc::clone(to));
            return offload::run(caller, move || from.move_to(&key, &to).map(drop)).await;
        }
        self.copy_to(caller, key.clone(), other).await?;
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
