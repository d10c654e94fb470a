//! Reads into memory of the caller's.

use simd_r_drive::EntryHandle;

use super::EmbeddedStore;
use crate::{Error, Result};

impl EmbeddedStore {
    /// Copies the payload at `key` to the beginning of `buffer`. Gives its length in bytes, or none
    /// where there is no entry.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where the buffer is too small, [`Error::Corrupt`] where the
    /// payload does not fit its checksum. Nothing is written to the buffer then.
    pub fn read_into(&self, key: &[u8], buffer: &mut [u8]) -> Result<Option<usize>> {
        let Some(entry) = self.read(key)? else {
            return Ok(None);
        };
        let (size, room) = (entry.size(), buffer.len());
        let Some(part) = buffer.get_mut(..size) else {
            return Err(invalid(
                "buffer",
                format!("it has {room} bytes, but the payload has {size}"),
            ));
        };
        part.copy_from_slice(&entry);
        Ok(Some(size))
    }

    /// Copies the payloads at `keys`, each of `item_size` bytes, into `buffer`, one after another.
    /// Says of each key whether there is an entry; where there is none, its part of the buffer
    /// stays as it is.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] where the buffer is not as long as all payloads together, or a
    /// payload has another size; [`Error::Corrupt`] where one does not fit its checksum. Nothing is
    /// written to the buffer then.
    pub fn batch_read_into(
        &self,
        keys: &[Vec<u8>],
        item_size: usize,
        buffer: &mut [u8],
    ) -> Result<Vec<bool>> {
        check_room(keys.len(), item_size, buffer.len())?;
        let entries = self.batch_read(keys)?;
        check_sizes(&entries, item_size)?;
        for (entry, part) in entries.iter().zip(buffer.chunks_exact_mut(item_size)) {
            if let Some(entry) = entry {
                part.copy_from_slice(entry);
            }
        }
        Ok(entries.iter().map(Option::is_some).collect())
    }
}

fn check_room(keys: usize, item_size: usize, room: usize) -> Result<()> {
    if item_size == 0 {
        let reason = "it is 0, but no payload is empty; give the size of each payload in bytes";
        return Err(invalid("item_size", reason.to_owned()));
    }
    if keys.checked_mul(item_size) != Some(room) {
        let reason = format!(
            "it has {room} bytes, but must have {keys} × {item_size}, one part for each key"
        );
        return Err(invalid("buffer", reason));
    }
    Ok(())
}

fn check_sizes(entries: &[Option<EntryHandle>], item_size: usize) -> Result<()> {
    let sizes = entries
        .iter()
        .map(|entry| entry.as_ref().map(EntryHandle::size));
    let wrong = sizes
        .enumerate()
        .find_map(|(i, size)| Some((i, size?)).filter(|_| size != Some(item_size)));
    match wrong {
        Some((i, size)) => Err(invalid(
            format!("keys[{i}]"),
            format!("its payload has {size} bytes, not {item_size}"),
        )),
        None => Ok(()),
    }
}

fn invalid(argument: impl Into<String>, reason: String) -> Error {
    Error::InvalidArgument {
        argument: argument.into(),
        reason: format!("{reason}; nothing was read"),
    }
}
