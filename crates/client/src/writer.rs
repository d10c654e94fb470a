//! Writes payloads to any store in pieces.

use std::io::{self, Write};

use crate::caller::{BoxFuture, Caller, wait};
use crate::error::{Error, Result};

/// Writes one payload in pieces. The store does not change before [`finish`](Self::finish), and others
/// can write to it meanwhile. If the writer is dropped, or [`abort`](Self::abort) is called, nothing is
/// written.
///
/// After a piece that failed, or whose write was dropped, it accepts nothing more.
///
/// [`Write`] is for threads. Its errors have an [`Error`] inside [`io::Error`].
///
/// # A store file
/// See [`EmbeddedWriter`](crate::EmbeddedWriter).
///
/// # A server
/// Up to 4 MiB are collected and sent in parts of up to 1 MiB. The server stores them in an unnamed
/// file in the folder of its store. Each wait is limited by the store's `write_timeout`; the last one
/// has one second more for each 16 MiB of the payload. If the connection breaks before that, nothing is
/// written, and the writer fails with [`Error::Connection`]. A forked child cannot use it.
pub struct Writer {
    target: String,
    sink: Box<dyn PayloadSink>,
    /// Why nothing more is accepted.
    failed: Option<Error>,
}

/// What a [`Writer`] writes to: a payload of one backend that is not in the store yet. If it is dropped,
/// nothing is written.
pub trait PayloadSink: Send {
    /// Adds `piece` to the payload.
    fn write<'a>(&'a mut self, caller: Caller, piece: &'a [u8]) -> BoxFuture<'a, Result<()>>;

    /// Writes the payload to the store. Returns the file's new length in bytes.
    fn finish(self: Box<Self>, caller: Caller) -> BoxFuture<'static, Result<u64>>;
}

impl Writer {
    /// A writer of a payload that is still empty. `target` is the store, for messages.
    pub fn new(target: String, sink: impl PayloadSink + 'static) -> Self {
        Self {
            target,
            sink: Box::new(sink),
            failed: None,
        }
    }

    /// Adds `piece` to the payload.
    ///
    /// # Errors
    /// [`Error::Io`] if the system reports an error, and for a server as any call.
    pub async fn write_with(&mut self, caller: Caller, piece: &[u8]) -> Result<()> {
        self.check()?;
        // Until it is known whether the piece was accepted.
        self.failed = Some(cancelled(self.target.clone()));
        let written = self.sink.write(caller, piece).await;
        self.failed = written.as_ref().err().cloned();
        written
    }

    /// Writes the payload to the store as one entry, with the durability of the store's options.
    /// Returns the file's new length in bytes.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the payload is empty or the single byte 0x00, the error of an
    /// earlier piece, and otherwise as [`Backend::write`](crate::Backend::write). Nothing is written
    /// then, unless the outcome is unknown.
    pub async fn finish_with(self, caller: Caller) -> Result<u64> {
        self.check()?;
        self.sink.finish(caller).await
    }

    /// [`finish_with`](Self::finish_with), for a thread.
    ///
    /// # Errors
    /// As for that.
    pub fn finish(self) -> Result<u64> {
        wait(|caller| self.finish_with(caller))
    }

    /// Writes nothing.
    pub fn abort(self) {}

    fn check(&self) -> Result<()> {
        self.failed.clone().map_or(Ok(()), Err)
    }
}

/// The error after a piece whose write was dropped.
pub(crate) fn cancelled(target: String) -> Error {
    Error::Io {
        path: target,
        reason: "the write of a piece was cancelled; nothing was written".to_owned(),
        errno: None,
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        wait(|caller| self.write_with(caller, bytes))?;
        Ok(bytes.len())
    }

    /// Does nothing: the store does not change before [`finish`](Writer::finish).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
