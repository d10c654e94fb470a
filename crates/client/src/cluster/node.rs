//! The connection to one node.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::{io, mem};

use redis::aio::ConnectionLike;
use redis::cluster_async::Connect;
use redis::{
    Arg, AsyncConnectionConfig, Client, Cmd, IntoConnectionInfo, Pipeline, RedisFuture,
    RedisResult, Value,
};
use tokio::time::timeout;

use super::address::bracketed;
use super::dialer::Dialer;
use super::durability;
use super::once::Sent;
use super::redirected::{covered, is_one_write, is_redirect};
use super::refusal::Refused;
use super::wire::{State, Wire};

/// A connection to one node, which the crate `redis` makes.
///
/// That crate repeats what was lost with a connection, also writes. Here a request that may have
/// been sent fails with [`Lost`], and one that the node refuses with [`Refused`]. It repeats neither.
///
/// It also says `READONLY` on every connection, with which a node that was a master and became a
/// replica answers reads with what it has. That is kept back unless replicas are to answer.
///
/// It says `ASKING` in a request of its own, so that another caller's command may come between that and
/// the command that it is for. Here both are one request.
///
/// It waits for the answers to its own requests, and lets no other pass meanwhile. Here it does not wait
/// longer than for a connection.
#[derive(Clone)]
pub(super) struct Node {
    wire: Arc<Wire>,
    dialer: Option<Arc<Dialer>>,
    /// Whether the next command is for a slot that the node is about to get.
    asks: bool,
}

impl Node {
    pub(super) async fn connect(
        info: impl IntoConnectionInfo,
        config: &AsyncConnectionConfig,
    ) -> RedisResult<Self> {
        let info = info.into_connection_info()?;
        let address = bracketed(info.addr()).into();
        let client = Client::open(info)?;
        let state = Arc::new(State::default());
        let config = config.clone().set_push_sender(state.listener());
        let connecting = client.get_multiplexed_async_connection_with_config(&config);
        let (connection, dialer) = Dialer::connected(&address, connecting).await?;
        let wire = Arc::new(Wire::new(connection, address, state, dialer.as_ref()));
        if let Some(dialer) = &dialer {
            dialer.wires.add(&wire);
        }
        Ok(Self {
            wire,
            dialer,
            asks: false,
        })
    }

    /// The node at the other end of a connection that there is.
    pub(super) fn over(wire: Arc<Wire>, dialer: &Arc<Dialer>) -> Self {
        Self {
            wire,
            dialer: Some(Arc::clone(dialer)),
            asks: false,
        }
    }

    pub(super) fn is_broken(&self) -> bool {
        self.wire.is_broken()
    }

    /// Fails if it is known to be closed, or a request was lost: this one is not sent, and may be repeated.
    fn check(&self) -> RedisResult<()> {
        if self.is_broken() {
            return Err(io::Error::from(io::ErrorKind::NotConnected).into());
        }
        Ok(())
    }

    /// Fails if the node may lose what it acknowledges, and must not.
    async fn check_trust(&self) -> RedisResult<()> {
        if self.wire.is_trusted.load(Ordering::Relaxed) {
            return Ok(());
        }
        let asked = self.send(&redis::cmd("INFO")).await?;
        if let Some(weakness) = durability::weakness(&durability::text(asked)) {
            return Err(Refused::untrusted(&self.wire.address, weakness).into());
        }
        self.wire.is_trusted.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn send(&self, cmd: &Cmd) -> RedisResult<Value> {
        let mut connection = self.wire.connection.clone();
        let answer = self
            .wire
            .answered(connection.send_packed_command(cmd))
            .await?;
        self.not_refused(answer)
    }

    /// The answer, if it is no refusal. The crate `redis` follows redirections.
    fn not_refused(&self, answer: Value) -> RedisResult<Value> {
        match answer {
            Value::ServerError(error) if !is_redirect(error.kind()) => {
                Err(Refused::by_server(&self.wire.address, error).into())
            }
            answer => Ok(answer),
        }
    }

    /// Sends a command for a key.
    async fn send_for_key(&mut self, cmd: &Cmd) -> RedisResult<Value> {
        let sent = self.write(cmd);
        if let Some(sent) = &sent {
            sent.begin(&self.wire.address)?;
        }
        let answer = match mem::take(&mut self.asks) {
            false => self.send(cmd).await,
            true => {
                let answers = self.send_asking([cmd].into_iter()).await;
                let answer = answers.map(|it| it.into_iter().next().unwrap_or(Value::Nil));
                answer.and_then(|answer| self.not_refused(answer))
            }
        };
        if let Some(sent) = sent {
            sent.end(answer.as_ref().err());
        }
        answer
    }

    /// Sends many commands.
    async fn send_all(
        &mut self,
        pipeline: &Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        let first = pipeline.cmd_iter().next();
        let sent = first.and_then(|cmd| self.write(cmd));
        if let Some(sent) = &sent {
            sent.begin(&self.wire.address)?;
        }
        let answers = match mem::take(&mut self.asks) {
            true => self.send_asking(pipeline.cmd_iter()).await,
            false => {
                let mut connection = self.wire.connection.clone();
                let sending = connection.send_packed_commands(pipeline, offset, count);
                self.wire.answered(sending).await
            }
        };
        if let Some(sent) = sent {
            sent.end(answers.as_ref().err());
        }
        answers
    }

    /// Sends commands of which the first is for a slot that the node is about to get.
    async fn send_asking<'a>(
        &self,
        commands: impl Iterator<Item = &'a Cmd>,
    ) -> RedisResult<Vec<Value>> {
        let mut pipeline = Pipeline::new();
        pipeline.cmd("ASKING");
        for cmd in commands {
            pipeline.add_command(cmd.clone());
        }
        let mut connection = self.wire.connection.clone();
        let sending = connection.send_packed_commands(&pipeline, 0, pipeline.len());
        let mut answers = self.wire.answered(sending).await?;
        answers.remove(0);
        Ok(answers)
    }

    /// Asks whether the node answers. Where an answer is due, that one tells: if it does not come as it should,
    /// another one could be taken for it.
    async fn heartbeat(&self) -> RedisResult<Value> {
        match timeout(self.patience(), self.wire.hears()).await {
            Ok(true) => Ok(Value::SimpleString("PONG".to_owned())),
            Ok(false) => self.send_its_own(&redis::cmd("PING")).await,
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }

    /// Sends what the crate `redis` sends by itself.
    async fn send_its_own(&self, cmd: &Cmd) -> RedisResult<Value> {
        let mut connection = self.wire.connection.clone();
        let sending = connection.send_packed_command(cmd);
        match timeout(self.patience(), self.wire.answered(sending)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
        }
    }

    fn patience(&self) -> Duration {
        let options = self.dialer.as_ref().map(|dialer| dialer.options);
        options.map_or(Duration::MAX, |options| options.patience)
    }

    fn reads_from_replicas(&self) -> bool {
        let dialer = self.dialer.as_ref();
        dialer.is_some_and(|dialer| dialer.options.read_from_replicas)
    }

    /// The write in flight with this command, if it is one.
    fn write(&self, cmd: &Cmd) -> Option<Sent> {
        self.dialer.as_ref()?.writes.find(cmd)
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
                Some(b"ASKING") => {
                    self.asks = true;
                    Ok(Value::Okay)
                }
                Some(b"PING") if cmd.args_iter().len() > 1 => self.heartbeat().await,
                // They do not touch payloads. The crate `redis` sends them by itself, and takes a refusal of
                // `READONLY` and `PING` for a connection. It does nothing else until they are answered.
                Some(b"READONLY") if !self.reads_from_replicas() => {
                    self.send_its_own(&redis::cmd("PING")).await
                }
                Some(b"READONLY" | b"PING") => self.send_its_own(cmd).await,
                Some(b"CLUSTER") => self.not_refused(self.send_its_own(cmd).await?),
                Some(b"INFO") => self.send(cmd).await,
                _ => {
                    self.check_trust().await?;
                    self.send_for_key(cmd).await
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
            let mut answers = self.send_all(pipeline, offset, count).await?;
            if is_one_write(pipeline)
                && let Some(Value::ServerError(error)) = answers.first()
            {
                if is_redirect(error.kind()) {
                    return Ok(vec![answers.swap_remove(0)]);
                }
                return Err(Refused::by_server(&self.wire.address, error.clone()).into());
            }
            Ok(answers
                .into_iter()
                .map(|it| covered(it, &self.wire.address))
                .collect())
        })
    }

    fn get_db(&self) -> i64 {
        self.wire.connection.get_db()
    }
}

/// The name of a command.
pub(super) fn name(cmd: &Cmd) -> Option<&[u8]> {
    match cmd.args_iter().next() {
        Some(Arg::Simple(name)) => Some(name),
        _ => None,
    }
}
