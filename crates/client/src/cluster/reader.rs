//! Payloads read from servers piece by piece.

use redis::Value;

use super::ClusterStore;
use super::commands::command;
use super::keys::{slot, temporary};
use super::link::Access;
use crate::caller::BoxFuture;
use crate::reader::PayloadSource;
use crate::{Caller, Error, Result};

/// How many bytes are read in one command, which holds a node for well under a millisecond.
const PART: u64 = 1 << 20;

/// How long the servers keep the copy of a payload after its last part was read.
const KEPT_SECONDS: u64 = 600;

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

impl ClusterReader {
    pub(super) async fn open(
        store: ClusterStore,
        caller: Caller,
        hash: u64,
    ) -> Result<Option<Self>> {
        let key = store.session().keys.of_hash(hash);
        let slot = slot(&key);
        let length = decode_int;
        let size = store.on_key(
            caller,
            "open_reader",
            Access::Write,
            slot,
            {
                let key = key.clone();
                move || command("STRLEN", &key)
            },
            length,
        );
        let size = size.await?;
        if size == 0 {
            return Ok(None);
        }
        if size <= PART {
            let Some(payload) = store.get(caller, "open_reader", hash).await? else {
                return Ok(None);
            };
            return Ok(Some(Self {
                store,
                size: payload.len() as u64,
                part: (0, payload),
                copy: None,
            }));
        }
        let copy = temporary(&key);
        let copying = {
            let copy = copy.clone();
            move || {
                let mut cmd = command("COPY", &key);
                cmd.arg(&copy).arg("REPLACE");
                cmd
            }
        };
        let copied = store.on_key(
            caller,
            "open_reader",
            Access::Write,
            slot,
            copying,
            decode_int,
        );
        if copied.await? == 0 {
            return Ok(None);
        }
        let mut reader = Self {
            store,
            size: 0,
            part: (0, Vec::new()),
            copy: Some(Copy {
                key: copy.clone(),
                slot,
            }),
        };
        reader.keep(caller).await?;
        let length = move || command("STRLEN", &copy);
        let store = &reader.store;
        let size = store.on_key(
            caller,
            "open_reader",
            Access::Write,
            slot,
            length,
            decode_int,
        );
        reader.size = size.await?;
        Ok(Some(reader))
    }

    /// Makes the servers keep the copy for a while.
    async fn keep(&self, caller: Caller) -> Result<()> {
        let Some(Copy { key, slot }) = &self.copy else {
            return Ok(());
        };
        let key = key.clone();
        let expire = move || {
            let mut cmd = command("EXPIRE", &key);
            cmd.arg(KEPT_SECONDS);
            cmd
        };
        let kept = self.store.on_key(
            caller,
            "read_part",
            Access::Write,
            *slot,
            expire,
            decode_int,
        );
        match kept.await? {
            0 => Err(self.is_gone()),
            _ => Ok(()),
        }
    }

    async fn fetch(&mut self, caller: Caller, position: u64) -> Result<()> {
        let begin = position - position % PART;
        let Some(Copy { key, slot }) = &self.copy else {
            return Err(self.is_gone());
        };
        let (key, slot) = (key.clone(), *slot);
        let range = move || {
            let mut cmd = command("GETRANGE", &key);
            cmd.arg(begin).arg(begin + PART - 1);
            cmd
        };
        let decode = |answer| match answer {
            Value::BulkString(part) => Some(part),
            _ => None,
        };
        self.keep(caller).await?;
        let part = self
            .store
            .on_key(caller, "read_part", Access::Write, slot, range, decode);
        let part = part.await?;
        if part.len() as u64 != PART.min(self.size - begin) {
            return Err(self.is_gone());
        }
        self.part = (begin, part);
        Ok(())
    }

    fn is_gone(&self) -> Error {
        Error::Server {
            address: self.store.address.clone(),
            operation: "read_part".to_owned(),
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
