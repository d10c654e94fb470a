//! Payloads read piece by piece, from any store.

use std::io::{self, Read, Seek, SeekFrom};

use crate::embedded::EmbeddedReader;
use crate::remote::RemoteReader;
use crate::{Caller, Result, pieces, wait};

/// How much memory is made ready at a time for what is read: a size is what somebody else has said.
const STEP: u64 = 4 << 20;

/// Reads one payload piece by piece, from any place in it. It needs no memory for the payload.
///
/// It goes on with the same payload, whatever is written at its key meanwhile. The checksum is
/// computed from what is read. Where it is wrong, the read that comes to the payload's end fails with
/// [`Error::Corrupt`](crate::Error::Corrupt), unless a part of the payload was left out by a `seek` or
/// the store does not verify checksums.
///
/// [`Read`] is for threads; its errors have an [`Error`](crate::Error) inside [`io::Error`].
///
/// # A store file
/// It goes on whatever becomes of the store, also after `close`.
///
/// # A server
/// Up to 4 MiB are read ahead. Each wait has the store's `read_timeout`. Where the connection breaks,
/// the reader goes on over a new one if the payload is still there; otherwise the read fails with
/// [`Error::Server`](crate::Error::Server). Closing the store ends it with
/// [`Error::Closed`](crate::Error::Closed). A forked child cannot use it.
pub struct Reader {
    source: Source,
    position: u64,
}

enum Source {
    Embedded(Box<EmbeddedReader>),
    Remote(Box<RemoteReader>),
}

impl Reader {
    /// The payload's length in bytes.
    pub fn size(&self) -> u64 {
        match &self.source {
            Source::Embedded(reader) => reader.entry().size() as u64,
            Source::Remote(reader) => reader.size(),
        }
    }

    /// Where the next read begins, in bytes from the payload's beginning.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Has the next read begin at `position`. Beyond the end there is nothing to read.
    pub fn set_position(&mut self, position: u64) {
        self.position = position;
    }

    /// Copies the next bytes to `buffer`, as many as are there at once; gives their number. It is 0 at
    /// the payload's end.
    pub async fn read_with(&mut self, caller: Caller, buffer: &mut [u8]) -> Result<usize> {
        let count = self.read_at(caller, self.position, buffer).await?;
        self.position += count as u64;
        Ok(count)
    }

    /// The next `count` bytes; fewer at the payload's end. Where it fails or is given up, the next read
    /// begins at the same place.
    pub async fn read_exactly(&mut self, caller: Caller, count: u64) -> Result<Vec<u8>> {
        let count = count.min(self.size().saturating_sub(self.position));
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < count {
            let filled = bytes.len();
            let step = (count - filled as u64).min(STEP);
            bytes.resize(filled + step as usize, 0);
            let from = self.position + filled as u64;
            let read = self.read_at(caller, from, &mut bytes[filled..]).await?;
            bytes.truncate(filled + read);
        }
        self.position += count;
        Ok(bytes)
    }

    async fn read_at(&mut self, caller: Caller, position: u64, buffer: &mut [u8]) -> Result<usize> {
        match &mut self.source {
            // As `Backend::read`, at once from the mapped file.
            Source::Embedded(reader) => reader.read_at(position, buffer),
            Source::Remote(reader) => reader.read_at(caller, position, buffer).await,
        }
    }

    fn new(source: Source) -> Self {
        Self {
            source,
            position: 0,
        }
    }
}

impl From<EmbeddedReader> for Reader {
    fn from(reader: EmbeddedReader) -> Self {
        Self::new(Source::Embedded(Box::new(reader)))
    }
}

impl From<RemoteReader> for Reader {
    fn from(reader: RemoteReader) -> Self {
        Self::new(Source::Remote(Box::new(reader)))
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(wait(|caller| self.read_with(caller, buffer))?)
    }
}

impl Seek for Reader {
    /// Beyond the end there is nothing to read.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = pieces::seek(to, self.position, self.size())?;
        Ok(self.position)
    }
}
