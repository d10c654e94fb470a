//! Copies and moves payloads between stores of any kind.

use std::sync::Arc;
use std::time::Duration;

use crate::DataStore::Embedded;
use crate::caller::BoxFuture;
use crate::limit::Limit;
use crate::{Backend, Caller, DataStore, Error, Reader, Result, Writer, offload};

/// The most bytes that are copied at a time.
const PIECE: u64 = 1 << 20;

impl DataStore {
    /// Writes the payload at `key` to the same key of `other`.
    ///
    /// Between two files in this process its checksum is verified. A large payload is copied in pieces,
    /// unless one of the stores is a server without payload streams.
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

    /// [`copy_to`](Self::copy_to), within a limit.
    ///
    /// In a box, since a compiler otherwise repeats all operations of all backends in every caller.
    fn copy_within<'a>(
        &'a self,
        limit: Limit,
        caller: Caller,
        key: Vec<u8>,
        other: &'a Self,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if let (Embedded(from), Embedded(to)) = (self, other) {
                let (from, to) = (Arc::clone(from), Arc::clone(to));
                return offload::run(caller, move || from.copy_to(&key, &to).map(drop)).await;
            }
            self.check_is_other(other)?;
            let (from, to) = (limit.of(self), limit.of(other));
            match from.open_reader(caller, key.clone()).await {
                Err(Error::Unsupported { .. }) => {
                    let payload = from.read(caller, key.clone()).await?;
                    let payload = payload.ok_or_else(nothing_to_copy)?;
                    to.write(caller, key, payload).await
                }
                opened => {
                    let reader = opened?.ok_or_else(nothing_to_copy)?;
                    to.write_from(caller, key, reader).await
                }
            }
        })
    }

    /// Writes what `reader` reads, in pieces if it is large and the store takes pieces.
    async fn write_from(&self, caller: Caller, key: Vec<u8>, mut reader: Reader) -> Result<()> {
        if reader.size() > PIECE {
            match self.open_writer(caller, key.clone()).await {
                Err(Error::Unsupported { .. }) => {}
                opened => return write_pieces(caller, reader, opened?).await,
            }
        }
        let payload = reader.read_exactly(caller, reader.size()).await?;
        self.write(caller, key, payload).await
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
            (Embedded(_), _) | (_, Embedded(_)) => {
                let copying = self.copy_within(limit, caller, key.clone(), other);
                copying.await?;
            }
            _ => return Err(may_be_same_server()),
        }
        if let Embedded(_) = other {
            other.sync(caller).await?;
        }
        limit.of(self).delete(caller, key).await
    }

    pub(crate) fn check_is_other(&self, other: &Self) -> Result<()> {
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

async fn write_pieces(caller: Caller, mut reader: Reader, mut writer: Writer) -> Result<()> {
    let mut buffer = vec![0; PIECE as usize];
    loop {
        let count = reader.read_with(caller, &mut buffer).await?;
        if count == 0 {
            return writer.finish_with(caller).await.map(drop);
        }
        writer.write_with(caller, &buffer[..count]).await?;
    }
}

fn nothing_to_copy() -> Error {
    Error::InvalidArgument {
        argument: "key".to_owned(),
        reason: "there is nothing at this key; nothing was copied".to_owned(),
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
