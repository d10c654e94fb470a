//! One type for the data stores of all backends.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::Either;

use crate::{
    Backend, Caller, ClusterStore, ConnectOptions, ConnectionState, EmbeddedStore, Entries, Entry,
    OpenOptions, Progress, Reader, RemoteStore, Result, Writer, cluster, offload,
};

/// A key/value store with one of the backends. Its operations are those of [`Backend`].
#[derive(Clone)]
#[non_exhaustive]
pub enum DataStore {
    /// A store file in this process.
    Embedded(Arc<EmbeddedStore>),
    /// A store behind a server.
    Remote(Arc<RemoteStore>),
    /// A store in a Redis or Valkey cluster, or on one such server.
    Cluster(Arc<ClusterStore>),
}

impl DataStore {
    /// Opens the store file at `path`; see [`EmbeddedStore::open_with`].
    pub fn open(
        caller: Caller,
        path: &Path,
        options: &OpenOptions,
    ) -> impl Future<Output = Result<Self>> + Send + use<> {
        let (path, options) = (path.to_owned(), options.clone());
        async move {
            let open = move || EmbeddedStore::open_with(&path, &options);
            let store = offload::run(caller, open).await?;
            Ok(Self::Embedded(Arc::new(store)))
        }
    }

    /// Connects to the server or the cluster at `url`; see [`RemoteStore::connect`] and
    /// [`ClusterStore::connect`].
    pub fn connect(
        caller: Caller,
        url: &str,
        options: &ConnectOptions,
    ) -> impl Future<Output = Result<Self>> + Send + use<> {
        if cluster::Address::has_scheme(url) {
            let connecting = ClusterStore::connect(caller, url, options);
            async move { Ok(Self::Cluster(Arc::new(connecting.await?))) }.boxed()
        } else {
            let connecting = RemoteStore::connect(caller, url, options);
            async move { Ok(Self::Remote(Arc::new(connecting.await?))) }.boxed()
        }
    }
}

impl DataStore {
    /// The same store, whose calls may take `timeout` each, whatever the [`ConnectOptions`] say: one
    /// that takes longer fails with [`Error::Timeout`](crate::Error::Timeout), as one with a timeout
    /// of zero does at once. It shares the connection, and is closed with the store.
    ///
    /// A file's calls wait for no network: there it changes nothing.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        match self {
            Self::Embedded(store) => Self::Embedded(Arc::clone(store)),
            Self::Remote(store) => Self::Remote(Arc::new(store.with_timeout(timeout))),
            Self::Cluster(store) => Self::Cluster(Arc::new(store.with_timeout(timeout))),
        }
    }

    /// The same store, all of whose calls must end before `deadline`; see
    /// [`with_timeout`](Self::with_timeout).
    pub(crate) fn with_deadline(&self, deadline: Instant) -> Self {
        match self {
            Self::Embedded(store) => Self::Embedded(Arc::clone(store)),
            Self::Remote(store) => Self::Remote(Arc::new(store.with_deadline(deadline))),
            Self::Cluster(store) => Self::Cluster(Arc::new(store.with_deadline(deadline))),
        }
    }
}

/// Evaluates an expression with the backend.
macro_rules! over_backend {
    ($data_store:expr, $store:ident => $call:expr) => {
        match $data_store {
            DataStore::Embedded($store) => $call,
            DataStore::Remote($store) => $call,
            DataStore::Cluster($store) => $call,
        }
    };
}

/// Delegates each of these operations to the backend.
macro_rules! delegate {
    ($($operation:ident $(<$lifetime:lifetime>)? ($($argument:ident: $type:ty),*) -> $output:ty;)*) => {$(
        fn $operation $(<$lifetime>)? (
            &$($lifetime)? self,
            caller: Caller,
            $($argument: $type),*
        ) -> impl Future<Output = Result<$output>> + Send {
            // `Either` is faster than an `async fn` for reads of a few bytes. What waits for a network
            // is boxed: otherwise it would be compiled once more in each crate that awaits it.
            match self {
                Self::Embedded(store) => Either::Left(Backend::$operation(store, caller, $($argument),*)),
                Self::Remote(store) => Either::Right(
                    Backend::$operation(&**store, caller, $($argument),*).boxed(),
                ),
                Self::Cluster(store) => Either::Right(
                    Backend::$operation(&**store, caller, $($argument),*).boxed(),
                ),
            }
        }
    )*};
}

impl Backend for DataStore {
    delegate! {
        write(key: Vec<u8>, payload: Vec<u8>) -> ();
        batch_write(entries: Vec<(Vec<u8>, Vec<u8>)>) -> ();
        read(key: Vec<u8>) -> Option<Vec<u8>>;
        batch_read(keys: Vec<Vec<u8>>) -> Vec<Option<Vec<u8>>>;
        exists(key: Vec<u8>) -> bool;
        delete(key: Vec<u8>) -> ();
        batch_delete(keys: Vec<Vec<u8>>) -> ();
        len() -> u64;
        is_empty() -> bool;
        file_size() -> u64;
        sync() -> ();
        read_into<'a>(key: Vec<u8>, buffer: &'a mut [u8]) -> Option<usize>;
        batch_read_into<'a>(keys: Vec<Vec<u8>>, item_size: usize, buffer: &'a mut [u8]) -> Vec<bool>;
        entry(key: Vec<u8>) -> Option<Entry>;
        last_entry() -> Option<Entry>;
        entries() -> Entries;
        entry_by_hash(hash: u64) -> Option<Entry>;
        read_by_hash(hash: u64) -> Option<Vec<u8>>;
        exists_by_hash(hash: u64) -> bool;
        write_by_hash(hash: u64, payload: Vec<u8>) -> ();
        delete_by_hash(hash: u64) -> ();
        open_reader(key: Vec<u8>) -> Option<Reader>;
        open_writer(key: Vec<u8>) -> Writer;
        rename(old_key: Vec<u8>, new_key: Vec<u8>) -> ();
        estimate_compaction() -> u64;
        compact(progress: Arc<Progress>) -> u64;
    }

    fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static) {
        over_backend!(self, store => store.on_state_change(callback));
    }

    fn close(&self) {
        over_backend!(self, store => store.close());
    }

    fn path(&self) -> Result<PathBuf> {
        match self {
            // The store's own method with this name does not return a `Result`.
            Self::Embedded(store) => Backend::path(store),
            Self::Remote(store) => store.path(),
            Self::Cluster(store) => store.path(),
        }
    }

    fn target(&self) -> String {
        over_backend!(self, store => store.target())
    }
}
