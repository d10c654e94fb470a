//! An entry of a store file, in place: nothing is copied.

use std::ops::Range;
use std::sync::Arc;

use crc32fast::Hasher;
use simd_r_drive::{EntryHandle, EntryMetadata};

use crate::pages::{MAX_RESIDENT, release};

/// An entry of a store file: its metadata, and its payload in the mapped file.
///
/// It shares ownership of the mapping. So it stays valid, with the same payload, after
/// [`close`](crate::EmbeddedStore::close), a compaction, and further writes to the same key. As long as it
/// lives, the system keeps the file's space, even after a compaction.
///
/// The payload begins at an address that is a multiple of 64.
#[derive(Debug, Clone)]
pub struct Entry(pub(crate) EntryHandle);

impl Entry {
    /// The payload.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// The payload's length in bytes.
    pub fn size(&self) -> usize {
        self.0.size()
    }

    /// The length in bytes of the payload and its metadata in the file, without padding.
    pub fn file_size(&self) -> usize {
        self.0.file_size()
    }

    /// The 64-bit hash of the entry's key; see [`key_hash`](crate::key_hash()).
    pub fn key_hash(&self) -> u64 {
        self.0.key_hash()
    }

    /// Where the payload begins, in bytes from the file's beginning.
    pub fn start_offset(&self) -> u64 {
        self.0.start_offset() as u64
    }

    /// Where the payload ends, in bytes from the file's beginning.
    pub fn end_offset(&self) -> u64 {
        self.0.end_offset() as u64
    }

    /// The CRC-32 that was stored when the payload was written.
    pub fn checksum(&self) -> u32 {
        self.0.checksum()
    }

    /// The bytes of [`checksum`](Self::checksum) in the file: little-endian.
    pub fn raw_checksum(&self) -> [u8; 4] {
        self.0.raw_checksum()
    }

    /// Whether the payload matches its checksum. This reads the whole payload.
    pub fn is_valid_checksum(&self) -> bool {
        let mut hasher = Hasher::new();
        self.parts().for_each(|part| hasher.update(part));
        hasher.finalize() == self.checksum()
    }

    /// The addresses of the payload in this process. They are valid as long as this `Entry` or a
    /// clone of it lives. The memory is read-only.
    pub fn address_range(&self) -> Range<*const u8> {
        self.bytes().as_ptr_range()
    }

    /// A part of the payload, in place.
    pub(crate) fn part(&self, range: Range<usize>) -> EntryHandle {
        let begin = self.0.offset_range().start;
        let within = begin + range.start..begin + range.end;
        let metadata = EntryMetadata::new(self.key_hash(), 0, self.raw_checksum());
        EntryHandle::from_arc_mmap(Arc::clone(&self.0.mmap_arc), within, metadata)
    }

    pub(crate) fn is_all_zeros(&self) -> bool {
        self.parts().all(|part| part.iter().all(|&byte| byte == 0))
    }

    /// The payload in parts. The pages of a large payload are released after each part.
    fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let parts = self.bytes().chunks(MAX_RESIDENT).enumerate();
        parts.map(|(i, part)| {
            if i > 0 {
                self.release();
            }
            part
        })
    }

    /// Removes the payload's pages from this process's memory. They are read again when needed.
    pub(crate) fn release(&self) {
        release(&self.0.mmap_arc, self.0.offset_range());
    }
}

impl From<EntryHandle> for Entry {
    fn from(handle: EntryHandle) -> Self {
        Self(handle)
    }
}

impl AsRef<[u8]> for Entry {
    fn as_ref(&self) -> &[u8] {
        self.bytes()
    }
}
