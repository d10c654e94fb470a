//! Payloads written piece by piece, to any store.

use std::io::{self, Write};

use crate::embedded::EmbeddedWriter;
use crate::remote::RemoteWriter;
use crate::{Caller, Error, Result, offload, wait};

/// Writes one payload piece by piece. Nothing is in the store before [`finish`](Self::finish), and
/// others may write meanwhile. Dropping it, or [`abort`](Self::abort), writes nothing.
///
/// After a piece that failed, or whose write was given up, nothing more is taken.
///
/// [`Write`] is for threads; its errors have an [`Error`] inside [`io::Error`].
///
/// # A store file
/// See [`EmbeddedWriter`].
///
/// # A server
/// What is given is collected, up to 4 MiB, and sent in parts of up to 1 MiB, which the server keeps
/// in a file without a name in its store's folder. Each wait has the store's `write_timeout`, and the
/// last one has a second more for each 16 MiB of the payload. Where the connection breaks before that,
/// nothing is written, and the writer fails with [`Error::Connection`]. A forked child cannot use it.
pub struct Writer {
    target: String,
    sink: Sink,
    /// Why nothing more is taken.
    failed: Option<Error>,
}

enum Sink {
    /// None while another thread has it.
    Embedded(Option<Box<EmbeddedWriter>>),
    Remote(Box<RemoteWriter>),
}

impl Writer {
    /// Adds `piece` to the payload.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses, and for a server what any call may fail with.
    pub async fn write_with(&mut self, caller: Caller, piece: &[u8]) -> Result<()> {
        self.check()?;
        // As long as nobody knows whether it was taken.
        self.failed = Some(given_up(self.target.clone()));
        let written = match &mut self.sink {
            Sink::Embedded(slot) => keep(slot, &self.target, caller, piece).await,
            Sink::Remote(writer) => writer.write(caller, piece).await,
        };
        self.failed = written.as_ref().err().cloned();
        written
    }

    /// Writes the payload to the store as one entry, as durable as the store's options say. Gives
    /// the file's new length in bytes.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where nothing was written or nothing but one byte 0x00, the error of
    /// an earlier piece, and otherwise as [`Backend::write`](crate::Backend::write). Nothing is written
    /// then, but where such a write may have been done.
    pub async fn finish_with(self, caller: Caller) -> Result<u64> {
        self.check()?;
        match self.sink {
            Sink::Embedded(Some(writer)) => offload::run(caller, move || writer.finish()).await,
            Sink::Embedded(None) => Err(given_up(self.target)),
            Sink::Remote(writer) => writer.finish(caller).await,
        }
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

    fn new(target: String, sink: Sink) -> Self {
        Self {
            target,
            sink,
            failed: None,
        }
    }
}

/// Has a store file's writer keep `piece`: on another thread where the caller is a task.
async fn keep(
    slot: &mut Option<Box<EmbeddedWriter>>,
    target: &str,
    caller: Caller,
    piece: &[u8],
) -> Result<()> {
    let gone = || given_up(target.to_owned());
    if caller == Caller::Thread {
        return slot.as_mut().ok_or_else(gone)?.keep(piece);
    }
    let mut writer = slot.take().ok_or_else(gone)?;
    let piece = piece.to_vec();
    let work = move || {
        let kept = writer.keep(&piece);
        Ok((writer, kept))
    };
    let (writer, kept) = offload::run(caller, work).await?;
    *slot = Some(writer);
    kept
}

fn given_up(target: String) -> Error {
    Error::Io {
        path: target,
        reason: "a piece of the payload was given up while it was written; nothing was written"
            .to_owned(),
        errno: None,
    }
}

impl From<EmbeddedWriter> for Writer {
    fn from(writer: EmbeddedWriter) -> Self {
        Self::new(writer.target(), Sink::Embedded(Some(Box::new(writer))))
    }
}

impl From<RemoteWriter> for Writer {
    fn from(writer: RemoteWriter) -> Self {
        Self::new(writer.target(), Sink::Remote(Box::new(writer)))
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        wait(|caller| self.write_with(caller, bytes))?;
        Ok(bytes.len())
    }

    /// Does nothing: there is nothing in the store before [`finish`](Writer::finish).
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
