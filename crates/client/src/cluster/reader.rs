//! Payloads read from servers piece by piece.

use redis::{Cmd, Value};

use super::ClusterStore;
use super::commands::{command, payload};
use super::keys::{slot, temporary};
use super::link::Access;
use crate::caller::BoxFuture;
use crate::reader::PayloadSource;
use crate::{Caller, Error, Result};

/// How many bytes are read in one command, which holds a node for well under a millisecond.
const PART: u64 = 1 << 20;

/// How long the servers keep the copy of a payload after its last part was read.
const KEPT_SECONDS: u64 = 600;

/// What the calls are called in errors.
const OPEN: &str = "open_reader";
const READ: &str = "read_part";

/// Reads one payload piece by piece.
///
/// A payload of more than one part is copied on its node first, so that all parts are of the same
/// payload, whatever is written meanwhile.
pub(super) struct ClusterReader {
    store: ClusterStore,
    size: u64,
    /// The part that was read last, and where it begins.
    part: (u64, Vec<u8>),
    /// The key of the copy, if there is one.
    copy: Option<Copy>,
}

struct Copy {
    key: String,
    slot: u16,
}

impl ClusterStore {
    /// Asks the master that has `slot`. The command is one that may be repeated.
    async fn ask<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        slot: u16,
        cmd: Cmd,
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let cmd = move || cmd.clone();
        self.on_key(caller, name, Access::Master, slot, cmd, decode)
            .await
    }
}

impl ClusterReader {
    pub(super) async fn open(
        store: ClusterStore,
        caller: Caller,
        hash: u64,
    ) -> Result<Option<Self>> {
        let key = store.session().keys.of_hash(hash);
        let slot = slot(&key);
        let ask = |cmd| store.ask(caller, OPEN, slot, cmd, decode_int);
        let size = ask(command("STRLEN", &key)).await?;
        if size <= PART {
            let get = command("GET", &key);
            let payload = store.ask(caller, OPEN, slot, get, payload).await?;
            return Ok(payload.map(|payload| Self {
                store,
                size: payload.len() as u64,
                part: (0, payload),
                copy: None,
            }));
        }
        let copy = temporary(&key);
        let mut copying = command("COPY", &key);
        copying.arg(&copy).arg("REPLACE");
        if ask(copying).await? == 0 {
            return Ok(None);
        }
        let mut reader = Self {
            store,
            size: 0,
            part: (0, Vec::new()),
            copy: Some(Copy { key: copy, slot }),
        };
        reader.keep(caller).await?;
        reader.size = reader.ask_copy(caller, "STRLEN", &[], decode_int).await?;
        Ok(Some(reader))
    }

    /// Asks for something of the copy.
    async fn ask_copy<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &str,
        arguments: &[u64],
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let Some(Copy { key, slot }) = &self.copy else {
            return Err(self.is_gone());
        };
        let mut cmd = command(name, key);
        cmd.arg(arguments);
        self.store.ask(caller, READ, *slot, cmd, decode).await
    }

    /// Makes the servers keep the copy for a while.
    async fn keep(&self, caller: Caller) -> Result<()> {
        let kept = self.ask_copy(caller, "EXPIRE", &[KEPT_SECONDS], decode_int);
        match kept.await? {
            0 => Err(self.is_gone()),
            _ => Ok(()),
        }
    }

    async fn fetch(&mut self, caller: Caller, position: u64) -> Result<()> {
        let begin = position - position % PART;
        self.keep(caller).await?;
        let range = [begin, begin + PART - 1];
        let part = self.ask_copy(caller, "GETRANGE", &range, payload).await?;
        let part = part.unwrap_or_default();
        if part.len() as u64 != PART.min(self.size - begin) {
            return Err(self.is_gone());
        }
        self.part = (begin, part);
        Ok(())
    }

    fn is_gone(&self) -> Error {
        Error::Server {
            address: self.store.address.clone(),
            operation: READ.to_owned(),
            reason: format!(
                "the copy that was read is gone: it is kept for {KEPT_SECONDS} s after the last \
                 read; open a new reader"
            ),
            http_status: None,
        }
    }
}

impl PayloadSource for ClusterReader {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at<'a>(
        &'a mut self,
        caller: Caller,
        position: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<usize>> {
        Box::pin(async move {
            self.store.session().check_open()?;
            if buffer.is_empty() || position >= self.size {
                return Ok(0);
            }
            let (begin, part) = &self.part;
            if !(*begin..*begin + part.len() as u64).contains(&position) {
                self.fetch(caller, position).await?;
            }
            let (begin, part) = &self.part;
            let rest = &part[(position - begin) as usize..];
            let count = rest.len().min(buffer.len());
            buffer[..count].copy_from_slice(&rest[..count]);
            Ok(count)
        })
    }
}

impl Drop for ClusterReader {
    fn drop(&mut self) {
        if let Some(Copy { key, slot }) = self.copy.take() {
            self.store.session().forget(key, slot);
        }
    }
}

/// A number in an answer.
pub(super) fn decode_int(answer: Value) -> Option<u64> {
    match answer {
        Value::Int(number) => u64::try_from(number).ok(),
        _ => None,
    }
}
