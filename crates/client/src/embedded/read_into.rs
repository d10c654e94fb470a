//! Reads into the caller's memory.

use super::store::EmbeddedStore;
#[cfg(doc)]
use crate::Error;
use crate::{Result, buffer};

impl EmbeddedStore {
    /// Copies the payload at `key` to the beginning of `buffer`. Returns its length in bytes, or
    /// `None` if there is no entry.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the buffer is too small, [`Error::Corrupt`] if the payload
    /// does not match its checksum. The buffer is not changed then.
    pub fn read_into(&self, key: &[u8], buffer: &mut [u8]) -> Result<Option<usize>> {
        let entry = self.read(key)?;
        entry.map(|entry| buffer::copy(&entry, buffer)).transpose()
    }

    /// Copies the payloads at `keys`, each of `item_size` bytes, into `buffer`, one after another.
    /// Returns for each key whether there is an entry. If there is none, its part of the buffer is
    /// not changed.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] if the buffer's length is not that of all payloads together, or
    /// if a payload has another size; [`Error::Corrupt`] if a payload does not match its checksum.
    /// The buffer is not changed then.
    pub fn batch_read_into(
        &self,
        keys: &[Vec<u8>],
        item_size: usize,
        buffer: &mut [u8],
    ) -> Result<Vec<bool>> {
        buffer::check_size(keys.len(), item_size, buffer.len())?;
        buffer::copy_all(&self.batch_read(keys)?, item_size, buffer)
    }
}
