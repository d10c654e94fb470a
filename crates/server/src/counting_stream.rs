//! A stream that counts the bytes that its reader has buffered.
//!
//! Tungstenite buffers a message until it is complete and does not say how much it has buffered, so
//! the bytes that it reads are counted here.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::memory::Share;

/// The size in bytes of a control frame's header, with its mask.
const HEADER: usize = 6;

pub(crate) struct CountingStream<S> {
    stream: S,
    /// How many bytes the reader has buffered, at most.
    buffered: usize,
    share: Share,
}

impl<S> CountingStream<S> {
    pub(crate) fn new(stream: S, share: Share) -> Self {
        Self {
            stream,
            buffered: 0,
            share,
        }
    }

    /// The stream itself, for a reader that buffers nothing.
    pub(crate) fn inner(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Call this when the reader has consumed a control frame with a payload of `length` bytes.
    pub(crate) fn consume_control_frame(&mut self, length: usize) {
        self.consume_message(length, usize::MAX);
    }

    /// Call this when the reader has consumed a whole message of `length` bytes. The bytes that are
    /// still buffered then came in one read, of at most `read` bytes.
    pub(crate) fn consume_message(&mut self, length: usize, read: usize) {
        self.buffered = self.buffered.saturating_sub(length + HEADER).min(read);
        self.share.shrink(self.buffered);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for CountingStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let buffered = self.buffered + buffer.filled().len() - before;
        self.buffered = buffered;
        let reserved = self.share.resize(buffered);
        Poll::Ready(reserved.map_err(|e| io::Error::new(io::ErrorKind::OutOfMemory, e)))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for CountingStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
