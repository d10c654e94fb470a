use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_client::{Backend, wait};
use uniffi_cffi_runtime::Bytes;

use crate::check::Progress;
use crate::copy::{CopyOptions, CopyReport};
use crate::entry::{EntryHandle, EntryInfo, EntryStream};
use crate::memory::memory;
use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
use crate::streams::{PayloadReader, PayloadWriter};
use crate::{Result, all_into, interrupt, path, payloads};

pub struct Entry {
    pub key: Bytes,
    pub payload: Bytes,
}

impl From<Entry> for (Vec<u8>, Vec<u8>) {
    fn from(entry: Entry) -> Self {
        (entry.key.into(), entry.payload.into())
    }
}

pub struct DataStore {
    pub(crate) store: simd_r_drive_client::DataStore,
    states: Arc<States>,
    /// How long each call may take, if the options do not decide.
    timeout: Option<Duration>,
}

impl DataStore {
    fn new(store: simd_r_drive_client::DataStore) -> Self {
        Self {
            store,
            states: Arc::default(),
            timeout: None,
        }
    }

    pub fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let (path, options) = (path::path(path), options.unwrap_or_default().into());
        let store = wait(|caller| simd_r_drive_client::DataStore::open(caller, &path, &options))?;
        Ok(Self::new(store))
    }

    pub fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = wait(|caller| simd_r_drive_client::DataStore::connect(caller, &url, &options))?;
        Ok(Self::new(store))
    }

    pub fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        Ok(wait(|caller| {
            self.store.write(caller, key.into(), payload.into())
        })?)
    }

    pub fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        Ok(wait(|caller| {
            self.store.batch_write(caller, all_into(entries))
        })?)
    }

    pub fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        Ok(wait(|caller| self.store.read(caller, key.into()))?.map(Bytes))
    }

    pub fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        Ok(payloads(wait(|caller| {
            self.store.batch_read(caller, all_into(keys))
        })?))
    }

    pub fn exists(&self, key: Bytes) -> Result<bool> {
        Ok(wait(|caller| self.store.exists(caller, key.into()))?)
    }

    pub fn delete(&self, key: Bytes) -> Result<()> {
        Ok(wait(|caller| self.store.delete(caller, key.into()))?)
    }

    pub fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        Ok(wait(|caller| {
            self.store.batch_delete(caller, all_into(keys))
        })?)
    }

    pub fn len(&self) -> Result<u64> {
        Ok(wait(|caller| self.store.len(caller))?)
    }

    pub fn is_empty(&self) -> Result<bool> {
        Ok(wait(|caller| self.store.is_empty(caller))?)
    }

    pub fn file_size(&self) -> Result<u64> {
        Ok(wait(|caller| self.store.file_size(caller))?)
    }

    pub fn sync(&self) -> Result<()> {
        Ok(wait(|caller| self.store.sync(caller))?)
    }

    pub fn read_into(&self, key: Bytes, address: u64, size: u64) -> Result<Option<u64>> {
        let buffer = memory(address, size)?;
        let read = wait(|caller| self.store.read_into(caller, key.into(), buffer))?;
        Ok(read.map(|size| size as u64))
    }

    pub fn batch_read_into(
        &self,
        keys: Vec<Bytes>,
        item_size: u64,
        address: u64,
        size: u64,
    ) -> Result<Vec<bool>> {
        let buffer = memory(address, size)?;
        Ok(wait(|caller| {
            self.store
                .batch_read_into(caller, all_into(keys), item_size as usize, buffer)
        })?)
    }

    pub fn entry(&self, key: Bytes) -> Result<Option<Arc<EntryHandle>>> {
        let entry = wait(|caller| self.store.entry(caller, key.into()))?;
        Ok(EntryHandle::new(entry))
    }

    pub fn locate(&self, key: Bytes) -> Result<Option<EntryInfo>> {
        Ok(wait(|caller| self.store.entry(caller, key.into()))?.map(EntryInfo::from))
    }

    pub fn last_entry(&self) -> Result<Option<Arc<EntryHandle>>> {
        Ok(EntryHandle::new(wait(|caller| {
            self.store.last_entry(caller)
        })?))
    }

    pub fn entries(&self) -> Result<Arc<EntryStream>> {
        let entries = wait(|caller| self.store.entries(caller))?;
        Ok(EntryStream::new(self.store.target(), entries))
    }

    pub fn entry_by_hash(&self, hash: u64) -> Result<Option<Arc<EntryHandle>>> {
        let entry = wait(|caller| self.store.entry_by_hash(caller, hash))?;
        Ok(EntryHandle::new(entry))
    }

    pub fn read_by_hash(&self, hash: u64) -> Result<Option<Bytes>> {
        Ok(wait(|caller| self.store.read_by_hash(caller, hash))?.map(Bytes))
    }

    pub fn exists_by_hash(&self, hash: u64) -> Result<bool> {
        Ok(wait(|caller| self.store.exists_by_hash(caller, hash))?)
    }

    pub fn write_by_hash(&self, hash: u64, payload: Bytes) -> Result<()> {
        Ok(wait(|caller| {
            self.store.write_by_hash(caller, hash, payload.into())
        })?)
    }

    pub fn delete_by_hash(&self, hash: u64) -> Result<()> {
        Ok(wait(|caller| self.store.delete_by_hash(caller, hash))?)
    }

    pub fn open_reader(&self, key: Bytes) -> Result<Option<Arc<PayloadReader>>> {
        let reader = wait(|caller| self.store.open_reader(caller, key.into()))?;
        Ok(PayloadReader::new(&self.store, reader))
    }

    pub fn open_writer(&self, key: Bytes) -> Result<Arc<PayloadWriter>> {
        let writer = wait(|caller| self.store.open_writer(caller, key.into()))?;
        Ok(PayloadWriter::new(&self.store, writer))
    }

    pub fn rename(&self, old_key: Bytes, new_key: Bytes) -> Result<()> {
        Ok(wait(|caller| {
            self.store.rename(caller, old_key.into(), new_key.into())
        })?)
    }

    pub fn copy_to(&self, key: Bytes, other: Arc<DataStore>) -> Result<()> {
        Ok(wait(|caller| {
            self.store
                .copy_to(caller, key.into(), &other.store, self.timeout)
        })?)
    }

    pub fn move_to(&self, key: Bytes, other: Arc<DataStore>) -> Result<()> {
        Ok(wait(|caller| {
            self.store
                .move_to(caller, key.into(), &other.store, self.timeout)
        })?)
    }

    pub fn copy_all_to(
        &self,
        other: Arc<DataStore>,
        options: Option<CopyOptions>,
        progress: Option<Arc<Progress>>,
    ) -> Result<CopyReport> {
        let options = options.map(Into::into).unwrap_or_default();
        let progress = progress.unwrap_or_default();
        let copied = self
            .store
            .copy_all_to(&other.store, &options, &progress.0, self.timeout);
        Ok(copied?.into())
    }

    pub fn estimate_compaction(&self) -> Result<u64> {
        Ok(wait(|caller| self.store.estimate_compaction(caller))?)
    }

    pub fn compact(&self, progress: Option<Arc<Progress>>) -> Result<u64> {
        let progress = Arc::clone(&progress.unwrap_or_default().0);
        Ok(wait(|caller| self.store.compact(caller, progress))?)
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
