//! Payloads written to servers piece by piece.

use super::commands::{self, command};
use super::keys::{slot, temporary};
use super::link::Access;
use super::reader::decode_int;
use super::requests::decode_done;
use super::{ClusterStore, MAX_PAYLOAD};
use crate::caller::{BoxFuture, Caller};
use crate::error::{Error, Result};
use crate::validate;
use crate::writer::PayloadSink;

/// How many bytes are collected and sent in one command, which holds a node for about a millisecond.
const PART: usize = 1 << 20;

/// How long the servers keep an unfinished payload after its last part.
const KEPT_SECONDS: u64 = 600;

/// Writes one payload piece by piece: under a temporary name, which in the end becomes the key's.
pub(super) struct ClusterWriter {
    store: ClusterStore,
    hash: u64,
    /// The key on the servers, the temporary one, and the slot of both.
    target: String,
    temporary: String,
    slot: u16,
    part: Vec<u8>,
    /// How many bytes the server has got.
    sent: u64,
}

impl ClusterWriter {
    pub(super) fn new(store: ClusterStore, hash: u64) -> Self {
        let target = store.session().keys.of_hash(hash);
        Self {
            temporary: temporary(&target),
            slot: slot(&target),
            target,
            store,
            hash,
            part: Vec::new(),
            sent: 0,
        }
    }

    async fn add(&mut self, caller: Caller, mut piece: &[u8]) -> Result<()> {
        let size = self.sent + (self.part.len() + piece.len()) as u64;
        if size > MAX_PAYLOAD as u64 {
            return Err(Error::InvalidArgument {
                argument: "payload".to_owned(),
                reason: format!(
                    "it has more than {MAX_PAYLOAD} bytes (512 MiB), which no Redis or Valkey \
                     server takes; nothing was written"
                ),
            });
        }
        while !piece.is_empty() {
            if self.part.len() == PART {
                self.send(caller).await?;
            }
            let (taken, rest) = piece.split_at(piece.len().min(PART - self.part.len()));
            self.part.extend_from_slice(taken);
            piece = rest;
        }
        Ok(())
    }

    /// Sends what was collected.
    async fn send(&mut self, caller: Caller) -> Result<()> {
        let part = std::mem::take(&mut self.part);
        let end = self.sent + part.len() as u64;
        let temporary = self.temporary.clone();
        if self.sent == 0 {
            // At once with when it expires: nobody can if the program ends here.
            let begin = move || {
                let mut cmd = commands::set(&temporary, &part);
                cmd.arg("EX").arg(KEPT_SECONDS);
                cmd
            };
            self.sent = end;
            return self.change("write_part", caller, begin, decode_done).await;
        }
        let append = move || {
            let mut cmd = command("APPEND", &temporary);
            cmd.arg(&part[..]);
            cmd
        };
        let length = self
            .change("write_part", caller, append, decode_int)
            .await?;
        // It is shorter if the first parts have expired.
        if length != end {
            return Err(Error::Connection {
                address: self.store.address.clone(),
                reason: format!(
                    "the server has {length} of the {end} bytes that were sent: it keeps an \
                     unfinished payload for {KEPT_SECONDS} s; nothing was written"
                ),
                errno: None,
            });
        }
        self.sent = end;
        let temporary = self.temporary.clone();
        let expire = move || {
            let mut cmd = command("EXPIRE", &temporary);
            cmd.arg(KEPT_SECONDS);
            cmd
        };
        self.change("write_part", caller, expire, decode_int)
            .await
            .map(drop)
    }

    async fn change<T: Send + 'static>(
        &self,
        name: &'static str,
        caller: Caller,
        cmd: impl Fn() -> redis::Cmd + Send + Sync + 'static,
        decode: fn(redis::Value) -> Option<T>,
    ) -> Result<T> {
        self.store
            .on_key(caller, name, Access::Write, self.slot, cmd, decode)
            .await
    }

    async fn end(&mut self, caller: Caller) -> Result<u64> {
        if self.sent == 0 {
            let payload = std::mem::take(&mut self.part);
            validate::entry_by_hash(self.hash, &payload)?;
            let length = payload.len() as u64;
            let target = self.target.clone();
            let set = move || commands::set(&target, &payload);
            self.change("finish_writer", caller, set, decode_done)
                .await?;
            return Ok(length);
        }
        self.send(caller).await?;
        let temporary = self.temporary.clone();
        let persist = move || command("PERSIST", &temporary);
        self.change("finish_writer", caller, persist, decode_int)
            .await?;
        let (temporary, target) = (self.temporary.clone(), self.target.clone());
        let rename = move || {
            let mut cmd = command("RENAME", &temporary);
            cmd.arg(&target);
            cmd
        };
        self.change("finish_writer", caller, rename, decode_done)
            .await?;
        Ok(std::mem::take(&mut self.sent))
    }
}

impl PayloadSink for ClusterWriter {
    fn write<'a>(&'a mut self, caller: Caller, piece: &'a [u8]) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.add(caller, piece))
    }

    fn finish(mut self: Box<Self>, caller: Caller) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async move { self.end(caller).await })
    }
}

impl Drop for ClusterWriter {
    fn drop(&mut self) {
        if self.sent > 0 {
            let temporary = std::mem::take(&mut self.temporary);
            self.store.session().forget(temporary, self.slot);
        }
    }
}
