//! A stream whose reader keeps what it has read, and how much that is.
//!
//! Tungstenite holds a message until it is whole and does not tell how much of it there is, so what
//! goes in is counted here.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::memory::Share;

/// The bytes of a control frame's header, with its mask.
const HEADER: usize = 6;

pub(crate) struct Metered<S> {
    stream: S,
    /// How much the reader holds, at most.
    held: usize,
    share: Share,
}

impl<S> Metered<S> {
    pub(crate) fn new(stream: S, share: Share) -> Self {
        Self {
            stream,
            held: 0,
            share,
        }
    }

    /// The stream without the count, for who reads and keeps nothing.
    pub(crate) fn inner(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Notes that the reader has consumed a control frame with a payload of `length` bytes.
    pub(crate) fn note_consumed_control(&mut self, length: usize) {
        self.note_consumed(length, usize::MAX);
    }

    /// Notes that the reader has consumed a whole message of `length` bytes. What it still holds
    /// came in one read, of at most `read` bytes.
    pub(crate) fn note_consumed(&mut self, length: usize, read: usize) {
        self.held = self.held.saturating_sub(length + HEADER).min(read);
        self.share.shrink(self.held);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Metered<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let held = self.held + buffer.filled().len() - before;
        self.held = held;
        let counted = self.share.resize(held);
        Poll::Ready(counted.map_err(|e| io::Error::new(io::ErrorKind::OutOfMemory, e)))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Metered<S> {
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
