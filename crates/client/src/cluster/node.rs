//! The connection to one node.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{error, fmt, io};

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster_async::Connect;
use redis::{
    Arg, AsyncConnectionConfig, Client, Cmd, ErrorKind, IntoConnectionInfo, Pipeline, RedisError,
    RedisFuture, RedisResult, Value,
};

use super::errors::io_error;

/// A connection to one node, which the crate `redis` makes.
///
/// That crate repeats what was lost with a connection, also writes. Here a request that may have
/// been sent fails with [`Lost`], which it does not repeat.
///
/// It also says `READONLY` on every connection, with which a node that was a master and became a
/// replica answers reads with what it has. That is kept back unless replicas are to answer.
#[derive(Clone)]
pub(super) struct Node<const FROM_REPLICAS: bool = false> {
    connection: MultiplexedConnection,
    address: Arc<str>,
    /// Whether a request was lost, so that no other is sent.
    is_broken: Arc<AtomicBool>,
}

/// The connection to a node broke after a request may have been sent.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) node: Arc<str>,
    pub(super) reason: String,
    pub(super) errno: Option<i32>,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the connection to {} broke: {}", self.node, self.reason)
    }
}

impl error::Error for Lost {}

impl Lost {
    /// What was lost, if that is the error.
    pub(super) fn of(error: &RedisError) -> Option<&Self> {
        io_error(error)?.get_ref()?.downcast_ref()
    }
}

impl<const FROM_REPLICAS: bool> Node<FROM_REPLICAS> {
    pub(super) async fn connect(
        info: impl IntoConnectionInfo,
        config: &AsyncConnectionConfig,
    ) -> RedisResult<Self> {
        let info = info.into_connection_info()?;
        let address = info.addr().to_string().into();
        let connection = Client::open(info)?
            .get_multiplexed_async_connection_with_config(config)
            .await?;
        Ok(Self {
            connection,
            address,
            is_broken: Arc::default(),
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
                io::Error::new(io::ErrorKind::Unsupported, lost).into()
            }
            _ => error,
        })
    }
}

impl<const FROM_REPLICAS: bool> Connect for Node<FROM_REPLICAS> {
    fn connect_with_config<'a, T>(info: T, config: AsyncConnectionConfig) -> RedisFuture<'a, Self>
    where
        T: IntoConnectionInfo + Send + 'a,
    {
        Box::pin(async move { Self::connect(info, &config).await })
    }
}

impl<const FROM_REPLICAS: bool> ConnectionLike for Node<FROM_REPLICAS> {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            self.check()?;
            let answer = if !FROM_REPLICAS && is_read_only(cmd) {
                self.connection
                    .send_packed_command(&redis::cmd("PING"))
                    .await
            } else {
                self.connection.send_packed_command(cmd).await
            };
            self.checked(answer)
        })
    }

    /// Answers of pipelines of many keys have their errors [covered](uncovered): otherwise the
    /// crate `redis` repeats the whole pipeline for one of them.
    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            self.check()?;
            let connection = &mut self.connection;
            let answers = connection
                .send_packed_commands(pipeline, offset, count)
                .await;
            let answers = self.checked(answers)?;
            if is_one_write(pipeline) {
                return Ok(answers);
            }
            Ok(answers.into_iter().map(covered).collect())
        })
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }
}

/// Whether it is a write with the wait for its replicas: if it was refused, it may be repeated whole.
fn is_one_write(pipeline: &Pipeline) -> bool {
    let mut commands = pipeline.cmd_iter();
    pipeline.len() == 2
        && commands
            .nth(1)
            .and_then(|wait| wait.args_iter().next())
            .is_some_and(|name| matches!(name, Arg::Simple(b"WAIT")))
}

/// Whether it allows reads from a replica.
fn is_read_only(cmd: &Cmd) -> bool {
    matches!(cmd.args_iter().next(), Some(Arg::Simple(b"READONLY")))
}

fn covered(answer: Value) -> Value {
    match answer {
        Value::ServerError(_) => Value::Set(vec![answer]),
        answer => answer,
    }
}

/// The answer, or the error in it.
pub(super) fn uncovered(answer: Value) -> RedisResult<Value> {
    match answer {
        Value::Set(mut errors) if matches!(errors[..], [Value::ServerError(_)]) => {
            errors.remove(0).extract_error()
        }
        answer => answer.extract_error(),
    }
}
