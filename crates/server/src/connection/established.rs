//! A connection whose handshake is complete: answers the peer's requests.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use simd_r_drive_client::EmbeddedWriter;
use simd_r_drive_protocol::call::Method;
use simd_r_drive_protocol::payload_stream::StreamMethod;
use simd_r_drive_protocol::request::{Limits, ReceivedRequest, RequestDecoder};
use simd_r_drive_protocol::{AnyMethod, Extensions, Generation};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::end::End;
use super::socket::Socket;
use super::writes::Writes;
use crate::FsyncPolicy;
use crate::answer::{Failure, answer_of};
use crate::memory::Share;
use crate::methods;
use crate::outbox::{Answer, MESSAGE, Outbox, SMALL_MESSAGE};
use crate::service;
use crate::shared::Shared;
use crate::streams::{self, Streams};

/// How long a connection is idle before a ping is sent: as upstream's server does, and for proxies
/// that cut idle connections. A peer that does not answer the ping is not cut off, since a client
/// may read only while it waits for a response. The system's keepalive detects peers that are gone.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// The same while a payload stream is written to the store, which may take longer than a client waits
/// for an answer to its own pings.
const PING_INTERVAL_FINISHING: Duration = Duration::from_secs(1);
/// How long to wait for a peer to close its side of the connection.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// The same when the server stops: shorter, because the caller of `stop` waits for it.
const CLOSE_TIMEOUT_STOPPING: Duration = Duration::from_millis(250);
/// How long a stopping server goes on answering the requests that a peer had sent before.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(1);
/// How long to poll for a peer's next request.
const BUSY_WAIT: Duration = Duration::from_micros(50);
/// A request that came later after the last answer did not come soon.
const PROMPT: Duration = Duration::from_micros(100);
/// How many times in a row a peer must have made one call, and soon the next, before it is polled for.
const DIALOG: u32 = 32;
/// Requests are answered together, up to this many bytes of answers.
const MAX_COLLECTED: usize = 256 << 10;
/// Requests of this many bytes or more run in `block_in_place`, since they occupy the thread
/// longer.
const HEAVY_REQUEST: usize = 1 << 20;

pub(super) struct Connection<'s, S> {
    socket: Socket<S>,
    peer: SocketAddr,
    shared: &'s Shared,
    requests: RequestDecoder<Share>,
    outbox: Outbox,
    /// The memory for the request that is being answered, and for its answer.
    working: Share,
    /// The memory for large messages that are being sent. The socket keeps a copy of each until it
    /// is written.
    outgoing: Share,
    /// Small writes that are done together with those that follow.
    writes: Writes,
    /// Whether the collected answers belong to writes that must be committed before they are sent.
    uncommitted: bool,
    /// How many times in a row the peer made one call and, soon after its answer, the next one.
    dialog: u32,
    /// How many requests were answered since the connection last waited.
    answered: usize,
    /// The extensions that the peer knows.
    extensions: Extensions,
    streams: Streams,
}

impl<'s, S: AsyncRead + AsyncWrite + Unpin> Connection<'s, S> {
    pub(super) fn new(
        socket: Socket<S>,
        peer: SocketAddr,
        shared: &'s Shared,
        extensions: Extensions,
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
            writes: Writes::default(),
            uncommitted: false,
            dialog: 0,
            answered: 0,
            extensions,
            streams: Streams::new(options, Arc::clone(&shared.stream_permits)),
        }
    }

    pub(super) async fn run(mut self) {
        let peer = self.peer;
        let end = self.serve_requests().await;
        // A peer may send writes and leave without waiting for the answers.
        self.writes.perform(&self.shared.store);
        let end = match end {
            Ok(()) => End::Close(CloseCode::Away, "the server is stopping".to_owned()),
            Err(end) => end,
        };
        match end {
            End::Closed => {
                tracing::debug!(%peer, "disconnected");
                self.close(None, CLOSE_TIMEOUT).await;
            }
            End::Broken(reason) => tracing::debug!(%peer, "connection lost: {reason}"),
            End::Close(CloseCode::Away, reason) => {
                tracing::debug!(%peer, "disconnecting: {reason}");
                self.close(Some((CloseCode::Away, &reason)), CLOSE_TIMEOUT_STOPPING)
                    .await;
            }
            End::Close(code, reason) => {
                tracing::warn!(%peer, "closing the connection: {reason}");
                self.close(Some((code, &reason)), CLOSE_TIMEOUT).await;
            }
        }
    }

    /// Answers requests until the server stops.
    async fn serve_requests(&mut self) -> Result<(), End> {
        let mut stopped = pin!(self.shared.stopped());
        let mut silence = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = false;
        loop {
            let flushed = Instant::now();
            let message = match self.receive_soon().await {
                Some(message) => message?,
                None => tokio::select! {
                    biased;
                    () = &mut stopped => return self.drain().await,
                    message = self.socket.receive() => message?,
                    _ = silence.tick() => {
                        if !std::mem::take(&mut heard) {
                            self.socket.ping().await?;
                        }
                        continue;
                    }
                },
            };
            heard = true;
            let is_dialog = self.answered == 1 && flushed.elapsed() < PROMPT;
            self.dialog = if is_dialog {
                self.dialog.saturating_add(1)
            } else {
                0
            };
            self.answered = 0;
            self.answer(message).await?;
            self.answer_available().await?;
            self.flush().await?;
        }
    }

    /// The next message if it comes soon: if the peer, as it seems, makes one call after the other.
    /// Polls for it, because to wake a sleeping thread takes about as long as to answer a call.
    async fn receive_soon(&mut self) -> Option<Result<Option<Bytes>, End>> {
        let is_dialog = self.dialog >= DIALOG && self.answered == 1;
        let _turn = is_dialog.then(|| self.shared.busy_waits.try_acquire().ok())??;
        let end = Instant::now() + BUSY_WAIT;
        while Instant::now() < end {
            // This lets the runtime look for what has arrived.
            tokio::task::yield_now().await;
            if let Some(message) = self.socket.receive_available() {
                return Some(message);
            }
        }
        None
    }

    /// Answers what the peer had sent before the server was told to stop.
    async fn drain(&mut self) -> Result<(), End> {
        let deadline = Instant::now() + DRAIN_TIMEOUT;
        tokio::task::yield_now().await;
        while self.answer_available().await? && Instant::now() < deadline {
            self.flush().await?;
        }
        self.flush().await
    }

    /// Answers further messages without waiting. Returns whether some may be left.
    async fn answer_available(&mut self) -> Result<bool, End> {
        while self.outbox.len() < MAX_COLLECTED {
            match self.socket.receive_available() {
                Some(message) => self.answer(message?).await?,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Answers the requests that a message completes.
    async fn answer(&mut self, message: Option<Bytes>) -> Result<(), End> {
        if let Some(message) = message {
            self.answer_requests(&message).await?;
            let length = message.len();
            drop(message);
            self.socket.consumed(length);
        }
        Ok(())
    }

    /// Answers the requests that `message` completes, in their order.
    async fn answer_requests(&mut self, message: &[u8]) -> Result<(), End> {
        let bytes = self.requests.join(message)?;
        let mut rest = &*bytes;
        while let Some(request) = self.requests.next(&mut rest)? {
            self.answered += 1;
            let (number, parameters) = (request.method, request.parameters());
            if self.writes.take(request.id, number, parameters) {
                continue;
            }
            let id = request.id;
            // Requests are done in their order.
            self.perform_writes().await?;
            let needed = service::memory(number, parameters);
            let answer = match self.working.wait_for(needed).await {
                Err(no_memory) => Failure::new(no_memory).into_answer(),
                Ok(()) => self.run_method(&request, needed >= HEAVY_REQUEST).await?,
            };
            drop(request);
            self.respond(id, number, answer).await?;
        }
        Ok(())
    }

    /// Does the small writes, and collects their answers.
    async fn perform_writes(&mut self) -> Result<(), End> {
        for (id, answer) in self.writes.perform(&self.shared.store) {
            self.respond(id, Method::Write.id(), answer).await?;
        }
        Ok(())
    }

    /// Collects the answer to a request.
    async fn respond(&mut self, id: u32, method: u64, answer: Answer) -> Result<(), End> {
        if AnyMethod::from_id(method).is_some_and(|method| !method.only_reads()) {
            self.uncommitted = self.shared.options.fsync == FsyncPolicy::EveryWrite;
        }
        let generation = self.requests.generation().unwrap_or(Generation::Plain);
        let mut response = self.outbox.respond(generation, id, method, answer);
        let most = self.message_size(response.remaining());
        while self.outbox.push(&mut response, most) {
            self.working.shrink(response.memory());
            self.send_collected().await?;
        }
        self.working.shrink(0);
        if self.outbox.is_full() {
            self.send_collected().await?;
        }
        Ok(())
    }

    /// Does what a request asks for. One that `is_heavy` takes a while.
    async fn run_method(
        &mut self,
        request: &ReceivedRequest<'_>,
        is_heavy: bool,
    ) -> Result<Answer, End> {
        let (store, streams) = (&self.shared.store, &mut self.streams);
        let (number, parameters) = (request.method, request.parameters());
        let method = AnyMethod::from_id(number);
        match method.filter(|method| self.extensions.include(*method)) {
            Some(AnyMethod::Stream(StreamMethod::FinishWriter)) => {
                let writer = streams.take_writer(parameters);
                self.finish_writer(number, writer).await
            }
            Some(method) => Ok(in_turn(is_heavy, || {
                answer_of(number, methods::answer(store, streams, method, parameters))
            })),
            None => Ok(answer_of(number, methods::unknown(number))),
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
            if let Ok(finished) = timeout(PING_INTERVAL_FINISHING, &mut finishing).await {
                return Ok(answer_of(
                    method,
                    finished.unwrap_or_else(|e| Err(e.into())),
                ));
            }
            self.flush().await?;
            self.socket.ping().await?;
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
        self.socket.send(message).await
    }

    /// Answers the writes that were left for others to follow, and sends all answers.
    async fn flush(&mut self) -> Result<(), End> {
        self.perform_writes().await?;
        if self.outbox.len() > 0 {
            self.send_collected().await?;
        }
        self.socket.flush().await
    }

    /// Closes the connection so that the peer learns the reason.
    async fn close(mut self, close: Option<(CloseCode, &str)>, patience: Duration) {
        self.requests.clear();
        self.socket.close(close, patience).await;
    }
}

/// Makes an answer. One that `is_heavy` keeps this thread busy for a while.
fn in_turn(is_heavy: bool, answer: impl FnOnce() -> Answer) -> Answer {
    if is_heavy {
        tokio::task::block_in_place(answer)
    } else {
        answer()
    }
}
