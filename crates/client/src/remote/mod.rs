//! A store behind a server.

mod batch;
mod by_hash;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod fuzzing;
mod operation;
mod perform;
mod read_ahead;
mod reader;
mod stream;
mod writer;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::own_timeout::OwnTimeout;
use crate::per_process::{ForChild, PerProcess};
pub use crate::session::{AckStrategy, ConnectOptions, ConnectionState, RetryPolicy};
use crate::session::{Session, Target};
use crate::{Backend, Caller, Reader, Result, Writer, backend, validate};
use operation::Operation;
use perform::{batch_delete, batch_read, batch_write, perform, timed};
use reader::RemoteReader;
use stream::{Place, Stream};
use writer::RemoteWriter;

/// A store behind a server, over WebSocket. Its operations are those of [`Backend`].
pub struct RemoteStore {
    sessions: Arc<PerProcess<Session>>,
    address: String,
    /// How long calls may take, if the options do not decide.
    timeout: Option<OwnTimeout>,
}

impl RemoteStore {
    /// Connects to the server at `url`: `ws://host:port`, with a path if it isn't `/ws`, or
    /// `wss://host`, with a port if it isn't 443. A `token@` before the host is sent as a bearer
    /// token, `user:password@` as basic authentication.
    pub fn connect(
        caller: Caller,
        url: &str,
        options: &ConnectOptions,
    ) -> impl Future<Output = Result<Self>> + Send + use<> {
        let store = Self::new(url, options);
        async move {
            let store = store?;
            let session = store.session();
            session.open(&timed(session, caller)?).await?;
            Ok(store)
        }
    }

    fn new(url: &str, options: &ConnectOptions) -> Result<Self> {
        let target = Target::new(url, options)?;
        Ok(Self {
            address: target.address.to_string(),
            sessions: Arc::new(PerProcess::new(Session::new(
                target,
                options.clone().within_limits(),
            ))),
            timeout: None,
        })
    }

    /// The same store, over the same connection, whose calls may take `timeout` each, whatever the
    /// options say.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(OwnTimeout::Each(timeout))
    }

    /// The same store, over the same connection, all of whose calls must end before `deadline`.
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        self.with(OwnTimeout::Until(deadline))
    }

    fn with(&self, timeout: OwnTimeout) -> Self {
        Self {
            sessions: Arc::clone(&self.sessions),
            address: self.address.clone(),
            timeout: Some(timeout),
        }
    }

    /// How long a call that starts now may take, if the options do not decide.
    fn own_timeout(&self) -> Option<Duration> {
        self.timeout.map(OwnTimeout::now)
    }

    fn session(&self) -> &Arc<Session> {
        self.sessions.session()
    }

    /// A new payload stream.
    fn stream(&self) -> Stream {
        Stream::new(&self.sessions, self.timeout)
    }

    async fn perform<T>(&self, caller: Caller, operation: Operation<T>) -> Result<T> {
        let session = self.session();
        perform(
            session,
            operation,
            self.own_timeout(),
            &timed(session, caller)?,
        )
        .await
    }
}

impl Backend for RemoteStore {
    async fn write(&self, caller: Caller, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        validate::entry(&key, &payload)?;
        self.perform(caller, operation::write(&key, payload)).await
    }

    async fn batch_write(&self, caller: Caller, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        validate::entries(&entries)?;
        let session = self.session();
        batch_write(
            session,
            entries,
            self.own_timeout(),
            &timed(session, caller)?,
        )
        .await
    }

    async fn read(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        self.perform(caller, operation::read(key)).await
    }

    async fn batch_read(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        let session = self.session();
        batch_read(session, keys, self.own_timeout(), &timed(session, caller)?).await
    }

    async fn exists(&self, caller: Caller, key: Vec<u8>) -> Result<bool> {
        self.perform(caller, operation::exists(key)).await
    }

    async fn delete(&self, caller: Caller, key: Vec<u8>) -> Result<()> {
        self.perform(caller, operation::delete(key)).await
    }

    async fn batch_delete(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<()> {
        let session = self.session();
        batch_delete(session, keys, self.own_timeout(), &timed(session, caller)?).await
    }

    async fn len(&self, caller: Caller) -> Result<u64> {
        self.perform(caller, operation::len()).await
    }

    async fn is_empty(&self, caller: Caller) -> Result<bool> {
        self.perform(caller, operation::is_empty()).await
    }

    async fn file_size(&self, caller: Caller) -> Result<u64> {
        self.perform(caller, operation::file_size()).await
    }

    async fn sync(&self, _: Caller) -> Result<()> {
        backend::unsupported(self.target(), "sync").await
    }

    async fn read_by_hash(&self, caller: Caller, hash: u64) -> Result<Option<Vec<u8>>> {
        self.read_whole(caller, hash).await
    }

    async fn exists_by_hash(&self, caller: Caller, hash: u64) -> Result<bool> {
        let found = self.find_by_hash(caller, vec![hash]).await?;
        Ok(found.iter().any(Option::is_some))
    }

    async fn write_by_hash(&self, caller: Caller, hash: u64, payload: Vec<u8>) -> Result<()> {
        validate::entry_by_hash(hash, &payload)?;
        self.write_all_by_hash(caller, vec![(hash, payload)]).await
    }

    async fn delete_by_hash(&self, caller: Caller, hash: u64) -> Result<()> {
        self.delete_all_by_hash(caller, &[hash]).await
    }

    async fn open_reader(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Reader>> {
        let reader = RemoteReader::open(self.stream(), caller, Place::Key(key)).await?;
        Ok(reader.map(Reader::new))
    }

    async fn open_writer(&self, caller: Caller, key: Vec<u8>) -> Result<Writer> {
        let writer = RemoteWriter::open(self.stream(), caller, Place::Key(key)).await?;
        Ok(Writer::new(self.target(), writer))
    }

    fn on_state_change(&self, callback: impl Fn(ConnectionState) + Send + Sync + 'static) {
        self.session().observer.set(Arc::new(callback));
    }

    fn close(&self) {
        self.session().close();
    }

    fn target(&self) -> String {
        self.address.clone()
    }
}
