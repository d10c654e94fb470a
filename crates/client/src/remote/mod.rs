//! A store behind a server.

mod batch;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod operation;
mod perform;
mod process;

use std::future::Future;
use std::sync::Arc;

use crate::Result;
pub use crate::session::{AckStrategy, ConnectOptions, ConnectionState, RetryPolicy};
use crate::session::{Session, Target};
use crate::sync::{Caller, drive};
use operation::Operation;
use perform::{batch_delete, batch_read, batch_write, perform};
use process::PerProcess;

/// A store behind a server, over WebSocket.
///
/// Each operation comes in two forms. The plain one blocks its thread. The one with `_async` at
/// its name's end is a future that any executor can run. All of them may be used from any number
/// of threads at a time; they share one connection, over which the calls are pipelined. A call
/// that begins after another has ended is done after it.
///
/// A connection that breaks is made again by the next call. Calls that change nothing are then
/// repeated within their timeout; see [`RetryPolicy`] for the others.
///
/// A forked child may go on with the store: it makes a connection of its own at its first call.
pub struct RemoteStore {
    sessions: PerProcess,
    address: String,
}

impl RemoteStore {
    /// Connects to the server at `url`: `ws://host:port`, with a path if it isn't `/ws`, or
    /// `wss://host`, with a port if it isn't 443. A `token@` before the host is sent as a bearer
    /// token, `user:password@` as basic authentication.
    pub fn connect(url: &str, options: &ConnectOptions) -> Result<Self> {
        let store = Self::new(url, options.clone())?;
        drive(store.session().open(&Caller::Thread))?;
        Ok(store)
    }

    /// [`connect`](Self::connect) as a future.
    pub async fn connect_async(url: String, options: ConnectOptions) -> Result<Self> {
        let store = Self::new(&url, options)?;
        let caller = store.session().task()?;
        store.session().open(&caller).await?;
        Ok(store)
    }

    fn new(url: &str, options: ConnectOptions) -> Result<Self> {
        let target = Target::new(url, &options)?;
        Ok(Self {
            address: target.address.to_string(),
            sessions: PerProcess::new(Session::new(target, options)),
        })
    }

    fn session(&self) -> &Arc<Session> {
        self.sessions.session()
    }

    /// The server's URL, without what may be secret in it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Has `callback` told what happens to the connection from now on. It is called by whichever
    /// thread notices, and should not take long. A forked child's connection has no callback.
    pub fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static) {
        self.session().observer.set(Arc::new(callback));
    }

    /// Writes `payload` at `key`, over what may be there.
    pub fn write(&self, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        self.wait_for(operation::write(&key, payload))
    }

    /// [`write`](Self::write) as a future.
    pub fn write_async(
        &self,
        key: Vec<u8>,
        payload: Vec<u8>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        self.future_of(operation::write(&key, payload))
    }

    /// Writes all `entries`.
    ///
    /// A batch of up to 16 MiB is one request, which a server does wholly or not at all. A larger
    /// one is several, one after another: when one of them fails, those before it are done. All
    /// of them together have the one `write_timeout`.
    pub fn batch_write(&self, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        drive(batch_write(self.session(), entries, &Caller::Thread))
    }

    /// [`batch_write`](Self::batch_write) as a future.
    pub fn batch_write_async(
        &self,
        entries: Vec<(Vec<u8>, Vec<u8>)>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let session = Arc::clone(self.session());
        async move { batch_write(&session, entries, &session.task()?).await }
    }

    /// The payload at `key`, or `None` where there is none.
    pub fn read(&self, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        self.wait_for(operation::read(key))
    }

    /// [`read`](Self::read) as a future.
    pub fn read_async(
        &self,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<Option<Vec<u8>>>> + Send + 'static {
        self.future_of(operation::read(key))
    }

    /// The payloads at `keys`, in their order, with `None` where there is none.
    ///
    /// More than 8192 keys are read in several requests, between which others may write. All of
    /// them together have the one `read_timeout`.
    pub fn batch_read(&self, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        drive(batch_read(self.session(), keys, &Caller::Thread))
    }

    /// [`batch_read`](Self::batch_read) as a future.
    pub fn batch_read_async(
        &self,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<Vec<Option<Vec<u8>>>>> + Send + 'static {
        let session = Arc::clone(self.session());
        async move { batch_read(&session, keys, &session.task()?).await }
    }

    /// Whether there is a payload at `key`.
    pub fn exists(&self, key: Vec<u8>) -> Result<bool> {
        self.wait_for(operation::exists(key))
    }

    /// [`exists`](Self::exists) as a future.
    pub fn exists_async(
        &self,
        key: Vec<u8>,
    ) -> impl Future<Output = Result<bool>> + Send + 'static {
        self.future_of(operation::exists(key))
    }

    /// Deletes what is at `key`, if anything is.
    pub fn delete(&self, key: Vec<u8>) -> Result<()> {
        self.wait_for(operation::delete(key))
    }

    /// [`delete`](Self::delete) as a future.
    pub fn delete_async(&self, key: Vec<u8>) -> impl Future<Output = Result<()>> + Send + 'static {
        self.future_of(operation::delete(key))
    }

    /// Deletes what is at each of `keys`, in requests of one key each: when one of them fails,
    /// those before it are done, and some after it may be. All of them together have the one
    /// `write_timeout`.
    pub fn batch_delete(&self, keys: Vec<Vec<u8>>) -> Result<()> {
        drive(batch_delete(self.session(), keys, &Caller::Thread))
    }

    /// [`batch_delete`](Self::batch_delete) as a future.
    pub fn batch_delete_async(
        &self,
        keys: Vec<Vec<u8>>,
    ) -> impl Future<Output = Result<()>> + Send + 'static {
        let session = Arc::clone(self.session());
        async move { batch_delete(&session, keys, &session.task()?).await }
    }

    /// The number of keys that have a payload.
    pub fn len(&self) -> Result<u64> {
        self.wait_for(operation::len())
    }

    /// [`len`](Self::len) as a future.
    pub fn len_async(&self) -> impl Future<Output = Result<u64>> + Send + 'static {
        self.future_of(operation::len())
    }

    /// Whether no key has a payload.
    pub fn is_empty(&self) -> Result<bool> {
        self.wait_for(operation::is_empty())
    }

    /// [`is_empty`](Self::is_empty) as a future.
    pub fn is_empty_async(&self) -> impl Future<Output = Result<bool>> + Send + 'static {
        self.future_of(operation::is_empty())
    }

    /// The size of the server's store file, in bytes.
    pub fn file_size(&self) -> Result<u64> {
        self.wait_for(operation::file_size())
    }

    /// [`file_size`](Self::file_size) as a future.
    pub fn file_size_async(&self) -> impl Future<Output = Result<u64>> + Send + 'static {
        self.future_of(operation::file_size())
    }

    /// Ends the connection, and calls in flight with [`Error::Closed`](crate::Error::Closed): a
    /// write among them may or may not have been done. A second time it does nothing.
    pub fn close(&self) {
        self.session().close();
    }

    fn wait_for<T>(&self, operation: Operation<T>) -> Result<T> {
        drive(perform(self.session(), operation, &Caller::Thread))
    }

    fn future_of<T: 'static>(
        &self,
        operation: Operation<T>,
    ) -> impl Future<Output = Result<T>> + Send + 'static {
        let session = Arc::clone(self.session());
        async move {
            let caller = session.task()?;
            perform(&session, operation, &caller).await
        }
    }
}
