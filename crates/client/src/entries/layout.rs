//! The layout of entries in a store file.
//!
//! An entry consists of zeros up to a multiple of 64 bytes (none before a tombstone), the payload,
//! and 20 bytes of metadata: the key's hash (8), the offset where the entry before it ends (8), and
//! the CRC-32 of the payload (4), all little-endian. An entry whose payload is the single byte 0x00
//! is a tombstone: it deletes its key.
//!
//! So the entries form a chain from the file's end to its beginning. No checksum covers the
//! metadata: a changed hash of a key cannot be detected.

use std::sync::Arc;

use memmap2::Mmap;
use simd_r_drive::{EntryHandle, EntryMetadata};

pub(crate) const METADATA: usize = 20;
const ALIGNMENT: usize = 64;

/// The offsets and the metadata of an entry in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EntryLayout {
    pub(crate) key_hash: u64,
    /// Where the entry before it ends, according to its metadata.
    pub(crate) previous_end: usize,
    /// Where its payload begins.
    pub(crate) start: usize,
    /// Where its payload ends and its metadata begins.
    pub(crate) payload_end: usize,
    /// The checksum of the payload, according to its metadata.
    pub(crate) checksum: u32,
}

impl EntryLayout {
    /// The entry that ends at `end`, if the metadata there is plausible. Neither its checksum nor
    /// the entry before it is checked.
    pub(crate) fn ending_at(bytes: &[u8], end: usize) -> Option<Self> {
        let metadata = metadata_before(bytes, end)?;
        let previous_end = usize::try_from(metadata.prev_offset).ok()?;
        Self::from_metadata(bytes, previous_end, end, &metadata)
    }

    /// The entry that ends at `end`, if the one before it ends at `previous_end`. The link in its
    /// metadata is ignored.
    pub(crate) fn ending_at_after(bytes: &[u8], end: usize, previous_end: usize) -> Option<Self> {
        let metadata = metadata_before(bytes, end)?;
        let entry = Self::from_metadata(bytes, previous_end, end, &metadata)?;
        (!entry.is_copy_of_linked_bytes(bytes, metadata.prev_offset)).then_some(entry)
    }

    /// Whether the same bytes are also at the place that its link refers to. This happens if a
    /// payload contains a copy of the store, and its write was interrupted.
    fn is_copy_of_linked_bytes(&self, bytes: &[u8], link: u64) -> bool {
        let copy = &bytes[self.start..self.end()];
        let original = usize::try_from(link)
            .ok()
            .and_then(|link| link.checked_next_multiple_of(ALIGNMENT))
            .filter(|start| *start < self.start)
            .and_then(|start| bytes.get(start..start + copy.len()));
        original == Some(copy)
    }

    fn from_metadata(
        bytes: &[u8],
        previous_end: usize,
        end: usize,
        metadata: &EntryMetadata,
    ) -> Option<Self> {
        let payload_end = end - METADATA;
        let is_tombstone =
            payload_end.checked_sub(1) == Some(previous_end) && bytes.get(previous_end) == Some(&0);
        let start = if is_tombstone {
            previous_end
        } else {
            previous_end.checked_next_multiple_of(ALIGNMENT)?
        };
        (start < payload_end).then_some(Self {
            key_hash: metadata.key_hash,
            previous_end,
            start,
            payload_end,
            checksum: u32::from_le_bytes(metadata.checksum),
        })
    }

    /// The engine's handle for this entry in the mapped file.
    pub(crate) fn handle(&self, map: &Arc<Mmap>) -> EntryHandle {
        let checksum = self.checksum.to_le_bytes();
        let metadata = EntryMetadata::new(self.key_hash, self.previous_end as u64, checksum);
        EntryHandle::from_arc_mmap(Arc::clone(map), self.start..self.payload_end, metadata)
    }

    pub(crate) fn end(&self) -> usize {
        self.payload_end + METADATA
    }

    /// The offset of its link to the entry before it.
    pub(crate) fn link_offset(&self) -> usize {
        self.payload_end + size_of::<u64>()
    }

    pub(crate) fn payload<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[self.start..self.payload_end]
    }

    pub(crate) fn is_tombstone(&self, bytes: &[u8]) -> bool {
        self.payload(bytes) == [0]
    }

    /// Whether the bytes between the entry before and the payload are zeros, as the engine writes
    /// them.
    pub(crate) fn is_padded_with_zeros(&self, bytes: &[u8]) -> bool {
        bytes[self.previous_end..self.start]
            .iter()
            .all(|&byte| byte == 0)
    }
}

/// The metadata that ends at `end`. Zeros would be valid metadata of a first entry, but since runs
/// of zeros are common, they are not accepted.
fn metadata_before(bytes: &[u8], end: usize) -> Option<EntryMetadata> {
    let record = bytes.get(end.checked_sub(METADATA)?..end)?;
    let is_zero = record.iter().all(|&byte| byte == 0);
    (!is_zero).then(|| EntryMetadata::deserialize(record))
}

/// The maximum size in bytes of an entry with a payload of this length.
pub(crate) fn max_entry_size(payload: usize) -> u64 {
    (ALIGNMENT - 1 + payload + METADATA) as u64
}

/// Where an entry with a payload of this length ends, if the entry before it ends at
/// `previous_end`.
pub(crate) fn end_after(previous_end: u64, payload: usize) -> u64 {
    previous_end.next_multiple_of(ALIGNMENT as u64) + (payload + METADATA) as u64
}

/// The bytes before and after the payload of an entry, if the entry before it ends at
/// `previous_end`.
pub(crate) fn padding_and_metadata(
    previous_end: u64,
    key_hash: u64,
    checksum: u32,
) -> (Vec<u8>, [u8; METADATA]) {
    let padding = previous_end.next_multiple_of(ALIGNMENT as u64) - previous_end;
    let metadata = EntryMetadata::new(key_hash, previous_end, checksum.to_le_bytes());
    (vec![0; padding as usize], metadata.serialize())
}

#[cfg(test)]
pub(crate) mod tests {
    /// Appends an entry to `bytes`, as the engine does.
    pub(crate) fn append(bytes: &mut Vec<u8>, key_hash: u64, payload: &[u8]) {
        let (padding, metadata) =
            super::padding_and_metadata(bytes.len() as u64, key_hash, crc32fast::hash(payload));
        if payload != [0] {
            bytes.extend(padding);
        }
        bytes.extend(payload);
        bytes.extend(metadata);
    }
}
