//! Writes entries of a store file into a new one.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crc32fast::Hasher;

use super::format::{Entry, frame};
use super::progress::{STEP, Watch};
use super::wrong_checksum;
use crate::Error;

/// Writes the entries of `bytes`, which the file at `path` has, one after another from the beginning
/// of `to` on, and forces them onto the disk. Gives where the last one ends.
///
/// # Errors
/// The system's, and inside an [`io::Error`] [`Error::Corrupt`] where a payload does not fit its
/// checksum and [`Error::Interrupted`] where the watch says so.
pub(super) fn rewrite(
    entries: &[Entry],
    path: &Path,
    bytes: &[u8],
    to: &File,
    watch: &Watch<'_>,
) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(STEP, to);
    let (mut end, mut done) = (0, 0);
    for entry in entries {
        let payload = entry.payload(bytes);
        let (padding, metadata) = frame(end, entry.key_hash, entry.checksum);
        let mut checksum = Hasher::new();
        out.write_all(&padding)?;
        for part in payload.chunks(STEP) {
            if !watch.read(part.len() + metadata.len()) {
                return Err(watch.interrupted(path).into());
            }
            checksum.update(part);
            out.write_all(part)?;
        }
        if checksum.finalize() != entry.checksum {
            return Err(wrong_checksum(path, entry.start as u64, payload.len()).into());
        }
        out.write_all(&metadata)?;
        end += (padding.len() + payload.len() + metadata.len()) as u64;
        done += payload.len() as u64;
        watch.done(done);
    }
    out.flush()?;
    to.sync_all()?;
    Ok(end)
}

/// The number of bytes of all payloads.
pub(super) fn total(entries: &[Entry]) -> u64 {
    let lengths = entries.iter().map(|entry| entry.payload_end - entry.start);
    lengths.sum::<usize>() as u64
}

/// What went wrong with the file at `path`, unless the error has something else inside.
pub(super) fn reason(path: &Path, error: io::Error) -> Error {
    error
        .downcast()
        .unwrap_or_else(|error| super::io_error(path, &error))
}
