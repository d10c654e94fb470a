//! Reads payloads of any store in pieces.

use std::io::{self, Read, Seek, SeekFrom};

use crate::caller::{BoxFuture, Caller, wait};
use crate::error::Result;
use crate::pieces;

/// How many bytes are allocated at a time for what is read, since the size comes from the peer.
const STEP: u64 = 4 << 20;

/// Reads one payload in pieces, from any position. It does not hold the payload in memory.
///
/// It keeps reading the same payload, whatever is written at its key meanwhile. The checksum is
/// computed from what is read. If it is wrong, the read that reaches the payload's end fails with
/// [`Error::Corrupt`](crate::Error::Corrupt), unless a part of the payload was skipped by a `seek`, or
/// the store does not verify checksums.
///
/// [`Read`] is for threads. Its errors have an [`Error`](crate::Error) inside [`io::Error`].
///
/// # A store file
/// The reader keeps working, whatever happens to the store, also after `close`.
///
/// # A server
/// Up to 4 MiB are read ahead. Each wait is limited by the store's `read_timeout`. If the connection
/// breaks, the reader continues over a new one if the payload is still there; otherwise the read fails
/// with [`Error::Server`](crate::Error::Server). After the store is closed, it fails with
/// [`Error::Closed`](crate::Error::Closed). A forked child cannot use it.
pub struct Reader {
    source: Box<dyn PayloadSource>,
    position: u64,
}

/// What a [`Reader`] reads from: a payload of one backend.
pub trait PayloadSource: Send {
    /// The payload's length in bytes.
    fn size(&self) -> u64;

    /// Copies the bytes from `position` on to `buffer`, as many as are available at once. Returns how
    /// many those are: 0 at the payload's end.
    fn read_at<'a>(
        &'a mut self,
        caller: Caller,
        position: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<usize>>;
}

impl Reader {
    /// A reader at the beginning of a payload.
    pub fn new(source: impl PayloadSource + 'static) -> Self {
        Self {
            source: Box::new(source),
            position: 0,
        }
    }

    /// The payload's length in bytes.
    pub fn size(&self) -> u64 {
        self.source.size()
    }

    /// Where the next read begins, in bytes from the payload's beginning.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Sets where the next read begins. A position beyond the end is valid; reads there return nothing.
    pub fn set_position(&mut self, position: u64) {
        self.position = position;
    }

    /// Copies the next bytes to `buffer`, as many as are available at once. Returns how many those
    /// are: 0 at the payload's end.
    pub async fn read_with(&mut self, caller: Caller, buffer: &mut [u8]) -> Result<usize> {
        let count = self.source.read_at(caller, self.position, buffer).await?;
        self.position += count as u64;
        Ok(count)
    }

    /// The next `count` bytes, or fewer at the payload's end. If it fails or is dropped, the next read
    /// begins at the same position.
    pub async fn read_exactly(&mut self, caller: Caller, count: u64) -> Result<Vec<u8>> {
        let count = count.min(self.size().saturating_sub(self.position));
        let mut bytes = Vec::new();
        while (bytes.len() as u64) < count {
            let filled = bytes.len();
            let step = (count - filled as u64).min(STEP);
            bytes.resize(filled + step as usize, 0);
            let from = self.position + filled as u64;
            let buffer = &mut bytes[filled..];
            let read = self.source.read_at(caller, from, buffer).await?;
            bytes.truncate(filled + read);
        }
        self.position += count;
        Ok(bytes)
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(wait(|caller| self.read_with(caller, buffer))?)
    }
}

impl Seek for Reader {
    /// A position beyond the end is valid. Reads there return nothing.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = pieces::seek(to, self.position, self.size())?;
        Ok(self.position)
    }
}
