//! Reads and writes payloads in pieces.

use std::sync::Arc;

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, DataStore, Reader, Writer, wait};
use uniffi_cffi_runtime::Bytes;

use crate::Result;
use crate::exclusive::Exclusive;
use crate::memory::memory;

/// The most bytes that one call gives: what crosses has a length of 31 bits.
const MOST: u64 = 1 << 30;

pub struct PayloadReader {
    size: u64,
    reader: Exclusive<Reader>,
}

impl PayloadReader {
    /// Wraps the result of a store.
    pub(crate) fn new(store: &DataStore, reader: Option<Reader>) -> Option<Arc<Self>> {
        reader.map(|reader| {
            Arc::new(Self {
                size: reader.size(),
                reader: Exclusive::new(store.target(), reader),
            })
        })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn position(&self) -> Result<u64> {
        self.reader.with(|reader| reader.position())
    }

    pub fn seek(&self, position: u64) -> Result<()> {
        self.reader.with(|reader| reader.set_position(position))
    }

    pub fn read(&self, count: u64) -> Result<Bytes> {
        let read = self
            .reader
            .with(|reader| wait(|caller| reader.read_exactly(caller, count.min(MOST))))?;
        Ok(read?.into())
    }

    pub async fn read_async(&self, count: u64) -> Result<Bytes> {
        let mut reader = self.reader.borrow()?;
        let read = reader.read_exactly(Task, count.min(MOST)).await?;
        Ok(read.into())
    }

    pub fn read_into(&self, address: u64, size: u64) -> Result<u64> {
        let buffer = memory(address, size)?;
        let read = self
            .reader
            .with(|reader| wait(|caller| reader.read_with(caller, buffer)))?;
        Ok(read? as u64)
    }

    pub fn stop(&self) {
        // A forked child has nothing to let go of.
        let _ = self.reader.let_go();
    }
}

pub struct PayloadWriter(Exclusive<Writer>);

impl PayloadWriter {
    pub(crate) fn new(store: &DataStore, writer: Writer) -> Arc<Self> {
        Arc::new(Self(Exclusive::new(store.target(), writer)))
    }

    pub fn write(&self, part: Bytes) -> Result<()> {
        let written = self
            .0
            .with(|writer| wait(|caller| writer.write_with(caller, &part)))?;
        Ok(written?)
    }

    pub async fn write_async(&self, part: Bytes) -> Result<()> {
        Ok(self.0.borrow()?.write_with(Task, &part).await?)
    }

    pub fn finish(&self) -> Result<()> {
        self.0.take()?.finish()?;
        Ok(())
    }

    pub async fn finish_async(&self) -> Result<()> {
        self.0.take()?.finish_with(Task).await?;
        Ok(())
    }

    pub fn abort(&self) -> Result<()> {
        self.0.let_go()
    }
}
