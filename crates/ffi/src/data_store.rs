use std::sync::Arc;

use simd_r_drive_client::{Backend, wait};
use uniffi_cffi_runtime::Bytes;

use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
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

pub struct DataStore(simd_r_drive_client::DataStore, States);

impl DataStore {
    pub fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let (path, options) = (path::path(path), options.unwrap_or_default().into());
        let store = wait(|caller| simd_r_drive_client::DataStore::open(caller, &path, &options))?;
        Ok(Self(store, States::default()))
    }

    pub fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = wait(|caller| simd_r_drive_client::DataStore::connect(caller, &url, &options))?;
        Ok(Self(store, States::default()))
    }

    pub fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        Ok(wait(|caller| {
            self.0.write(caller, key.into(), payload.into())
        })?)
    }

    pub fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        Ok(wait(|caller| {
            self.0.batch_write(caller, all_into(entries))
        })?)
    }

    pub fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        Ok(wait(|caller| self.0.read(caller, key.into()))?.map(Bytes))
    }

    pub fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        Ok(payloads(wait(|caller| {
            self.0.batch_read(caller, all_into(keys))
        })?))
    }

    pub fn exists(&self, key: Bytes) -> Result<bool> {
        Ok(wait(|caller| self.0.exists(caller, key.into()))?)
    }

    pub fn delete(&self, key: Bytes) -> Result<()> {
        Ok(wait(|caller| self.0.delete(caller, key.into()))?)
    }

    pub fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        Ok(wait(|caller| self.0.batch_delete(caller, all_into(keys)))?)
    }

    pub fn len(&self) -> Result<u64> {
        Ok(wait(|caller| self.0.len(caller))?)
    }

    pub fn is_empty(&self) -> Result<bool> {
        Ok(wait(|caller| self.0.is_empty(caller))?)
    }

    pub fn file_size(&self) -> Result<u64> {
        Ok(wait(|caller| self.0.file_size(caller))?)
    }

    pub fn sync(&self) -> Result<()> {
        Ok(wait(|caller| self.0.sync(caller))?)
    }

    pub fn states(&self) -> Arc<StateStream> {
        self.1.stream(&self.0)
    }

    pub fn close(&self) {
        self.0.close();
        self.1.end();
    }
}
