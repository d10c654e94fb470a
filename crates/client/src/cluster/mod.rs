//! A store in a Redis or Valkey cluster, or on one such server.
//!
//! The crate `redis` has the protocol, the slots, the topology and the connections. What is here:
//! [`address`] and [`target`] say where to connect, [`keys`] which keys are the store's. A
//! [`session`] has the connections ([`link`], [`node`]) and the [`runtime`] that drives them.
//! [`calls`] and [`batch`] make calls and repeat them, [`durability`] is about replicas.

mod address;
mod batch;
mod calls;
mod commands;
mod count;
mod durability;
mod errors;
mod keys;
mod link;
mod node;
mod reader;
mod runtime;
mod session;
mod target;
mod topology;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use redis::{Cmd, Value};

pub(crate) use address::Address;
use commands::{Deletes, Gets, Sets};
use link::Access;
use reader::ClusterReader;
use session::{Operation, Session};
use target::Target;
use writer::ClusterWriter;

use crate::own_timeout::OwnTimeout;
use crate::per_process::{ForChild, PerProcess};
use crate::session::{ConnectOptions, ConnectionState};
use crate::{Backend, Caller, Error, Reader, Result, Writer, key_hash, validate};

/// The largest payload that a server takes.
const MAX_PAYLOAD: usize = 512 << 20;

/// A store in a Redis or Valkey cluster, or on one such server. Its operations are those of
/// [`Backend`].
pub struct ClusterStore {
    sessions: Arc<PerProcess<Session>>,
    address: String,
    /// How long calls may take, if the options do not decide.
    timeout: Option<OwnTimeout>,
}

impl ClusterStore {
    /// Connects to the cluster or the server at `url`:
    /// `redis+cluster://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]/NAME`, or `redis://HOST:PORT/NAME` for
    /// one server; `rediss+cluster://` and `rediss://` with TLS. `NAME` is the store's name: stores
    /// with different names have no entries in common.
    pub fn connect(
        caller: Caller,
        url: &str,
        options: &ConnectOptions,
    ) -> impl Future<Output = Result<Self>> + Send + use<> {
        let store = Self::new(url, options);
        async move {
            let store = store?;
            store.session().open(caller).await?;
            Ok(store)
        }
    }

    fn new(url: &str, options: &ConnectOptions) -> Result<Self> {
        let target = Target::new(url, options)?;
        let address = target.address.to_string();
        let session = Session::new(target, options.clone().within_limits());
        Ok(Self {
            address,
            sessions: Arc::new(PerProcess::new(session)),
            timeout: None,
        })
    }

    /// The same store, over the same connections, whose calls may take `timeout` each, whatever the
    /// options say.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with(OwnTimeout::Each(timeout))
    }

    /// The same store, over the same connections, all of whose calls must end before `deadline`.
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        self.with(OwnTimeout::Until(deadline))
    }

    fn with(&self, timeout: OwnTimeout) -> Self {
        Self {
            timeout: Some(timeout),
            ..self.again()
        }
    }

    /// The same store.
    fn again(&self) -> Self {
        Self {
            sessions: Arc::clone(&self.sessions),
            address: self.address.clone(),
            timeout: self.timeout,
        }
    }

    fn session(&self) -> &Arc<Session> {
        self.sessions.session()
    }

    /// An operation that begins now.
    fn operation(&self, session: &Session, name: &'static str, access: Access) -> Operation {
        let usual = match access {
            Access::Read => session.options.read_timeout,
            Access::Write => session.options.write_timeout,
        };
        Operation::starting_now(name, self.timeout.map_or(usual, OwnTimeout::now))
    }

    /// Does one command for one key.
    async fn command<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        access: Access,
        hash: u64,
        command: impl Fn(&str) -> Cmd + Send + Sync + 'static,
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let key = self.session().keys.of_hash(hash);
        let slot = keys::slot(&key);
        let command = move || command(&key);
        self.on_key(caller, name, access, slot, command, decode)
            .await
    }

    /// Does one command for a key of the servers.
    async fn on_key<T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        access: Access,
        slot: u16,
        command: impl Fn() -> Cmd + Send + Sync + 'static,
        decode: fn(Value) -> Option<T>,
    ) -> Result<T> {
        let session = self.session();
        let operation = self.operation(session, name, access);
        let call = |session: Arc<Session>| async move {
            let answer = session.command(operation, access, slot, command).await?;
            decode(answer).ok_or_else(|| errors::nonsense(&session.address, name))
        };
        let done = session.run(caller, operation, call).await;
        session.told(access, done)
    }

    /// Does a batch.
    async fn batch<C: batch::Commands, T: Send + 'static>(
        &self,
        caller: Caller,
        name: &'static str,
        commands: C,
        decode: fn(Value) -> Option<T>,
    ) -> Result<Vec<T>> {
        let session = self.session();
        let operation = self.operation(session, name, C::ACCESS);
        let call = |session: Arc<Session>| async move {
            let answers = session.batch(operation, commands).await?;
            let decoded: Option<Vec<T>> = answers.into_iter().map(decode).collect();
            decoded.ok_or_else(|| errors::nonsense(&session.address, name))
        };
        let done = session.run(caller, operation, call).await;
        session.told(C::ACCESS, done)
    }

    async fn set(
        &self,
        caller: Caller,
        name: &'static str,
        hash: u64,
        payload: Vec<u8>,
    ) -> Result<()> {
        check_size(|| "payload".to_owned(), &payload)?;
        let command = move |key: &str| commands::set(key, &payload);
        self.command(caller, name, Access::Write, hash, command, decode_done)
            .await
    }

    async fn get(&self, caller: Caller, name: &'static str, hash: u64) -> Result<Option<Vec<u8>>> {
        self.command(
            caller,
            name,
            Access::Read,
            hash,
            commands::get,
            commands::payload,
        )
        .await
    }

    async fn has(&self, caller: Caller, name: &'static str, hash: u64) -> Result<bool> {
        let decode = |answer| match answer {
            Value::Int(count) => Some(count > 0),
            _ => None,
        };
        self.command(caller, name, Access::Read, hash, commands::exists, decode)
            .await
    }

    async fn unlink(&self, caller: Caller, name: &'static str, hash: u64) -> Result<()> {
        self.command(
            caller,
            name,
            Access::Write,
            hash,
            commands::delete,
            decode_deleted,
        )
        .await
    }
}

impl Backend for ClusterStore {
    async fn write(&self, caller: Caller, key: Vec<u8>, payload: Vec<u8>) -> Result<()> {
        validate::entry(&key, &payload)?;
        self.set(caller, "write", key_hash(&key), payload).await
    }

    async fn batch_write(&self, caller: Caller, entries: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        validate::entries(&entries)?;
        for (i, (_, payload)) in entries.iter().enumerate() {
            check_size(|| format!("entries[{i}].payload"), payload)?;
        }
        let session = self.session();
        let mut places = HashMap::with_capacity(entries.len());
        let (mut keys, mut payloads) = (Vec::new(), Vec::new());
        for (key, payload) in entries {
            let hash = key_hash(&key);
            // Of several entries with one key, the last is the one that stays.
            match places.get(&hash) {
                Some(place) => payloads[*place] = payload,
                None => {
                    places.insert(hash, keys.len());
                    keys.push(session.keys.of_hash(hash));
                    payloads.push(payload);
                }
            }
        }
        let sets = Sets { keys, payloads };
        let written = self.batch(caller, "batch_write", sets, decode_done).await;
        written.map(drop)
    }

    async fn read(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Vec<u8>>> {
        self.get(caller, "read", key_hash(&key)).await
    }

    async fn batch_read(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<Vec<Option<Vec<u8>>>> {
        let session = self.session();
        let keys = keys.iter().map(|key| session.keys.of(key)).collect();
        self.batch(caller, "batch_read", Gets(keys), commands::payload)
            .await
    }

    async fn exists(&self, caller: Caller, key: Vec<u8>) -> Result<bool> {
        self.has(caller, "exists", key_hash(&key)).await
    }

    async fn delete(&self, caller: Caller, key: Vec<u8>) -> Result<()> {
        self.unlink(caller, "delete", key_hash(&key)).await
    }

    async fn batch_delete(&self, caller: Caller, keys: Vec<Vec<u8>>) -> Result<()> {
        let session = self.session();
        let keys = keys.iter().map(|key| session.keys.of(key)).collect();
        let deleted = self.batch(caller, "batch_delete", Deletes(keys), decode_deleted);
        deleted.await.map(drop)
    }

    async fn len(&self, caller: Caller) -> Result<u64> {
        self.count(caller, "len", u64::MAX).await
    }

    async fn is_empty(&self, caller: Caller) -> Result<bool> {
        Ok(self.count(caller, "is_empty", 1).await? == 0)
    }

    async fn file_size(&self, _: Caller) -> Result<u64> {
        crate::backend::unsupported(self.target(), "file_size").await
    }

    async fn sync(&self, _: Caller) -> Result<()> {
        crate::backend::unsupported(self.target(), "sync").await
    }

    async fn read_by_hash(&self, caller: Caller, hash: u64) -> Result<Option<Vec<u8>>> {
        self.get(caller, "read_by_hash", hash).await
    }

    async fn exists_by_hash(&self, caller: Caller, hash: u64) -> Result<bool> {
        self.has(caller, "exists_by_hash", hash).await
    }

    async fn write_by_hash(&self, caller: Caller, hash: u64, payload: Vec<u8>) -> Result<()> {
        validate::entry_by_hash(hash, &payload)?;
        self.set(caller, "write_by_hash", hash, payload).await
    }

    async fn delete_by_hash(&self, caller: Caller, hash: u64) -> Result<()> {
        self.unlink(caller, "delete_by_hash", hash).await
    }

    async fn open_reader(&self, caller: Caller, key: Vec<u8>) -> Result<Option<Reader>> {
        let reader = ClusterReader::open(self.again(), caller, key_hash(&key)).await?;
        Ok(reader.map(Reader::new))
    }

    async fn open_writer(&self, _: Caller, key: Vec<u8>) -> Result<Writer> {
        let writer = ClusterWriter::new(self.again(), key);
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

fn decode_done(answer: Value) -> Option<()> {
    (answer == Value::Okay).then_some(())
}

fn decode_deleted(answer: Value) -> Option<()> {
    matches!(answer, Value::Int(_)).then_some(())
}

/// Checks that servers take a payload that is so large.
fn check_size(argument: impl FnOnce() -> String, payload: &[u8]) -> Result<()> {
    if payload.len() <= MAX_PAYLOAD {
        return Ok(());
    }
    Err(Error::InvalidArgument {
        argument: argument(),
        reason: format!(
            "it has {} bytes; a Redis or Valkey server takes at most {MAX_PAYLOAD} (512 MiB); \
             nothing was written",
            payload.len()
        ),
    })
}
