//! The operations.

use std::collections::HashMap;
use std::sync::Arc;

use super::ClusterStore;
use super::commands::{self, Deletes, Gets, Sets};
use super::reader::ClusterReader;
use super::requests::{check_size, decode_deleted, decode_done};
use super::writer::ClusterWriter;
use crate::per_process::ForChild;
use crate::session::ConnectionState;
use crate::{Backend, Caller, Reader, Result, Writer, backend, key_hash, validate};

impl Backend for ClusterStore {
    async fn write(&self, caller: Caller, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        validate::entry(&key, &payload)?;
        self.set(caller, "write", key_hash(&key), payload).await
    }

    async fn batch_write(&self, caller: Caller, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        validate::entries(&entries)?;
        for (i, (_, payload)) in entries.iter().enumerate() {
            check_size(|| format!("entries[{i}].payload"), payload)?;
        }
        let session = self.session();
        let mut places = HashMap::with_capacity(entries.len());
        let (mut keys, mut payloads) = (Vec::new(), Vec::new());
        for (key, payload) in entries {
            let hash = key_hash(&key);
            // Of several entries with one key, the last is the one that stays.
            match places.get(&hash) {
                Some(place) => payloads[*place] = payload,
                None => {
                    places.insert(hash, keys.len());
                    keys.push(session.keys.of_hash(hash));
                    payloads.push(payload);
                }
            }
        }
        let sets = Sets { keys, payloads };
        let written = self.batch(caller, "batch_write", sets, decode_done).await;
        written.map(drop)
    }

    async fn read(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        self.get(caller, "read", key_hash(&key)).await
    }

    async fn batch_read(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        let session = self.session();
        let keys = keys.iter().map(|key| session.keys.of(key)).collect();
        self.batch(caller, "batch_read", Gets(keys), commands::payload)
            .await
    }

    async fn exists(&self, caller: Caller, key: Vec<u8>) -> Result<bool> {
        self.has(caller, "exists", key_hash(&key)).await
    }

    async fn delete(&self, caller: Caller, key: Vec<u8>) -> Result<()> {
        self.unlink(caller, "delete", key_hash(&key)).await
    }

    async fn batch_delete(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<()> {
        let session = self.session();
        let keys = keys.iter().map(|key| session.keys.of(key)).collect();
        let deleted = self.batch(caller, "batch_delete", Deletes(keys), decode_deleted);
        deleted.await.map(drop)
    }

    async fn len(&self, caller: Caller) -> Result<u64> {
        self.count(caller, "len", u64::MAX).await
    }

    async fn is_empty(&self, caller: Caller) -> Result<bool> {
        Ok(self.count(caller, "is_empty", 1).await? == 0)
    }

    async fn file_size(&self, _: Caller) -> Result<u64> {
        backend::unsupported(self.target(), "file_size").await
    }

    async fn sync(&self, caller: Caller) -> Result<()> {
        self.wait_for_disks(caller).await
    }

    async fn read_by_hash(&self, caller: Caller, hash: u64) -> Result<Option<Vec<u8>>> {
        self.get(caller, "read_by_hash", hash).await
    }

    async fn exists_by_hash(&self, caller: Caller, hash: u64) -> Result<bool> {
        self.has(caller, "exists_by_hash", hash).await
    }

    async fn write_by_hash(&self, caller: Caller, hash: u64, payload: Vec<u8>) -> Result<()> {
        validate::entry_by_hash(hash, &payload)?;
        self.set(caller, "write_by_hash", hash, payload).await
    }

    async fn delete_by_hash(&self, caller: Caller, hash: u64) -> Result<()> {
        self.unlink(caller, "delete_by_hash", hash).await
    }

    async fn open_reader(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Reader>> {
        let reader = ClusterReader::open(self.clone(), caller, key_hash(&key)).await?;
        Ok(reader.map(Reader::new))
    }

    async fn open_writer(&self, _: Caller, key: Vec<u8>) -> Result<Writer> {
        let writer = ClusterWriter::new(self.clone(), key_hash(&key));
        Ok(Writer::new(self.target(), writer))
    }

    fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static) {
        self.session().observer.set(Arc::new(callback));
    }

    fn close(&self) {
        self.session().close();
    }

    fn target(&self) -> String {
        self.address.clone()
    }
}
