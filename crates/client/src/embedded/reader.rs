//! Payloads read piece by piece.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crc32fast::Hasher;
use simd_r_drive::DataStore as Engine;
use simd_r_drive::traits::DataStoreWriter;

use super::change::Append;
use super::format::longest_entry;
use super::progress::KEPT;
use super::{EmbeddedStore, Entry, wrong_checksum};
use crate::Result;

/// Reads one payload piece by piece, from any place in it. It needs no memory for the payload.
///
/// Like [`Entry`], it goes on with the same payload whatever becomes of the store.
///
/// Where the store's options say that checksums are verified, the checksum is computed from what is
/// read. Where it is wrong, the read that comes to the payload's end fails with
/// [`Error::Corrupt`](crate::Error::Corrupt) inside [`io::Error`]. A reader that has left out a part
/// of the payload, by a `seek`, does not verify. [`Entry::is_valid_checksum`] of
/// [`entry`](Self::entry) verifies the whole payload at once.
pub struct Reader {
    entry: Entry,
    position: u64,
    /// How much was read since pages were let go of.
    unreleased: usize,
    verification: Option<Verification>,
}

/// The checksum of what was read so far.
struct Verification {
    path: PathBuf,
    hasher: Hasher,
    /// How much of the payload it covers, from its beginning on.
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

    /// What is read.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// Takes what was read out of the process's memory, now and then.
    fn release(&mut self, bytes: usize) {
        self.unreleased += bytes;
        if self.unreleased >= KEPT {
            self.unreleased = 0;
            self.entry.release();
        }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.entry.size();
        let start = self.position.min(size as u64) as usize;
        let count = buffer.len().min(size - start).min(KEPT);
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
    /// Beyond the end there is nothing to read.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
            SeekFrom::End(offset) => (self.entry.size() as u64).checked_add_signed(offset),
        };
        let invalid = || io::Error::new(ErrorKind::InvalidInput, "a place before the payload");
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

    /// Goes on to the end of `range`, unless that leaves something out.
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

/// A large payload at the key with a hash, which the engine appends piece by piece.
pub(super) struct Streamed<'a> {
    pub(super) hash: u64,
    pub(super) entry: &'a Entry,
}

impl Append for Streamed<'_> {
    fn apply(&self, engine: &Engine) -> io::Result<u64> {
        // The engine takes an error of the reader's for the payload's end. This one has none: it
        // reads mapped memory, and verifies nothing.
        let mut reader = Reader::new(self.entry.clone(), None);
        engine.write_stream_with_key_hash(self.hash, &mut reader)
    }

    fn longest(&self) -> u64 {
        longest_entry(self.entry.size())
    }

    fn for_each_hash(&self, mut with: impl FnMut(u64)) {
        with(self.hash);
    }
}
