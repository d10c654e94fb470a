//! One data store over both backends.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::{
    ConnectOptions, ConnectionState, EmbeddedStore, Error, OpenOptions, RemoteStore, Result,
    offload, validate,
};

/// A key/value store: a file in this process, or one behind a server.
///
/// Each operation comes blocking and, with `_async` at its name's end, as a future that any
/// executor can run. All may be called from any thread.
#[derive(Clone)]
pub struct DataStore {
    backend: Backend,
}

#[derive(Clone)]
enum Backend {
    Embedded(Arc<EmbeddedStore>),
    Remote(Arc<RemoteStore>),
}

use Backend::{Embedded, Remote};

impl DataStore {
    /// Opens the store file at `path`; see [`EmbeddedStore::open_with`].
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self> {
        let backend = Embedded(Arc::new(EmbeddedStore::open_with(path, options)?));
        Ok(Self { backend })
    }

    /// [`open`](Self::open), off the executor's threads.
    pub async fn open_async(path: PathBuf, options: OpenOptions) -> Result<Self> {
        offload::run(move || Self::open(&path, &options)).await
    }

    /// Connects to the server at `url`; see [`RemoteStore::connect`].
    pub fn connect(url: &str, options: &ConnectOptions) -> Result<Self> {
        let backend = Remote(Arc::new(RemoteStore::connect(url, options)?));
        Ok(Self { backend })
    }

    /// [`connect`](Self::connect), waiting without a thread.
    pub async fn connect_async(url: String, options: ConnectOptions) -> Result<Self> {
        let backend = Remote(Arc::new(RemoteStore::connect_async(url, options).await?));
        Ok(Self { backend })
    }

    /// Writes `payload` at `key`, over what may be there.
    pub fn write(&self, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        match &self.backend {
            Embedded(store) => store.write(&key, &payload).map(drop),
            Remote(store) => {
                validate::payload(|| "payload".to_owned(), &payload, &key)?;
                store.write(key, payload)
            }
        }
    }

    /// [`write`](Self::write) as a future.
    pub async fn write_async(&self, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        match &self.backend {
            Embedded(store) => {
                off_thread(store, move |store| store.write(&key, &payload).map(drop)).await
            }
            Remote(store) => {
                validate::payload(|| "payload".to_owned(), &payload, &key)?;
                store.write_async(key, payload).await
            }
        }
    }

    /// Writes all `entries`, or refuses them all where one is bad.
    pub fn batch_write(&self, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        match &self.backend {
            Embedded(store) => store.batch_write(&entries).map(drop),
            Remote(store) => {
                validate::entries(&entries)?;
                store.batch_write(entries)
            }
        }
    }

    /// [`batch_write`](Self::batch_write) as a future.
    pub async fn batch_write_async(&self, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        match &self.backend {
            Embedded(store) => {
                off_thread(store, move |store| store.batch_write(&entries).map(drop)).await
            }
            Remote(store) => {
                validate::entries(&entries)?;
                store.batch_write_async(entries).await
            }
        }
    }

    /// The payload at `key`.
    pub fn read(&self, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        match &self.backend {
            Embedded(store) => store.read_to_vec(&key),
            Remote(store) => store.read(key),
        }
    }

    /// [`read`](Self::read) as a future. An embedded store answers at once, from the mapped file.
    pub async fn read_async(&self, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        match &self.backend {
            Embedded(store) => store.read_to_vec(&key),
            Remote(store) => store.read_async(key).await,
        }
    }

    /// The payloads at `keys`, in their order.
    pub fn batch_read(&self, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        match &self.backend {
            Embedded(store) => store.batch_read_to_vecs(&keys),
            Remote(store) => store.batch_read(keys),
        }
    }

    /// [`batch_read`](Self::batch_read) as a future.
    pub async fn batch_read_async(&self, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        match &self.backend {
            Embedded(store) => {
                off_thread(store, move |store| store.batch_read_to_vecs(&keys)).await
            }
            Remote(store) => store.batch_read_async(keys).await,
        }
    }

    /// Whether there is a payload at `key`.
    pub fn exists(&self, key: Vec<u8>) -> Result<bool> {
        match &self.backend {
            Embedded(store) => store.exists(&key),
            Remote(store) => store.exists(key),
        }
    }

    /// [`exists`](Self::exists) as a future.
    pub async fn exists_async(&self, key: Vec<u8>) -> Result<bool> {
        match &self.backend {
            Embedded(store) => store.exists(&key),
            Remote(store) => store.exists_async(key).await,
        }
    }

    /// Deletes what is at `key`, if anything.
    pub fn delete(&self, key: Vec<u8>) -> Result<()> {
        match &self.backend {
            Embedded(store) => store.delete(&key).map(drop),
            Remote(store) => store.delete(key),
        }
    }

    /// [`delete`](Self::delete) as a future.
    pub async fn delete_async(&self, key: Vec<u8>) -> Result<()> {
        match &self.backend {
            Embedded(store) => off_thread(store, move |store| store.delete(&key).map(drop)).await,
            Remote(store) => store.delete_async(key).await,
        }
    }

    /// Deletes what is at `keys`: in one write in a store file, one by one over a connection.
    pub fn batch_delete(&self, keys: Vec<Vec<u8>>) -> Result<()> {
        match &self.backend {
            Embedded(store) => store.batch_delete(&keys).map(drop),
            Remote(store) => store.batch_delete(keys),
        }
    }

    /// [`batch_delete`](Self::batch_delete) as a future.
    pub async fn batch_delete_async(&self, keys: Vec<Vec<u8>>) -> Result<()> {
        match &self.backend {
            Embedded(store) => {
                off_thread(store, move |store| store.batch_delete(&keys).map(drop)).await
            }
            Remote(store) => store.batch_delete_async(keys).await,
        }
    }

    /// The number of entries.
    pub fn len(&self) -> Result<u64> {
        match &self.backend {
            Embedded(store) => store.len(),
            Remote(store) => store.len(),
        }
    }

    /// [`len`](Self::len) as a future.
    pub async fn len_async(&self) -> Result<u64> {
        match &self.backend {
            Embedded(store) => store.len(),
            Remote(store) => store.len_async().await,
        }
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> Result<bool> {
        match &self.backend {
            Embedded(store) => store.is_empty(),
            Remote(store) => store.is_empty(),
        }
    }

    /// [`is_empty`](Self::is_empty) as a future.
    pub async fn is_empty_async(&self) -> Result<bool> {
        match &self.backend {
            Embedded(store) => store.is_empty(),
            Remote(store) => store.is_empty_async().await,
        }
    }

    /// The store file's length in bytes, with what was overwritten and deleted.
    pub fn file_size(&self) -> Result<u64> {
        match &self.backend {
            Embedded(store) => store.file_size(),
            Remote(store) => store.file_size(),
        }
    }

    /// [`file_size`](Self::file_size) as a future.
    pub async fn file_size_async(&self) -> Result<u64> {
        match &self.backend {
            Embedded(store) => store.file_size(),
            Remote(store) => store.file_size_async().await,
        }
    }

    /// Waits until all that was written to the store file is on the disk.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] for a store behind a server, whose own durability decides.
    pub fn sync(&self) -> Result<()> {
        match &self.backend {
            Embedded(store) => store.sync(),
            Remote(_) => Err(no_sync()),
        }
    }

    /// [`sync`](Self::sync) as a future.
    pub async fn sync_async(&self) -> Result<()> {
        match &self.backend {
            Embedded(store) => off_thread(store, |store| store.sync()).await,
            Remote(_) => Err(no_sync()),
        }
    }

    /// Calls `callback` when something happens to the connection, in place of an earlier one. A
    /// store file has no connection.
    pub fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static) {
        if let Remote(store) = &self.backend {
            store.on_state_change(callback);
        }
    }

    /// Closes the file or the connection. Calls in flight end with [`Error::Closed`](crate::Error).
    pub fn close(&self) {
        match &self.backend {
            Embedded(store) => store.close(),
            Remote(store) => store.close(),
        }
    }

    /// The file's path or the server's URL, for messages.
    pub fn target(&self) -> String {
        match &self.backend {
            Embedded(store) => store.path().display().to_string(),
            Remote(store) => store.address().to_owned(),
        }
    }
}

/// Runs what may wait for a disk on a thread of its own kind, so that no executor waits for it.
async fn off_thread<T: Send + 'static>(
    store: &Arc<EmbeddedStore>,
    call: impl FnOnce(&EmbeddedStore) -> Result<T> + Send + 'static,
) -> Result<T> {
    store.check_process()?;
    let store = Arc::clone(store);
    offload::run(move || call(&store)).await
}

fn no_sync() -> Error {
    Error::InvalidArgument {
        argument: "sync".to_owned(),
        reason:
            "a server has no call for it: its own durability decides when it writes to its disk"
                .to_owned(),
    }
}
