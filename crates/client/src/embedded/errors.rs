//! Errors that name the store file.

use std::io;
use std::path::Path;

use crate::damage;
use crate::error::Error;

/// An error of the system, with the path that it concerns.
pub(super) fn io_error(path: &Path, error: &io::Error) -> Error {
    Error::io(path.display().to_string(), error)
}

/// The error for a payload of `size` bytes at `offset` whose checksum is wrong.
pub(super) fn wrong_checksum(path: &Path, offset: u64, size: usize) -> Error {
    damage::wrong_checksum(path.display().to_string(), offset, size as u64)
}
