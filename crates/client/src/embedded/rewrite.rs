//! Writes entries of a store file to a new one.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crc32fast::Hasher;

use super::errors::{io_error, wrong_checksum};
use crate::Error;
use crate::entries::layout::{EntryLayout, padding_and_metadata};
use crate::progress::{CHUNK, ProgressMonitor};

/// Writes entries of the file at `path`, whose contents are `bytes`, to the empty file `to`, and
/// forces them to the disk. Returns where the last one ends.
///
/// # Errors
/// Those of the system. Inside an [`io::Error`], [`Error::Corrupt`] if a payload does not match its
/// checksum, and [`Error::Interrupted`] if the monitor was stopped.
pub(super) fn rewrite(
    entries: &[EntryLayout],
    path: &Path,
    bytes: &[u8],
    to: &File,
    monitor: &ProgressMonitor<'_>,
) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(CHUNK, to);
    let (mut end, mut done) = (0, 0);
    for entry in entries {
        let payload = entry.payload(bytes);
        let (padding, metadata) = padding_and_metadata(end, entry.key_hash, entry.checksum);
        let mut checksum = Hasher::new();
        out.write_all(&padding)?;
        for part in payload.chunks(CHUNK) {
            if !monitor.advance(part.len() + metadata.len()) {
                return Err(monitor.interrupted(path).into());
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
        monitor.set_done(done);
    }
    out.flush()?;
    to.sync_all()?;
    Ok(end)
}

/// The length in bytes of all payloads together.
pub(super) fn total_size(entries: &[EntryLayout]) -> u64 {
    let lengths = entries.iter().map(|entry| entry.payload_end - entry.start);
    lengths.sum::<usize>() as u64
}

/// The [`Error`] inside `error`, or else an error of the system for the file at `path`.
pub(super) fn to_error(path: &Path, error: io::Error) -> Error {
    error
        .downcast()
        .unwrap_or_else(|error| io_error(path, &error))
}
