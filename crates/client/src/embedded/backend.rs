//! Implements [`Backend`] for a store file.

use std::path::PathBuf;
use std::sync::Arc;

use simd_r_drive::EntryHandle;

use super::payload_sink::EmbeddedSink;
use super::store::EmbeddedStore;
use crate::entries::Entry;
use crate::progress::Progress;
use crate::{Backend, Caller, ConnectionState, Entries, Reader, Result, Writer, offload};

/// For a task, operations that may wait for a disk or a lock run on another thread. The others are
/// answered at once, from memory and the mapped file.
impl Backend for Arc<EmbeddedStore> {
    async fn write(&self, caller: Caller, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.write(&key, &payload).map(drop)
        })
        .await
    }

    async fn batch_write(&self, caller: Caller, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.batch_write(&entries).map(drop)
        })
        .await
    }

    async fn read(&self, _: Caller, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        Ok(EmbeddedStore::read(self, &key)?.map(to_vec))
    }

    async fn batch_read(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        run_blocking(self, caller, move |store| {
            let entries = store.batch_read(&keys)?;
            Ok(entries.into_iter().map(|entry| entry.map(to_vec)).collect())
        })
        .await
    }

    async fn exists(&self, _: Caller, key: Vec<u8>) -> Result<bool> {
        EmbeddedStore::exists(self, &key)
    }

    async fn delete(&self, caller: Caller, key: Vec<u8>) -> Result<()> {
        run_blocking(self, caller, move |store| store.delete(&key).map(drop)).await
    }

    async fn batch_delete(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.batch_delete(&keys).map(drop)
        })
        .await
    }

    async fn len(&self, _: Caller) -> Result<u64> {
        EmbeddedStore::len(self)
    }

    async fn is_empty(&self, _: Caller) -> Result<bool> {
        EmbeddedStore::is_empty(self)
    }

    async fn file_size(&self, _: Caller) -> Result<u64> {
        EmbeddedStore::file_size(self)
    }

    async fn sync(&self, caller: Caller) -> Result<()> {
        run_blocking(self, caller, EmbeddedStore::sync).await
    }

    async fn read_into<'a>(
        &'a self,
        _: Caller,
        key: Vec<u8>,
        buffer: &'a mut [u8],
    ) -> Result<Option<usize>> {
        EmbeddedStore::read_into(self, &key, buffer)
    }

    async fn batch_read_into<'a>(
        &'a self,
        _: Caller,
        keys: Vec<Vec<u8>>,
        item_size: usize,
        buffer: &'a mut [u8],
    ) -> Result<Vec<bool>> {
        EmbeddedStore::batch_read_into(self, &keys, item_size, buffer)
    }

    async fn entry(&self, _: Caller, key: Vec<u8>) -> Result<Option<Entry>> {
        EmbeddedStore::entry(self, &key)
    }

    async fn last_entry(&self, _: Caller) -> Result<Option<Entry>> {
        EmbeddedStore::last_entry(self)
    }

    async fn entries(&self, _: Caller) -> Result<Entries> {
        EmbeddedStore::entries(self)
    }

    async fn entry_by_hash(&self, _: Caller, hash: u64) -> Result<Option<Entry>> {
        EmbeddedStore::entry_by_hash(self, hash)
    }

    async fn read_by_hash(&self, _: Caller, hash: u64) -> Result<Option<Vec<u8>>> {
        Ok(EmbeddedStore::read_by_hash(self, hash)?.map(to_vec))
    }

    async fn exists_by_hash(&self, _: Caller, hash: u64) -> Result<bool> {
        EmbeddedStore::exists_by_hash(self, hash)
    }

    async fn write_by_hash(&self, caller: Caller, hash: u64, payload: Vec<u8>) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.write_by_hash(hash, &payload).map(drop)
        })
        .await
    }

    async fn delete_by_hash(&self, caller: Caller, hash: u64) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.delete_by_hash(hash).map(drop)
        })
        .await
    }

    async fn open_reader(&self, _: Caller, key: Vec<u8>) -> Result<Option<Reader>> {
        Ok(EmbeddedStore::open_reader(self, &key)?.map(Reader::new))
    }

    async fn open_writer(&self, _: Caller, key: Vec<u8>) -> Result<Writer> {
        let writer = EmbeddedStore::open_writer(self, &key)?;
        let sink = EmbeddedSink::new(self.target(), writer);
        Ok(Writer::new(self.target(), sink))
    }

    async fn rename(&self, caller: Caller, old_key: Vec<u8>, new_key: Vec<u8>) -> Result<()> {
        run_blocking(self, caller, move |store| {
            store.rename(&old_key, &new_key).map(drop)
        })
        .await
    }

    async fn estimate_compaction(&self, caller: Caller) -> Result<u64> {
        run_blocking(self, caller, EmbeddedStore::estimate_compaction).await
    }

    async fn compact(&self, caller: Caller, progress: Arc<Progress>) -> Result<u64> {
        run_blocking(self, caller, move |store| store.compact(&progress)).await
    }

    fn on_state_change(&self, _: impl Fn(ConnectionState) + Send + Sync + 'static) {}

    fn close(&self) {
        EmbeddedStore::close(self);
    }

    fn path(&self) -> Result<PathBuf> {
        Ok(EmbeddedStore::path(self).to_owned())
    }

    fn target(&self) -> String {
        EmbeddedStore::path(self).display().to_string()
    }
}

/// Runs work that may wait for a disk or a lock.
pub(super) async fn run_blocking<T: Send + 'static>(
    store: &Arc<EmbeddedStore>,
    caller: Caller,
    work: impl FnOnce(&EmbeddedStore) -> Result<T> + Send + 'static,
) -> Result<T> {
    // A forked child fails here, before it starts a thread.
    store.check_process()?;
    let store = Arc::clone(store);
    offload::run(caller, move || work(&store)).await
}

/// The interfaces of other languages put a few bytes before a payload. With room for them, a small
/// payload need not be moved.
const ROOM: usize = 8;

/// A copy of the payload.
fn to_vec(entry: EntryHandle) -> Vec<u8> {
    let bytes = entry.as_slice();
    let mut copy = Vec::with_capacity(bytes.len() + ROOM);
    copy.extend_from_slice(bytes);
    copy
}
