//! The connection to one node.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster_async::Connect;
use redis::{
    Arg, AsyncConnectionConfig, Client, Cmd, ErrorKind, IntoConnectionInfo, Pipeline, RedisFuture,
    RedisResult, ServerErrorKind, Value,
};

use super::dialer::Dialer;
use super::durability;
use super::refusal::{Lost, Refused, io_error};

/// A connection to one node, which the crate `redis` makes.
///
/// That crate repeats what was lost with a connection, also writes. Here a request that may have
/// been sent fails with [`Lost`], and one that the node refuses with [`Refused`]. It repeats neither.
///
/// It also says `READONLY` on every connection, with which a node that was a master and became a
/// replica answers reads with what it has. That is kept back unless replicas are to answer.
#[derive(Clone)]
pub(super) struct Node {
    connection: MultiplexedConnection,
    address: Arc<str>,
    /// Whether a request was lost, so that no other is sent.
    is_broken: Arc<AtomicBool>,
    /// Whether it may get calls: where it must keep what it acknowledges, not before it says so.
    is_trusted: Arc<AtomicBool>,
    reads_from_replicas: bool,
}

impl Node {
    pub(super) async fn connect(
        info: impl IntoConnectionInfo,
        config: &AsyncConnectionConfig,
    ) -> RedisResult<Self> {
        let info = info.into_connection_info()?;
        let address = info.addr().to_string().into();
        let client = Client::open(info)?;
        let connecting = client.get_multiplexed_async_connection_with_config(config);
        let (connection, dialer) = Dialer::connected(&address, connecting).await?;
        let options = dialer.map(|dialer| dialer.options).unwrap_or_default();
        Ok(Self {
            connection,
            address,
            is_broken: Arc::default(),
            is_trusted: Arc::new(AtomicBool::new(!options.require_durable)),
            reads_from_replicas: options.read_from_replicas,
        })
    }

    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Relaxed)
    }

    /// Fails if a request was lost before: this one is not sent, and may be repeated.
    fn check(&self) -> RedisResult<()> {
        if self.is_broken() {
            return Err(io::Error::from(io::ErrorKind::NotConnected).into());
        }
        Ok(())
    }

    /// Fails if the node may lose what it acknowledges, and must not.
    async fn check_trust(&self) -> RedisResult<()> {
        if self.is_trusted.load(Ordering::Relaxed) {
            return Ok(());
        }
        let asked = self.send(&redis::cmd("INFO")).await?;
        if let Some(weakness) = durability::weakness(&durability::text(asked)) {
            return Err(Refused::untrusted(&self.address, weakness).into());
        }
        self.is_trusted.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn send(&self, cmd: &Cmd) -> RedisResult<Value> {
        let answer = self.connection.clone().send_packed_command(cmd).await;
        match self.checked(answer)? {
            Value::ServerError(error) if !is_redirect(error.kind()) => {
                Err(Refused::by_server(&self.address, error).into())
            }
            answer => Ok(answer),
        }
    }

    /// Marks what was lost.
    fn checked<T>(&self, result: RedisResult<T>) -> RedisResult<T> {
        result.map_err(|error| match error.kind() {
            ErrorKind::Io | ErrorKind::Parse => {
                self.is_broken.store(true, Ordering::Relaxed);
                let lost = Lost {
                    node: Arc::clone(&self.address),
                    reason: error.to_string(),
                    errno: io_error(&error).and_then(io::Error::raw_os_error),
                };
                lost.into()
            }
            _ => error,
        })
    }

    /// The answers to many commands, with their errors [covered](uncovered): otherwise the crate
    /// `redis` repeats the whole pipeline for one of them.
    fn covered(&self, answer: Value) -> Value {
        match answer {
            Value::ServerError(_) => {
                Value::Set(vec![answer, Value::SimpleString(self.address.to_string())])
            }
            answer => answer,
        }
    }
}

impl Connect for Node {
    fn connect_with_config<'a, T>(info: T, config: AsyncConnectionConfig) -> RedisFuture<'a, Self>
    where
        T: IntoConnectionInfo + Send + 'a,
    {
        Box::pin(async move { Self::connect(info, &config).await })
    }
}

impl ConnectionLike for Node {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            self.check()?;
            match name(cmd) {
                Some(b"READONLY") if !self.reads_from_replicas => {
                    let ping = redis::cmd("PING");
                    let answer = self.connection.send_packed_command(&ping).await;
                    self.checked(answer)
                }
                // They do not touch payloads. The crate `redis` sends the first ones by itself, and
                // takes a refusal of `READONLY` and `PING` for a connection.
                Some(b"READONLY" | b"PING" | b"ASKING") => {
                    let answer = self.connection.send_packed_command(cmd).await;
                    self.checked(answer)
                }
                Some(b"CLUSTER" | b"INFO") => self.send(cmd).await,
                _ => {
                    self.check_trust().await?;
                    self.send(cmd).await
                }
            }
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            self.check()?;
            self.check_trust().await?;
            let connection = &mut self.connection;
            let answers = connection
                .send_packed_commands(pipeline, offset, count)
                .await;
            let mut answers = self.checked(answers)?;
            if is_one_write(pipeline)
                && let Some(Value::ServerError(error)) = answers.first()
            {
                if is_redirect(error.kind()) {
                    return Ok(vec![answers.swap_remove(0)]);
                }
                return Err(Refused::by_server(&self.address, error.clone()).into());
            }
            Ok(answers.into_iter().map(|it| self.covered(it)).collect())
        })
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }
}

/// The name of a command.
fn name(cmd: &Cmd) -> Option<&[u8]> {
    match cmd.args_iter().next() {
        Some(Arg::Simple(name)) => Some(name),
        _ => None,
    }
}

/// Whether it is a write with the wait for its copies: if it was refused, it may be repeated whole.
fn is_one_write(pipeline: &Pipeline) -> bool {
    let wait = pipeline.cmd_iter().nth(1).and_then(name);
    pipeline.len() == 2 && matches!(wait, Some(b"WAIT" | b"WAITAOF"))
}

/// Whether the crate `redis` has to ask another node.
fn is_redirect(kind: Option<ServerErrorKind>) -> bool {
    use ServerErrorKind::{Ask, Moved, ReadOnly};
    matches!(kind, Some(Moved | Ask | ReadOnly))
}

/// The answer, or the error in it.
pub(super) fn uncovered(answer: Value) -> RedisResult<Value> {
    match answer {
        Value::Set(mut parts) if matches!(parts[..], [Value::ServerError(_), _]) => {
            let node = parts.pop();
            match (parts.pop(), node) {
                (Some(Value::ServerError(error)), Some(Value::SimpleString(node))) => {
                    Err(Refused::by_server(&node.into(), error).into())
                }
                _ => Ok(Value::Nil),
            }
        }
        answer => answer.extract_error(),
    }
}
