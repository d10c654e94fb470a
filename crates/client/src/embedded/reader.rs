//! Reads payloads in pieces.

use std::future::ready;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use simd_r_drive::EntryHandle;

use super::errors::wrong_checksum;
use crate::caller::{BoxFuture, Caller};
use crate::entries::Entry;
use crate::error::{Error, Result};
use crate::pages::MAX_RESIDENT;
use crate::pieces::{Verification, seek};
use crate::reader::PayloadSource;

/// Reads one payload of a store file in pieces, from any position. It does not hold the payload in
/// memory.
///
/// Like [`Entry`], it keeps reading the same payload, whatever happens to the store.
///
/// If the store verifies checksums, the checksum is computed from what is read. If it is wrong, the
/// read that reaches the payload's end fails with [`Error::Corrupt`] inside
/// [`io::Error`]. A reader that has skipped a part of the payload by `seek` does not verify.
/// [`Entry::is_valid_checksum`] of [`entry`](Self::entry) verifies the whole payload at once.
pub struct EmbeddedReader {
    path: PathBuf,
    entry: Entry,
    position: u64,
    /// How many bytes were read since the last pages were released.
    unreleased: usize,
    verification: Option<Verification>,
}

impl EmbeddedReader {
    pub(super) fn new(path: PathBuf, entry: Entry, is_verified: bool) -> Self {
        let size = entry.size() as u64;
        let verification = is_verified.then(|| Verification::new(size, entry.checksum()));
        Self {
            path,
            entry,
            position: 0,
            unreleased: 0,
            verification,
        }
    }

    /// The entry that is read.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Whether the checksum is verified.
    pub fn is_verified(&self) -> bool {
        self.verification.is_some()
    }

    /// The bytes from `offset` on, in place: at most `length`, fewer at the payload's end. They are
    /// not verified.
    pub fn part(&mut self, offset: u64, length: u64) -> EntryHandle {
        let size = self.entry.size() as u64;
        let (start, end) = (offset.min(size), offset.saturating_add(length).min(size));
        self.release((end - start) as usize);
        self.entry.part(start as usize..end as usize)
    }

    /// Copies the bytes from `position` on to `buffer`; returns how many there were.
    pub(crate) fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Result<usize> {
        let size = self.entry.size();
        let start = position.min(size as u64) as usize;
        let count = buffer.len().min(size - start).min(MAX_RESIDENT);
        let piece = &self.entry.bytes()[start..start + count];
        if let Some(verification) = &mut self.verification
            && !verification.accepts(start as u64, piece)
        {
            return Err(self.corrupt());
        }
        buffer[..count].copy_from_slice(piece);
        self.release(count);
        Ok(count)
    }

    #[cold]
    fn corrupt(&self) -> Error {
        wrong_checksum(&self.path, self.entry.start_offset(), self.entry.size())
    }

    /// Releases the pages that were read from the process's memory, at intervals.
    fn release(&mut self, bytes: usize) {
        self.unreleased += bytes;
        if self.unreleased >= MAX_RESIDENT {
            self.unreleased = 0;
            self.entry.release();
        }
    }
}

/// As `Backend::read`, it reads from the mapped file at once.
impl PayloadSource for EmbeddedReader {
    fn size(&self) -> u64 {
        self.entry.size() as u64
    }

    fn read_at<'a>(
        &'a mut self,
        _: Caller,
        position: u64,
        buffer: &'a mut [u8],
    ) -> BoxFuture<'a, Result<usize>> {
        Box::pin(ready(EmbeddedReader::read_at(self, position, buffer)))
    }
}

impl Read for EmbeddedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.read_at(self.position, buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for EmbeddedReader {
    /// A position beyond the end is valid. Reads there return nothing.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = seek(to, self.position, self.entry.size() as u64)?;
        Ok(self.position)
    }
}
