//! A peer's WebSocket: receives and sends messages.

use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::end::End;
use crate::counting_stream::CountingStream;
use crate::shared::Shared;

/// How long a peer may leave a message unread before it is cut off.
const SEND_TIMEOUT: Duration = Duration::from_secs(60);
/// The maximum number of bytes of one read from the socket. Tungstenite zeroes that much before
/// each.
const READ_SIZE: usize = 32 << 10;

/// A peer's WebSocket.
pub(super) struct Socket<S>(WebSocketStream<CountingStream<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> Socket<S> {
    /// The socket of a peer whose handshake is complete. `first_frames` are the bytes that came
    /// after it.
    pub(super) async fn new(stream: S, first_frames: Vec<u8>, shared: &Shared) -> Self {
        let limit = usize::try_from(shared.options.max_message_size).unwrap_or(usize::MAX);
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_SIZE)
            .max_message_size(Some(limit))
            .max_frame_size(Some(limit));
        let stream = CountingStream::new(stream, shared.memory.share());
        let socket =
            WebSocketStream::from_partially_read(stream, first_frames, Role::Server, Some(config));
        Self(socket.await)
    }

    /// The next message: a binary one, or `None` for one that needs no answer.
    ///
    /// After a binary message has been used, its memory is given back with
    /// [`consumed`](Self::consumed).
    pub(super) async fn receive(&mut self) -> Result<Option<Bytes>, End> {
        let message = self.0.next().await;
        self.received(message)
    }

    /// The same for a message that is there already; `None` if there is none.
    pub(super) fn receive_available(&mut self) -> Option<Result<Option<Bytes>, End>> {
        let message = self.0.next().now_or_never()?;
        Some(self.received(message))
    }

    fn received(&mut self, message: Option<Result<Message, Error>>) -> Result<Option<Bytes>, End> {
        match message.ok_or(End::Closed)?? {
            Message::Binary(bytes) => return Ok(Some(bytes)),
            Message::Close(_) => return Err(End::Closed),
            Message::Text(_) => {
                let reason = "a text message; requests must be binary messages".to_owned();
                return Err(End::Close(CloseCode::Unsupported, reason));
            }
            // Tungstenite answers pings.
            Message::Ping(bytes) | Message::Pong(bytes) => {
                self.0.get_mut().consume_control_frame(bytes.len());
            }
            Message::Frame(_) => {}
        }
        Ok(None)
    }

    /// Gives back the memory of a binary message of this many bytes.
    pub(super) fn consumed(&mut self, length: usize) {
        self.0.get_mut().consume_message(length, READ_SIZE);
    }

    /// Adds a message to what [`flush`](Self::flush) sends.
    pub(super) async fn send(&mut self, message: Vec<u8>) -> Result<(), End> {
        self.feed(Message::binary(message)).await
    }

    /// Sends a ping, and all before it.
    pub(super) async fn ping(&mut self) -> Result<(), End> {
        self.feed(Message::Ping(Bytes::new())).await?;
        self.flush().await
    }

    pub(super) async fn flush(&mut self) -> Result<(), End> {
        in_time(timeout(SEND_TIMEOUT, self.0.flush()).await)
    }

    async fn feed(&mut self, message: Message) -> Result<(), End> {
        in_time(timeout(SEND_TIMEOUT, self.0.feed(message)).await)
    }

    /// Closes the connection so that the peer learns the reason, and waits up to `patience` for the
    /// peer to close its side. The rest of its bytes is read, since a socket that is closed with
    /// unread bytes discards what was sent last.
    pub(super) async fn close(mut self, close: Option<(CloseCode, &str)>, patience: Duration) {
        let frame = close.map(|(code, reason)| CloseFrame {
            code,
            reason: shortened(reason).into(),
        });
        let close = async {
            // All of this may fail if the peer is gone.
            let _ = self.0.close(frame).await;
            let stream = self.0.get_mut().inner();
            let _ = stream.shutdown().await;
            let mut rest = [0; 4096];
            while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        };
        let _ = timeout(patience, close).await;
    }
}

/// Ends the connection if the peer has not read a message in time.
fn in_time(sent: Result<Result<(), Error>, Elapsed>) -> Result<(), End> {
    match sent {
        Ok(sent) => Ok(sent?),
        Err(_) => Err(End::Broken(format!(
            "the peer has not read an answer for {} s",
            SEND_TIMEOUT.as_secs()
        ))),
    }
}

/// Shortens a reason to what fits into a close frame: 125 bytes, two of which are the code.
fn shortened(reason: &str) -> &str {
    let mut ends = (0..=reason.len().min(123)).rev();
    let end = ends.find(|end| reason.is_char_boundary(*end));
    &reason[..end.unwrap_or(0)]
}
