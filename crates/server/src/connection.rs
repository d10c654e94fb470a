//! One connection, from its first byte to its last.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::call::Method;
use simd_r_drive_protocol::request::{DecodeError, Limits, RequestDecoder};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use crate::FsyncPolicy;
use crate::handshake::{Admitted, Failure, Refusal};
use crate::memory::{NoMemory, Share};
use crate::metered::Metered;
use crate::outbox::{MESSAGE, Outbox, SMALL_MESSAGE};
use crate::server::Shared;
use crate::unproven::Ticket;
use crate::{handshake, service};

/// How long a peer may take for all of its handshake, that of TLS included.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// After how much silence a ping goes out: as upstream's server, and for proxies that cut idle
/// connections. A peer that never answers is not cut off for that, since a client that reads only
/// while it waits for an answer is none the worse; the system's keepalive finds those that are gone.
const PING_AFTER: Duration = Duration::from_secs(5);
/// How long a peer may leave an answer unread before it is cut off.
const UNREAD: Duration = Duration::from_secs(60);
/// How long a peer may take to see that the connection is closed.
const LINGER: Duration = Duration::from_secs(1);
/// The same when the server stops, which somebody waits for, and a silent peer may not be reading.
const LINGER_AT_STOP: Duration = Duration::from_millis(250);
/// How long a stopping server goes on with what a peer had sent before.
const DRAIN: Duration = Duration::from_secs(1);
/// Requests are answered together, up to this many bytes of answers.
const ANSWERS: usize = 256 << 10;
/// From how many bytes on a request is worth telling the runtime that this thread is busy.
const HEAVY: usize = 1 << 20;
/// What one read from the socket may bring. Tungstenite clears that much before each one.
const READ: usize = 32 << 10;

/// Serves the peer at the other end of `tcp` until one of the two has enough.
pub(crate) async fn run(tcp: TcpStream, peer: SocketAddr, shared: &Shared, ticket: Ticket) {
    let deadline = Instant::now() + HANDSHAKE;
    // What it says is read later; where it says nothing, that finds out, too.
    if let Ok(Ok(())) = within(deadline, shared, tcp.readable()).await {
        ticket.speaks();
    }
    let outcome = match &shared.tls {
        None => serve(tcp, peer, shared, ticket, deadline).await,
        Some(acceptor) => match within(deadline, shared, acceptor.accept(tcp)).await {
            Ok(Ok(tls)) => serve(tls, peer, shared, ticket, deadline).await,
            Ok(Err(e)) => Err(format!("no TLS handshake: {e}")),
            Err(late) => Err(late.to_string()),
        },
    };
    if let Err(reason) = outcome {
        tracing::info!(%peer, "connection refused: {reason}");
    }
}

/// The WebSocket handshake, and then the connection.
async fn serve<S>(
    mut stream: S,
    peer: SocketAddr,
    shared: &Shared,
    ticket: Ticket,
    deadline: Instant,
) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let outcome = match within(deadline, shared, admit(&mut stream, shared)).await {
        Ok(outcome) => outcome,
        Err(NoHandshake::Late) => Err(Refusal::late(HANDSHAKE.as_secs()).into()),
        Err(NoHandshake::Stopping) => return Err(NoHandshake::Stopping.to_string()),
    };
    let (admitted, _room) = match outcome {
        Ok(outcome) => outcome,
        Err(Failure::Refused(refusal)) => {
            let _ = timeout(LINGER, handshake::refuse(&mut stream, &refusal)).await;
            return Err(refusal.to_string());
        }
        Err(Failure::Broken(reason)) => return Err(reason),
    };
    if !ticket.prove() {
        return Err("it made room for others".to_owned());
    }
    let accepted = handshake::accept(&mut stream, &admitted);
    let accepted = within(deadline, shared, accepted).await;
    let accepted = accepted.map_err(|late| late.to_string())?;
    accepted.map_err(|e| e.to_string())?;

    let limit = usize::try_from(shared.options.max_message_size).unwrap_or(usize::MAX);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ)
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    let begun = admitted.behind;
    let stream = Metered::new(stream, shared.memory.share());
    let socket = WebSocketStream::from_partially_read(stream, begun, Role::Server, Some(config));
    tracing::debug!(%peer, "connected");
    Connection::new(socket.await, peer, shared).run().await;
    Ok(())
}

/// Reads the peer's request. Returns it with a place among the connections, if it is admitted.
async fn admit<S>(
    stream: &mut S,
    shared: &Shared,
) -> Result<(Admitted, OwnedSemaphorePermit), Failure>
where
    S: AsyncRead + Unpin,
{
    let admitted = handshake::read(stream, &shared.gate).await?;
    match Arc::clone(&shared.rooms).try_acquire_owned() {
        Ok(room) => Ok((admitted, room)),
        Err(_) => Err(Refusal::no_room(shared.limits.proven).into()),
    }
}

/// Why a handshake was not waited for.
#[derive(Debug, thiserror::Error)]
enum NoHandshake {
    #[error("no handshake within {} s", HANDSHAKE.as_secs())]
    Late,
    #[error("the server is stopping")]
    Stopping,
}

/// Waits for a step of a handshake until `deadline`, and not while the server stops.
async fn within<T>(
    deadline: Instant,
    shared: &Shared,
    step: impl Future<Output = T>,
) -> Result<T, NoHandshake> {
    tokio::select! {
        done = timeout_at(deadline, step) => done.map_err(|_| NoHandshake::Late),
        () = shared.stopped() => Err(NoHandshake::Stopping),
    }
}

/// Why a connection ends.
enum End {
    /// The peer closed it.
    Closed,
    /// It broke.
    Broken(String),
    /// This server closes it, with the code and the reason that the peer gets.
    Close(CloseCode, String),
}

impl From<DecodeError<NoMemory>> for End {
    fn from(error: DecodeError<NoMemory>) -> Self {
        let code = match error {
            DecodeError::Frame(_) => CloseCode::Protocol,
            DecodeError::TooLarge(_) => CloseCode::Size,
            DecodeError::TooMany(_) => CloseCode::Policy,
            DecodeError::NoMemory(_) => CloseCode::Again,
        };
        Self::Close(code, error.to_string())
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        match error {
            Error::ConnectionClosed | Error::AlreadyClosed => Self::Closed,
            Error::Capacity(e) => Self::Close(CloseCode::Size, e.to_string()),
            Error::Protocol(e) => Self::Close(CloseCode::Protocol, e.to_string()),
            Error::Io(e) if e.kind() == ErrorKind::OutOfMemory => {
                Self::Close(CloseCode::Again, e.to_string())
            }
            Error::Utf8(e) => Self::Close(CloseCode::Invalid, e),
            other => Self::Broken(other.to_string()),
        }
    }
}

struct Connection<'s, S> {
    socket: WebSocketStream<Metered<S>>,
    peer: SocketAddr,
    shared: &'s Shared,
    requests: RequestDecoder<Share>,
    outbox: Outbox,
    /// The memory for the request that is being answered, and for its answer.
    working: Share,
    /// The memory for large messages on their way out: two of them, since the socket copies them,
    /// and keeps what it has got.
    outgoing: Share,
    /// Whether there are collected answers to writes that are to be committed first.
    uncommitted: bool,
}

impl<'s, S: AsyncRead + AsyncWrite + Unpin> Connection<'s, S> {
    fn new(socket: WebSocketStream<Metered<S>>, peer: SocketAddr, shared: &'s Shared) -> Self {
        let options = &shared.options;
        let largest = options.max_request_size.min(options.max_memory);
        let limits = Limits {
            bytes: usize::try_from(largest).unwrap_or(usize::MAX),
            requests: options.max_in_flight,
        };
        Self {
            socket,
            peer,
            shared,
            requests: RequestDecoder::new(limits, shared.memory.share()),
            outbox: Outbox::default(),
            working: shared.memory.share(),
            outgoing: shared.memory.share(),
            uncommitted: false,
        }
    }

    async fn run(mut self) {
        let peer = self.peer;
        let end = match self.serve_requests().await {
            Ok(()) => End::Close(CloseCode::Away, "the server is stopping".to_owned()),
            Err(end) => end,
        };
        match end {
            End::Closed => {
                tracing::debug!(%peer, "disconnected");
                self.close(None, LINGER).await;
            }
            End::Broken(reason) => tracing::debug!(%peer, "connection lost: {reason}"),
            End::Close(CloseCode::Away, reason) => {
                tracing::debug!(%peer, "disconnecting: {reason}");
                self.close(Some((CloseCode::Away, &reason)), LINGER_AT_STOP)
                    .await;
            }
            End::Close(code, reason) => {
                tracing::warn!(%peer, "closing the connection: {reason}");
                self.close(Some((code, &reason)), LINGER).await;
            }
        }
    }

    /// Answers requests until the server stops.
    async fn serve_requests(&mut self) -> Result<(), End> {
        let mut stopped = pin!(self.shared.stopped());
        let mut silence = interval_at(Instant::now() + PING_AFTER, PING_AFTER);
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = false;
        loop {
            let message = tokio::select! {
                biased;
                () = &mut stopped => return self.drain().await,
                message = self.socket.next() => message,
                _ = silence.tick() => {
                    if !std::mem::take(&mut heard) {
                        self.send(Message::Ping(Bytes::new())).await?;
                        self.flush().await?;
                    }
                    continue;
                }
            };
            heard = true;
            self.take(message).await?;
            self.take_available().await?;
            self.flush().await?;
        }
    }

    /// Answers what the peer had sent before the server was told to stop.
    async fn drain(&mut self) -> Result<(), End> {
        let deadline = Instant::now() + DRAIN;
        tokio::task::yield_now().await;
        while self.take_available().await? && Instant::now() < deadline {
            self.flush().await?;
        }
        self.flush().await
    }

    /// Takes further messages without waiting. Returns whether some may be left.
    async fn take_available(&mut self) -> Result<bool, End> {
        while self.outbox.len() < ANSWERS {
            match self.socket.next().now_or_never() {
                Some(message) => self.take(message).await?,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    async fn take(&mut self, message: Option<Result<Message, Error>>) -> Result<(), End> {
        match message.ok_or(End::Closed)?? {
            Message::Binary(bytes) => {
                self.answer(&bytes).await?;
                let length = bytes.len();
                drop(bytes);
                self.socket.get_mut().note_consumed(length, READ);
                Ok(())
            }
            Message::Close(_) => Err(End::Closed),
            Message::Text(_) => Err(End::Close(
                CloseCode::Unsupported,
                "a text message; requests come in binary ones".to_owned(),
            )),
            // Tungstenite answers pings.
            Message::Ping(bytes) | Message::Pong(bytes) => {
                self.socket.get_mut().note_consumed_control(bytes.len());
                Ok(())
            }
            Message::Frame(_) => Ok(()),
        }
    }

    /// Answers the requests that `message` completes, in their order.
    async fn answer(&mut self, message: &[u8]) -> Result<(), End> {
        let Shared { store, options, .. } = self.shared;
        let bytes = self.requests.join(message)?;
        let mut rest = &*bytes;
        while let Some(request) = self.requests.next(&mut rest)? {
            let run = || service::answer(store, request.method, request.parameters());
            let needed = service::memory(request.method, request.parameters());
            let answer = match self.working.wait_for(needed).await {
                Err(no_memory) => service::refusal(no_memory),
                Ok(()) if needed < HEAVY => run(),
                Ok(()) => tokio::task::block_in_place(run),
            };
            if Method::from_id(request.method).is_some_and(|method| !method.only_reads()) {
                self.uncommitted = options.fsync == FsyncPolicy::EveryWrite;
            }
            let generation = self.requests.generation().unwrap_or(Generation::Plain);
            let mut response = self
                .outbox
                .respond(generation, request.id, request.method, answer);
            drop(request);
            let most = self.message_size(response.remaining());
            while self.outbox.push(&mut response, most) {
                self.working.shrink(response.memory());
                self.send_collected().await?;
            }
            self.working.shrink(0);
            if self.outbox.is_full() {
                self.send_collected().await?;
            }
        }
        Ok(())
    }

    /// How long messages may be that carry a response of `length` bytes.
    fn message_size(&mut self, length: usize) -> usize {
        let is_large = length > SMALL_MESSAGE;
        if is_large && self.outgoing.resize_if_plenty(3 * MESSAGE).is_err() {
            return SMALL_MESSAGE;
        }
        MESSAGE
    }

    /// Hands the collected answers to the socket, which may keep them until it is flushed.
    async fn send_collected(&mut self) -> Result<(), End> {
        if std::mem::take(&mut self.uncommitted) {
            let store = &self.shared.store;
            if let Err(e) = tokio::task::block_in_place(|| store.commit()) {
                tracing::error!("writes stay unanswered: {e}");
                return Err(End::Close(CloseCode::Error, e.to_string()));
            }
        }
        let message = self.outbox.take();
        self.send(Message::binary(message)).await
    }

    async fn flush(&mut self) -> Result<(), End> {
        if self.outbox.len() > 0 {
            self.send_collected().await?;
        }
        read_in_time(timeout(UNREAD, self.socket.flush()).await)
    }

    async fn send(&mut self, message: Message) -> Result<(), End> {
        read_in_time(timeout(UNREAD, self.socket.feed(message)).await)
    }

    /// Closes the connection so that the peer learns why: a socket that is dropped with unread bytes
    /// in it discards what was sent last.
    async fn close(mut self, close: Option<(CloseCode, &str)>, linger: Duration) {
        let frame = close.map(|(code, reason)| CloseFrame {
            code,
            reason: shortened(reason).into(),
        });
        self.requests.clear();
        let leave = async {
            // All of this may fail where the peer is gone.
            let _ = self.socket.close(frame).await;
            let stream = self.socket.get_mut().inner();
            let _ = stream.shutdown().await;
            let mut rest = [0; 4096];
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        };
        let _ = timeout(linger, leave).await;
    }
}

/// As much of a reason as fits into a close frame: 125 bytes, two of which are the code.
fn shortened(reason: &str) -> &str {
    let mut ends = (0..=reason.len().min(123)).rev();
    let end = ends.find(|end| reason.is_char_boundary(*end));
    &reason[..end.unwrap_or(0)]
}

/// What it means that a peer does not take its answers.
fn read_in_time(sent: Result<Result<(), Error>, tokio::time::error::Elapsed>) -> Result<(), End> {
    match sent {
        Ok(sent) => Ok(sent?),
        Err(_) => Err(End::Broken(format!(
            "an answer was left unread for {} s",
            UNREAD.as_secs()
        ))),
    }
}
