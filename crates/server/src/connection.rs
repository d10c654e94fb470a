//! One connection, from its first byte to its last.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use simd_r_drive_client::EmbeddedWriter;
use simd_r_drive_protocol::Generation;
use simd_r_drive_protocol::call::Method;
use simd_r_drive_protocol::payload_stream::StreamMethod;
use simd_r_drive_protocol::request::{DecodeError, Limits, ReceivedRequest, RequestDecoder};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use crate::FsyncPolicy;
use crate::answer::{Failure, answer_of};
use crate::counting_stream::CountingStream;
use crate::handshake::{AcceptedRequest, Failure as HandshakeFailure, Refusal};
use crate::memory::{NoMemory, Share};
use crate::outbox::{Answer, MESSAGE, Outbox, SMALL_MESSAGE};
use crate::pending_handshakes::PendingHandshake;
use crate::shared::Shared;
use crate::streams::{self, Streams};
use crate::{handshake, service};

/// How long a peer may take for its handshake, including that of TLS.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// How long a connection is idle before a ping is sent: as upstream's server does, and for proxies
/// that cut idle connections. A peer that does not answer the ping is not cut off, since a client
/// may read only while it waits for a response. The system's keepalive detects peers that are gone.
const PING_AFTER: Duration = Duration::from_secs(5);
/// The same while a payload stream is written to the store, which may take longer than a client waits
/// for an answer to its own pings.
const PING_WHILE_FINISHING: Duration = Duration::from_secs(1);
/// How long a peer may leave an answer unread before it is cut off.
const UNREAD: Duration = Duration::from_secs(60);
/// How long to wait for a peer to close its side of the connection.
const LINGER: Duration = Duration::from_secs(1);
/// The same when the server stops: shorter, because the caller of `stop` waits for it.
const LINGER_AT_STOP: Duration = Duration::from_millis(250);
/// How long a stopping server goes on answering the requests that a peer had sent before.
const DRAIN: Duration = Duration::from_secs(1);
/// Requests are answered together, up to this many bytes of answers.
const ANSWERS: usize = 256 << 10;
/// Requests of this many bytes or more run in `block_in_place`, since they occupy the thread
/// longer.
const HEAVY: usize = 1 << 20;
/// The maximum number of bytes of one read from the socket. Tungstenite zeroes that much before
/// each.
const READ: usize = 32 << 10;

/// Serves the peer at the other end of `tcp` until one of the two ends the connection.
pub(crate) async fn run(
    tcp: TcpStream,
    peer: SocketAddr,
    shared: &Shared,
    handshake: PendingHandshake,
) {
    let deadline = Instant::now() + HANDSHAKE;
    // The bytes are read below. If none come until the deadline, that is found there, too.
    if let Ok(Ok(())) = within(deadline, shared, tcp.readable()).await {
        handshake.mark_active();
    }
    let outcome = match &shared.tls {
        None => serve(tcp, peer, shared, handshake, deadline).await,
        Some(acceptor) => match within(deadline, shared, acceptor.accept(tcp)).await {
            Ok(Ok(tls)) => serve(tls, peer, shared, handshake, deadline).await,
            Ok(Err(e)) => Err(format!("TLS handshake failed: {e}")),
            Err(late) => Err(late.to_string()),
        },
    };
    if let Err(reason) = outcome {
        tracing::info!(%peer, "connection refused: {reason}");
    }
}

/// Completes the WebSocket handshake, then serves the connection until it ends.
async fn serve<S>(
    mut stream: S,
    peer: SocketAddr,
    shared: &Shared,
    handshake: PendingHandshake,
    deadline: Instant,
) -> Result<(), String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let outcome = match within(deadline, shared, read_request(&mut stream, shared)).await {
        Ok(outcome) => outcome,
        Err(NoHandshake::Late) => Err(Refusal::timed_out(HANDSHAKE.as_secs()).into()),
        Err(NoHandshake::Stopping) => return Err(NoHandshake::Stopping.to_string()),
    };
    let (request, _permit) = match outcome {
        Ok(outcome) => outcome,
        Err(HandshakeFailure::Refused(refusal)) => {
            let _ = timeout(LINGER, handshake::refuse(&mut stream, &refusal)).await;
            return Err(refusal.to_string());
        }
        Err(HandshakeFailure::Broken(reason)) => return Err(reason),
    };
    if !handshake.complete() {
        return Err("dropped in favour of newer connections".to_owned());
    }
    let accepted = handshake::accept(&mut stream, &request);
    let accepted = within(deadline, shared, accepted).await;
    let accepted = accepted.map_err(|late| late.to_string())?;
    accepted.map_err(|e| e.to_string())?;

    let limit = usize::try_from(shared.options.max_message_size).unwrap_or(usize::MAX);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ)
        .max_message_size(Some(limit))
        .max_frame_size(Some(limit));
    let AcceptedRequest {
        rest: first_frames,
        knows_streams,
        ..
    } = request;
    let stream = CountingStream::new(stream, shared.memory.share());
    let socket =
        WebSocketStream::from_partially_read(stream, first_frames, Role::Server, Some(config));
    tracing::debug!(%peer, "connected");
    Connection::new(socket.await, peer, shared, knows_streams)
        .run()
        .await;
    Ok(())
}

/// Reads the peer's request. If it is accepted, returns it with a permit for an established
/// connection.
async fn read_request<S>(
    stream: &mut S,
    shared: &Shared,
) -> Result<(AcceptedRequest, OwnedSemaphorePermit), HandshakeFailure>
where
    S: AsyncRead + Unpin,
{
    let request = handshake::read(stream, &shared.policy).await?;
    match Arc::clone(&shared.connection_permits).try_acquire_owned() {
        Ok(permit) => Ok((request, permit)),
        Err(_) => Err(Refusal::too_many_connections(shared.limits.established).into()),
    }
}

/// Why the server stopped waiting for a handshake.
#[derive(Debug, thiserror::Error)]
enum NoHandshake {
    #[error("no handshake within {} s", HANDSHAKE.as_secs())]
    Late,
    #[error("the server is stopping")]
    Stopping,
}

/// Waits for a step of a handshake until `deadline`, or until the server stops.
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
    socket: WebSocketStream<CountingStream<S>>,
    peer: SocketAddr,
    shared: &'s Shared,
    requests: RequestDecoder<Share>,
    outbox: Outbox,
    /// The memory for the request that is being answered, and for its answer.
    working: Share,
    /// The memory for large messages that are being sent. The socket keeps a copy of each until it
    /// is written.
    outgoing: Share,
    /// Whether the collected answers belong to writes that must be committed before they are sent.
    uncommitted: bool,
    /// The payload streams, where the peer knows the extension.
    streams: Option<Streams>,
}

impl<'s, S: AsyncRead + AsyncWrite + Unpin> Connection<'s, S> {
    fn new(
        socket: WebSocketStream<CountingStream<S>>,
        peer: SocketAddr,
        shared: &'s Shared,
        knows_streams: bool,
    ) -> Self {
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
            streams: knows_streams
                .then(|| Streams::new(options, Arc::clone(&shared.stream_permits))),
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
                self.socket.get_mut().consume_message(length, READ);
                Ok(())
            }
            Message::Close(_) => Err(End::Closed),
            Message::Text(_) => Err(End::Close(
                CloseCode::Unsupported,
                "a text message; requests must be binary messages".to_owned(),
            )),
            // Tungstenite answers pings.
            Message::Ping(bytes) | Message::Pong(bytes) => {
                self.socket.get_mut().consume_control_frame(bytes.len());
                Ok(())
            }
            Message::Frame(_) => Ok(()),
        }
    }

    /// Answers the requests that `message` completes, in their order.
    async fn answer(&mut self, message: &[u8]) -> Result<(), End> {
        let options = &self.shared.options;
        let bytes = self.requests.join(message)?;
        let mut rest = &*bytes;
        while let Some(request) = self.requests.next(&mut rest)? {
            let needed = service::memory(request.method, request.parameters());
            let answer = match self.working.wait_for(needed).await {
                Err(no_memory) => Failure::new(no_memory).into_answer(),
                Ok(()) => self.run_method(&request, needed >= HEAVY).await?,
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

    /// Does what a request asks for. One that `is_heavy` takes a while.
    async fn run_method(
        &mut self,
        request: &ReceivedRequest<'_>,
        is_heavy: bool,
    ) -> Result<Answer, End> {
        let store = &self.shared.store;
        let (number, parameters) = (request.method, request.parameters());
        match self.streams.as_mut().zip(StreamMethod::from_id(number)) {
            Some((streams, StreamMethod::FinishWriter)) => {
                let writer = streams.take_writer(parameters);
                self.finish_writer(number, writer).await
            }
            Some((streams, method)) => Ok(make(is_heavy, || {
                answer_of(number, streams.answer(store, method, parameters))
            })),
            None => Ok(make(is_heavy, || {
                service::answer(store, number, parameters)
            })),
        }
    }

    /// Has a payload written to the store, which may take long, and says now and then that this
    /// server is still there.
    async fn finish_writer(
        &mut self,
        method: u64,
        writer: Result<Option<EmbeddedWriter>, Failure>,
    ) -> Result<Answer, End> {
        let mut finishing = tokio::task::spawn_blocking(move || streams::finish(writer?));
        loop {
            if let Ok(finished) = timeout(PING_WHILE_FINISHING, &mut finishing).await {
                return Ok(answer_of(
                    method,
                    finished.unwrap_or_else(|e| Err(e.into())),
                ));
            }
            self.send(Message::Ping(Bytes::new())).await?;
            self.flush().await?;
        }
    }

    /// The maximum size of the messages that carry a response of `length` bytes.
    fn message_size(&mut self, length: usize) -> usize {
        let is_large = length > SMALL_MESSAGE;
        if is_large && self.outgoing.resize_if_plenty(3 * MESSAGE).is_err() {
            return SMALL_MESSAGE;
        }
        MESSAGE
    }

    /// Passes the collected answers to the socket, which may buffer them until it is flushed.
    async fn send_collected(&mut self) -> Result<(), End> {
        if std::mem::take(&mut self.uncommitted) {
            let store = &self.shared.store;
            if let Err(e) = tokio::task::block_in_place(|| store.commit()) {
                tracing::error!("closing a connection without answering its writes: {e}");
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

    /// Closes the connection so that the peer learns the reason. The rest of its bytes is read,
    /// since a socket that is closed with unread bytes discards what was sent last.
    async fn close(mut self, close: Option<(CloseCode, &str)>, linger: Duration) {
        let frame = close.map(|(code, reason)| CloseFrame {
            code,
            reason: shortened(reason).into(),
        });
        self.requests.clear();
        let leave = async {
            // All of this may fail if the peer is gone.
            let _ = self.socket.close(frame).await;
            let stream = self.socket.get_mut().inner();
            let _ = stream.shutdown().await;
            let mut rest = [0; 4096];
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        };
        let _ = timeout(linger, leave).await;
    }
}

/// Makes an answer. One that `is_heavy` keeps this thread busy for a while.
fn make(is_heavy: bool, answer: impl FnOnce() -> Answer) -> Answer {
    if is_heavy {
        tokio::task::block_in_place(answer)
    } else {
        answer()
    }
}

/// Shortens a reason to what fits into a close frame: 125 bytes, two of which are the code.
fn shortened(reason: &str) -> &str {
    let mut ends = (0..=reason.len().min(123)).rev();
    let end = ends.find(|end| reason.is_char_boundary(*end));
    &reason[..end.unwrap_or(0)]
}

/// Ends the connection if the peer has not read its answers in time.
fn read_in_time(sent: Result<Result<(), Error>, tokio::time::error::Elapsed>) -> Result<(), End> {
    match sent {
        Ok(sent) => Ok(sent?),
        Err(_) => Err(End::Broken(format!(
            "the peer has not read an answer for {} s",
            UNREAD.as_secs()
        ))),
    }
}
