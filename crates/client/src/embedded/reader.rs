//! Reads payloads in pieces.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crc32fast::Hasher;
use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreWriter;

use super::change::Append;
use super::format::max_entry_size;
use super::progress::MAX_RESIDENT;
use super::{EmbeddedStore, Entry, wrong_checksum};
use crate::Result;

/// Reads one payload in pieces, from any position. It does not hold the payload in memory.
///
/// Like [`Entry`], it keeps reading the same payload, whatever happens to the store.
///
/// If the store verifies checksums, the checksum is computed from what is read. If it is wrong, the
/// read that reaches the payload's end fails with [`Error::Corrupt`](crate::Error::Corrupt) inside
/// [`io::Error`]. A reader that has skipped a part of the payload by `seek` does not verify.
/// [`Entry::is_valid_checksum`] of [`entry`](Self::entry) verifies the whole payload at once.
pub struct Reader {
    entry: Entry,
    position: u64,
    /// How many bytes were read since the last pages were released.
    unreleased: usize,
    verification: Option<Verification>,
}

/// The checksum of what has been read.
struct Verification {
    path: PathBuf,
    hasher: Hasher,
    /// How many bytes of the payload it covers, from the beginning.
    covered: usize,
}

impl Reader {
    fn new(entry: Entry, verification: Option<Verification>) -> Self {
        Self {
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

    /// Releases the pages that were read from the process's memory, at intervals.
    fn release(&mut self, bytes: usize) {
        self.unreleased += bytes;
        if self.unreleased >= MAX_RESIDENT {
            self.unreleased = 0;
            self.entry.release();
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.entry.size();
        let start = self.position.min(size as u64) as usize;
        let count = buffer.len().min(size - start).min(MAX_RESIDENT);
        let range = start..start + count;
        if let Some(verification) = &mut self.verification {
            verification.cover(&self.entry, &range)?;
        }
        buffer[..count].copy_from_slice(&self.entry.bytes()[range]);
        self.position += count as u64;
        self.release(count);
        Ok(count)
    }
}

impl Seek for Reader {
    /// A position beyond the end is valid. Reads there return nothing.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => (self.entry.size() as u64).checked_add_signed(offset),
        };
        let invalid = || io::Error::new(ErrorKind::InvalidInput, "a position before the payload");
        self.position = position.ok_or_else(invalid)?;
        Ok(self.position)
    }
}

impl Verification {
    fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            hasher: Hasher::new(),
            covered: 0,
        }
    }

    /// Extends the checksum to the end of `range`, unless that would skip something.
    fn cover(&mut self, entry: &Entry, range: &Range<usize>) -> io::Result<()> {
        if range.start > self.covered || range.end <= self.covered {
            return Ok(());
        }
        let mut hasher = self.hasher.clone();
        hasher.update(&entry.bytes()[self.covered..range.end]);
        if range.end == entry.size() && hasher.clone().finalize() != entry.checksum() {
            let error = wrong_checksum(&self.path, entry.start_offset(), entry.size());
            return Err(error.into());
        }
        self.hasher = hasher;
        self.covered = range.end;
        Ok(())
    }
}

impl EmbeddedStore {
    /// A reader of the payload at `key`, if there is one.
    pub fn open_reader(&self, key: &[u8]) -> Result<Option<Reader>> {
        let verifies = self.session()?.verify_checksums;
        let entry = self.entry(key)?;
        Ok(entry.map(|entry| {
            let verification = verifies.then(|| Verification::new(&self.path));
            Reader::new(entry, verification)
        }))
    }
}

/// A large payload for the key with this hash, which the engine appends in pieces.
pub(super) struct Streamed<'a> {
    pub(super) hash: u64,
    pub(super) entry: &'a Entry,
}

impl Append for Streamed<'_> {
    fn apply(&self, engine: &Engine) -> io::Result<u64> {
        // The engine treats an error of the reader as the payload's end. This reader never fails:
        // it reads mapped memory and verifies nothing.
        let mut reader = Reader::new(self.entry.clone(), None);
        engine.write_stream_with_key_hash(self.hash, &mut reader)
    }

    fn max_size(&self) -> u64 {
        max_entry_size(self.entry.size())
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        with(self.hash);
    }
}
