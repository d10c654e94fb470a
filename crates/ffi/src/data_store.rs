use std::sync::Arc;

use uniffi_cffi_runtime::Bytes;

use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
use crate::{DataStoreError, Result, all_into, interrupt};

pub struct Entry {
    pub key: Bytes,
    pub payload: Bytes,
}

impl From<Entry> for (Vec<u8>, Vec<u8>) {
    fn from(entry: Entry) -> Self {
        (entry.key.into(), entry.payload.into())
    }
}

pub struct DataStore(simd_r_drive_client::DataStore, States);

impl DataStore {
    pub fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::open(&crate::path::path(path), &options)?;
        Ok(Self(store, States::default()))
    }

    pub fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::connect(&url, &options)?;
        Ok(Self(store, States::default()))
    }

    pub fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        self.0
            .write(key.into(), payload.into())
            .map_err(DataStoreError::from)
    }

    pub fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        self.0
            .batch_write(all_into(entries))
            .map_err(DataStoreError::from)
    }

    pub fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        let payload = self.0.read(key.into())?;
        Ok(payload.map(Bytes))
    }

    pub fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        let payloads = self.0.batch_read(all_into(keys))?;
        Ok(payloads.into_iter().map(|p| p.map(Bytes)).collect())
    }

    pub fn exists(&self, key: Bytes) -> Result<bool> {
        self.0.exists(key.into()).map_err(DataStoreError::from)
    }

    pub fn delete(&self, key: Bytes) -> Result<()> {
        self.0.delete(key.into()).map_err(DataStoreError::from)
    }

    pub fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        self.0
            .batch_delete(all_into(keys))
            .map_err(DataStoreError::from)
    }

    pub fn len(&self) -> Result<u64> {
        self.0.len().map_err(DataStoreError::from)
    }

    pub fn is_empty(&self) -> Result<bool> {
        self.0.is_empty().map_err(DataStoreError::from)
    }

    pub fn file_size(&self) -> Result<u64> {
        self.0.file_size().map_err(DataStoreError::from)
    }

    pub fn sync(&self) -> Result<()> {
        self.0.sync().map_err(DataStoreError::from)
    }

    pub fn states(&self) -> Arc<StateStream> {
        self.1.stream(&self.0)
    }

    pub fn close(&self) {
        self.0.close();
        self.1.end();
    }
}
