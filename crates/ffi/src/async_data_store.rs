use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_client::Backend;
use simd_r_drive_client::Caller::Task;
use uniffi_cffi_runtime::Bytes;

use crate::check::{Progress, on_a_thread};
use crate::copy::{CopyOptions, CopyReport};
use crate::data_store::Entry;
use crate::entry::{EntryHandle, EntryStream};
use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
use crate::streams::{PayloadReader, PayloadWriter};
use crate::{Result, all_into, interrupt, path, payloads};

pub struct AsyncDataStore {
    store: simd_r_drive_client::DataStore,
    states: Arc<States>,
    /// How long each call may take, if the options do not decide.
    timeout: Option<Duration>,
}

impl AsyncDataStore {
    fn new(store: simd_r_drive_client::DataStore) -> Self {
        Self {
            store,
            states: Arc::default(),
            timeout: None,
        }
    }

    pub async fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let (path, options) = (path::path(path), options.unwrap_or_default().into());
        let store = simd_r_drive_client::DataStore::open(Task, &path, &options).await?;
        Ok(Self::new(store))
    }

    pub async fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::connect(Task, &url, &options).await?;
        Ok(Self::new(store))
    }

    pub async fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        Ok(self.store.write(Task, key.into(), payload.into()).await?)
    }

    pub async fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        Ok(self.store.batch_write(Task, all_into(entries)).await?)
    }

    pub async fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        Ok(self.store.read(Task, key.into()).await?.map(Bytes))
    }

    pub async fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        Ok(payloads(self.store.batch_read(Task, all_into(keys)).await?))
    }

    pub async fn exists(&self, key: Bytes) -> Result<bool> {
        Ok(self.store.exists(Task, key.into()).await?)
    }

    pub async fn delete(&self, key: Bytes) -> Result<()> {
        Ok(self.store.delete(Task, key.into()).await?)
    }

    pub async fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        Ok(self.store.batch_delete(Task, all_into(keys)).await?)
    }

    pub async fn len(&self) -> Result<u64> {
        Ok(self.store.len(Task).await?)
    }

    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.store.is_empty(Task).await?)
    }

    pub async fn file_size(&self) -> Result<u64> {
        Ok(self.store.file_size(Task).await?)
    }

    pub async fn sync(&self) -> Result<()> {
        Ok(self.store.sync(Task).await?)
    }

    pub async fn entry(&self, key: Bytes) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(self.store.entry(Task, key.into()).await?))
    }

    pub async fn last_entry(&self) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(self.store.last_entry(Task).await?))
    }

    pub async fn entries(&self) -> Result<Arc<EntryStream>> {
        let entries = self.store.entries(Task).await?;
        Ok(EntryStream::new(self.store.target(), entries))
    }

    pub async fn entry_by_hash(&self, hash: u64) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(
            self.store.entry_by_hash(Task, hash).await?,
        ))
    }

    pub async fn read_by_hash(&self, hash: u64) -> Result<Option<Bytes>> {
        Ok(self.store.read_by_hash(Task, hash).await?.map(Bytes))
    }

    pub async fn exists_by_hash(&self, hash: u64) -> Result<bool> {
        Ok(self.store.exists_by_hash(Task, hash).await?)
    }

    pub async fn write_by_hash(&self, hash: u64, payload: Bytes) -> Result<()> {
        Ok(self.store.write_by_hash(Task, hash, payload.into()).await?)
    }

    pub async fn delete_by_hash(&self, hash: u64) -> Result<()> {
        Ok(self.store.delete_by_hash(Task, hash).await?)
    }

    pub async fn open_reader(&self, key: Bytes) -> Result<Option<Arc<PayloadReader>>> {
        let reader = self.store.open_reader(Task, key.into()).await?;
        Ok(PayloadReader::new(&self.store, reader))
    }

    pub async fn open_writer(&self, key: Bytes) -> Result<Arc<PayloadWriter>> {
        let writer = self.store.open_writer(Task, key.into()).await?;
        Ok(PayloadWriter::new(&self.store, writer))
    }

    pub async fn rename(&self, old_key: Bytes, new_key: Bytes) -> Result<()> {
        let renaming = self.store.rename(Task, old_key.into(), new_key.into());
        Ok(renaming.await?)
    }

    pub async fn copy_to(&self, key: Bytes, other: Arc<AsyncDataStore>) -> Result<()> {
        Ok(self
            .store
            .copy_to(Task, key.into(), &other.store, self.timeout)
            .await?)
    }

    pub async fn move_to(&self, key: Bytes, other: Arc<AsyncDataStore>) -> Result<()> {
        Ok(self
            .store
            .move_to(Task, key.into(), &other.store, self.timeout)
            .await?)
    }

    pub async fn copy_all_to(
        &self,
        other: Arc<AsyncDataStore>,
        options: Option<CopyOptions>,
        progress: Option<Arc<Progress>>,
    ) -> Result<CopyReport> {
        let options = options.map(Into::into).unwrap_or_default();
        let (from, to, timeout) = (self.store.clone(), other.store.clone(), self.timeout);
        on_a_thread(progress, move |progress| {
            let progress = progress.unwrap_or_default();
            let copied = from.copy_all_to(&to, &options, &progress.0, timeout);
            Ok(copied?.into())
        })
        .await
    }

    pub async fn estimate_compaction(&self) -> Result<u64> {
        Ok(self.store.estimate_compaction(Task).await?)
    }

    pub async fn compact(&self, progress: Option<Arc<Progress>>) -> Result<u64> {
        let progress = Arc::clone(&progress.unwrap_or_default().0);
        Ok(self.store.compact(Task, progress).await?)
    }

    pub fn with_timeout(&self, timeout: Duration) -> Arc<Self> {
        Arc::new(Self {
            store: self.store.with_timeout(timeout),
            states: Arc::clone(&self.states),
            timeout: Some(timeout),
        })
    }

    pub fn path(&self) -> Result<String> {
        Ok(path::text(&self.store.path()?))
    }

    pub fn states(&self) -> Arc<StateStream> {
        self.states.stream(&self.store)
    }

    pub fn shutdown(&self) {
        self.store.close();
        self.states.end();
    }
}
