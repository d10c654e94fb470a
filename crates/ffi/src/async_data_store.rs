use std::sync::Arc;

use uniffi_cffi_runtime::Bytes;

use crate::data_store::Entry;
use crate::options::{ConnectOptions, OpenOptions};
use crate::state::{StateStream, States};
use crate::{DataStoreError, Result, all_into, interrupt};

pub struct AsyncDataStore(simd_r_drive_client::DataStore, States);

impl AsyncDataStore {
    pub async fn open(path: String, options: Option<OpenOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store =
            simd_r_drive_client::DataStore::open_async(crate::path::path(path), options).await?;
        Ok(Self(store, States::default()))
    }

    pub async fn connect(url: String, options: Option<ConnectOptions>) -> Result<Self> {
        interrupt::watch();
        let options = options.unwrap_or_default().into();
        let store = simd_r_drive_client::DataStore::connect_async(url, options).await?;
        Ok(Self(store, States::default()))
    }

    pub async fn write(&self, key: Bytes, payload: Bytes) -> Result<()> {
        let done = self.0.write_async(key.into(), payload.into()).await;
        done.map_err(DataStoreError::from)
    }

    pub async fn batch_write(&self, entries: Vec<Entry>) -> Result<()> {
        let done = self.0.batch_write_async(all_into(entries)).await;
        done.map_err(DataStoreError::from)
    }

    pub async fn read(&self, key: Bytes) -> Result<Option<Bytes>> {
        let payload = self.0.read_async(key.into()).await?;
        Ok(payload.map(Bytes))
    }

    pub async fn batch_read(&self, keys: Vec<Bytes>) -> Result<Vec<Option<Bytes>>> {
        let payloads = self.0.batch_read_async(all_into(keys)).await?;
        Ok(payloads.into_iter().map(|p| p.map(Bytes)).collect())
    }

    pub async fn exists(&self, key: Bytes) -> Result<bool> {
        self.0
            .exists_async(key.into())
            .await
            .map_err(DataStoreError::from)
    }

    pub async fn delete(&self, key: Bytes) -> Result<()> {
        self.0
            .delete_async(key.into())
            .await
            .map_err(DataStoreError::from)
    }

    pub async fn batch_delete(&self, keys: Vec<Bytes>) -> Result<()> {
        let done = self.0.batch_delete_async(all_into(keys)).await;
        done.map_err(DataStoreError::from)
    }

    pub async fn len(&self) -> Result<u64> {
        self.0.len_async().await.map_err(DataStoreError::from)
    }

    pub async fn is_empty(&self) -> Result<bool> {
        self.0.is_empty_async().await.map_err(DataStoreError::from)
    }

    pub async fn file_size(&self) -> Result<u64> {
        self.0.file_size_async().await.map_err(DataStoreError::from)
    }

    pub async fn sync(&self) -> Result<()> {
        self.0.sync_async().await.map_err(DataStoreError::from)
    }

    pub fn states(&self) -> Arc<StateStream> {
        self.1.stream(&self.0)
    }

    pub fn close(&self) {
        self.0.close();
        self.1.end();
    }
}
