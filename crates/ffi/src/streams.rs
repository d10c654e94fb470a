//! Reads and writes payloads in pieces.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use simd_r_drive_client::fork::Owned;
use simd_r_drive_client::{Backend, DataStore, Error, Reader, Writer};
use uniffi_cffi_runtime::Bytes;

use crate::memory::memory;
use crate::{DataStoreError, Result};

/// A value that one thread uses at a time, only in the process that created it.
struct Shared<T> {
    target: String,
    inner: Owned<Mutex<Option<T>>>,
}

impl<T> Shared<T> {
    fn new(store: &DataStore, inner: T) -> Self {
        Self {
            target: store.target(),
            inner: Owned::new(Mutex::new(Some(inner))),
        }
    }

    fn lock(&self) -> Result<MutexGuard<'_, Option<T>>> {
        let inner = self.inner.get();
        let inner = inner.map_err(|owner| owner.locked(&self.target))?;
        Ok(inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn with<R>(&self, call: impl FnOnce(&mut T) -> io::Result<R>) -> Result<R> {
        let mut inner = self.lock()?;
        let inner = inner.as_mut().ok_or_else(|| self.closed())?;
        call(inner).map_err(|error| self.failed(error))
    }

    fn take(&self) -> Result<T> {
        let taken = self.lock()?.take();
        taken.ok_or_else(|| self.closed())
    }

    fn closed(&self) -> DataStoreError {
        DataStoreError::Closed {
            target: self.target.clone(),
        }
    }

    fn failed(&self, error: io::Error) -> DataStoreError {
        let error = error.downcast::<Error>();
        error
            .unwrap_or_else(|error| Error::io(&self.target, &error))
            .into()
    }
}

pub struct PayloadReader {
    size: u64,
    reader: Shared<Reader>,
}

impl PayloadReader {
    /// Wraps the result of a store.
    pub(crate) fn new(store: &DataStore, reader: Option<Reader>) -> Option<Arc<Self>> {
        reader.map(|reader| {
            Arc::new(Self {
                size: reader.entry().size() as u64,
                reader: Shared::new(store, reader),
            })
        })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn position(&self) -> Result<u64> {
        self.reader.with(|reader| reader.stream_position())
    }

    pub fn seek(&self, position: u64) -> Result<()> {
        self.reader
            .with(|reader| reader.seek(SeekFrom::Start(position)).map(drop))
    }

    pub fn read(&self, count: u64) -> Result<Bytes> {
        let part = self.reader.with(|reader| {
            let left = self.size.saturating_sub(reader.stream_position()?);
            let mut part = Vec::new();
            reader.take(count.min(left)).read_to_end(&mut part)?;
            Ok(part)
        })?;
        Ok(part.into())
    }

    pub fn read_into(&self, address: u64, size: u64) -> Result<u64> {
        let buffer = memory(address, size)?;
        let read = self.reader.with(|reader| reader.read(buffer))?;
        Ok(read as u64)
    }
}

pub struct PayloadWriter(Shared<Writer>);

impl PayloadWriter {
    pub(crate) fn new(store: &DataStore, writer: Writer) -> Arc<Self> {
        Arc::new(Self(Shared::new(store, writer)))
    }

    pub fn write(&self, part: Bytes) -> Result<()> {
        self.0.with(|writer| writer.write_all(&part))
    }

    pub fn finish(&self) -> Result<()> {
        self.0.take()?.finish()?;
        Ok(())
    }

    pub fn abort(&self) -> Result<()> {
        drop(self.0.lock()?.take());
        Ok(())
    }
}
