//! A store file's writer for threads and tasks.

use super::writer::EmbeddedWriter;
use crate::caller::{BoxFuture, Caller};
use crate::error::{Error, Result};
use crate::offload;
use crate::writer::{PayloadSink, cancelled};

/// Writes on the calling thread, or on another one if the caller is a task.
pub(super) struct EmbeddedSink {
    target: String,
    /// None while another thread writes, and for good if that was cancelled.
    writer: Option<Box<EmbeddedWriter>>,
}

impl EmbeddedSink {
    pub(super) fn new(target: String, writer: EmbeddedWriter) -> Self {
        Self {
            target,
            writer: Some(Box::new(writer)),
        }
    }

    fn cancelled(&self) -> Error {
        cancelled(self.target.clone())
    }

    async fn write_in_thread(&mut self, caller: Caller, piece: Vec<u8>) -> Result<()> {
        let mut writer = self.writer.take().ok_or_else(|| self.cancelled())?;
        let work = move || {
            let written = writer.keep(&piece);
            Ok((writer, written))
        };
        let (writer, written) = offload::run(caller, work).await?;
        self.writer = Some(writer);
        written
    }
}

impl PayloadSink for EmbeddedSink {
    fn write<'a>(&'a mut self, caller: Caller, piece: &'a [u8]) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            match (caller, &mut self.writer) {
                (Caller::Thread, Some(writer)) => writer.keep(piece),
                _ => self.write_in_thread(caller, piece.to_vec()).await,
            }
        })
    }

    fn finish(self: Box<Self>, caller: Caller) -> BoxFuture<'static, Result<u64>> {
        Box::pin(async move {
            let cancelled = self.cancelled();
            let writer = self.writer.ok_or(cancelled)?;
            offload::run(caller, move || writer.finish()).await
        })
    }
}
