use std::path::Path;
use std::sync::Arc;

use crate::options::ConnectOptions;
use crate::state::StateStream;
use crate::{DataStoreError, Result};

pub struct Entry {
    pub key: Vec<u8>,
    pub payload: Vec<u8>,
}

impl From<Entry> for (Vec<u8>, Vec<u8>) {
    fn from(entry: Entry) -> Self {
        (entry.key, entry.payload)
    }
}

pub struct DataStore(simd_r_drive_client::DataStore);

impl DataStore {
    pub fn open(path: String) -> Result<Self> {
        let store = simd_r_drive_client::DataStore::open(Path::new(&path))?;
        Ok(Self(store))
    }

    pub fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::connect(&url, &options)?;
        Ok(Self(store))
    }

    pub fn write(&self, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        self.0.write(key, payload).map_err(DataStoreError::from)
    }

    pub fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        let entries = entries.into_iter().map(Into::into).collect();
        self.0.batch_write(entries).map_err(DataStoreError::from)
    }

    pub fn read(&self, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        self.0.read(key).map_err(DataStoreError::from)
    }

    pub fn batch_read(&self, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        self.0.batch_read(keys).map_err(DataStoreError::from)
    }

    pub fn exists(&self, key: Vec<u8>) -> Result<bool> {
        self.0.exists(key).map_err(DataStoreError::from)
    }

    pub fn delete(&self, key: Vec<u8>) -> Result<()> {
        self.0.delete(key).map_err(DataStoreError::from)
    }

    pub fn batch_delete(&self, keys: Vec<Vec<u8>>) -> Result<()> {
        self.0.batch_delete(keys).map_err(DataStoreError::from)
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

    pub fn states(&self) -> Arc<StateStream> {
        Arc::new(StateStream::of(&self.0))
    }

    pub fn close(&self) {
        self.0.close();
    }
}
