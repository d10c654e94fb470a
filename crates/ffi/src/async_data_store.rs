use std::sync::Arc;

use simd_r_drive_client::Backend;
use simd_r_drive_client::Caller::Task;
use uniffi_cffi_runtime::Bytes;

use crate::check::Progress;
use crate::data_store::Entry;
use crate::entry::{EntryHandle, EntryStream};
use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
use crate::streams::{PayloadReader, PayloadWriter};
use crate::{Result, all_into, interrupt, path, payloads};

pub struct AsyncDataStore(simd_r_drive_client::DataStore, States);

impl AsyncDataStore {
    pub async fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let (path, options) = (path::path(path), options.unwrap_or_default().into());
        let store = simd_r_drive_client::DataStore::open(Task, &path, &options).await?;
        Ok(Self(store, States::default()))
    }

    pub async fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::connect(Task, &url, &options).await?;
        Ok(Self(store, States::default()))
    }

    pub async fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        Ok(self.0.write(Task, key.into(), payload.into()).await?)
    }

    pub async fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        Ok(self.0.batch_write(Task, all_into(entries)).await?)
    }

    pub async fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        Ok(self.0.read(Task, key.into()).await?.map(Bytes))
    }

    pub async fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        Ok(payloads(self.0.batch_read(Task, all_into(keys)).await?))
    }

    pub async fn exists(&self, key: Bytes) -> Result<bool> {
        Ok(self.0.exists(Task, key.into()).await?)
    }

    pub async fn delete(&self, key: Bytes) -> Result<()> {
        Ok(self.0.delete(Task, key.into()).await?)
    }

    pub async fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        Ok(self.0.batch_delete(Task, all_into(keys)).await?)
    }

    pub async fn len(&self) -> Result<u64> {
        Ok(self.0.len(Task).await?)
    }

    pub async fn is_empty(&self) -> Result<bool> {
        Ok(self.0.is_empty(Task).await?)
    }

    pub async fn file_size(&self) -> Result<u64> {
        Ok(self.0.file_size(Task).await?)
    }

    pub async fn sync(&self) -> Result<()> {
        Ok(self.0.sync(Task).await?)
    }

    pub async fn entry(&self, key: Bytes) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(self.0.entry(Task, key.into()).await?))
    }

    pub async fn last_entry(&self) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(self.0.last_entry(Task).await?))
    }

    pub async fn entries(&self) -> Result<Arc<EntryStream>> {
        let entries = self.0.entries(Task).await?;
        Ok(EntryStream::new(self.0.target(), entries))
    }

    pub async fn entry_by_hash(&self, hash: u64) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(self.0.entry_by_hash(Task, hash).await?))
    }

    pub async fn read_by_hash(&self, hash: u64) -> Result<Option<Bytes>> {
        Ok(self.0.read_by_hash(Task, hash).await?.map(Bytes))
    }

    pub async fn exists_by_hash(&self, hash: u64) -> Result<bool> {
        Ok(self.0.exists_by_hash(Task, hash).await?)
    }

    pub async fn write_by_hash(&self, hash: u64, payload: Bytes) -> Result<()> {
        Ok(self.0.write_by_hash(Task, hash, payload.into()).await?)
    }

    pub async fn delete_by_hash(&self, hash: u64) -> Result<()> {
        Ok(self.0.delete_by_hash(Task, hash).await?)
    }

    pub async fn open_reader(&self, key: Bytes) -> Result<Option<Arc<PayloadReader>>> {
        let reader = self.0.open_reader(Task, key.into()).await?;
        Ok(PayloadReader::new(&self.0, reader))
    }

    pub async fn open_writer(&self, key: Bytes) -> Result<Arc<PayloadWriter>> {
        let writer = self.0.open_writer(Task, key.into()).await?;
        Ok(PayloadWriter::new(&self.0, writer))
    }

    pub async fn rename(&self, old_key: Bytes, new_key: Bytes) -> Result<()> {
        let renaming = self.0.rename(Task, old_key.into(), new_key.into());
        Ok(renaming.await?)
    }

    pub async fn copy_to(&self, key: Bytes, other: Arc<AsyncDataStore>) -> Result<()> {
        Ok(self.0.copy_to(Task, key.into(), &other.0).await?)
    }

    pub async fn move_to(&self, key: Bytes, other: Arc<AsyncDataStore>) -> Result<()> {
        Ok(self.0.move_to(Task, key.into(), &other.0).await?)
    }

    pub async fn estimate_compaction(&self) -> Result<u64> {
        Ok(self.0.estimate_compaction(Task).await?)
    }

    pub async fn compact(&self, progress: Option<Arc<Progress>>) -> Result<u64> {
        let progress = Arc::clone(&progress.unwrap_or_default().0);
        Ok(self.0.compact(Task, progress).await?)
    }

    pub fn path(&self) -> Result<String> {
        Ok(path::text(&self.0.path()?))
    }

    pub fn states(&self) -> Arc<StateStream> {
        self.1.stream(&self.0)
    }

    pub fn shutdown(&self) {
        self.0.close();
        self.1.end();
    }
}
