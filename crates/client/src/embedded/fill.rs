//! Reads into memory of the caller's.

use super::EmbeddedStore;
use crate::{Result, fill};

impl EmbeddedStore {
    /// Copies the payload at `key` to the beginning of `buffer`. Gives its length in bytes, or none
    /// where there is no entry.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) where the buffer is too small, [`Error::Corrupt`](crate::Error::Corrupt) where the
    /// payload does not fit its checksum. Nothing is written to the buffer then.
    pub fn read_into(&self, key: &[u8], buffer: &mut [u8]) -> Result<Option<usize>> {
        let entry = self.read(key)?;
        entry.map(|entry| fill::copy(&entry, buffer)).transpose()
    }

    /// Copies the payloads at `keys`, each of `item_size` bytes, into `buffer`, one after another.
    /// Says of each key whether there is an entry; where there is none, its part of the buffer
    /// stays as it is.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`](crate::Error::InvalidArgument) where the buffer is not as long as all payloads together, or a
    /// payload has another size; [`Error::Corrupt`](crate::Error::Corrupt) where one does not fit its checksum. Nothing is
    /// written to the buffer then.
    pub fn batch_read_into(
        &self,
        keys: &[Vec<u8>],
        item_size: usize,
        buffer: &mut [u8],
    ) -> Result<Vec<bool>> {
        fill::check_room(keys.len(), item_size, buffer.len())?;
        fill::copy_all(&self.batch_read(keys)?, item_size, buffer)
    }
}
