//! The file's format, as far as it must be read without the engine: the end of what a file holds
//! of a store, before the engine touches it, and the number of live entries.
//!
//! The engine takes any file for a store: it walks back from the end to something that looks like
//! a chain of entries, without looking at checksums, and cuts off what follows. A text file loses
//! everything that way, and a torn last write can take the whole store with it. So the last entry
//! is checked here first, checksum included, and the engine only sees files that end in one.
//!
//! An entry is, in this order: zeros up to a multiple of 64 bytes (none before a tombstone), the
//! payload, and 20 bytes of metadata: the key's hash (8), the offset where the entry before it
//! ended (8), and the CRC-32 of the payload (4), all little-endian.

use std::collections::HashSet;

use simd_r_drive::EntryMetadata;

const METADATA: usize = 20;
const ALIGNMENT: usize = 64;
/// Distance between the remembered checksums of the file's beginning.
const BLOCK: usize = 64 * 1024;

/// Where the last whole entry ends, or `None` where the bytes hold none.
pub(super) fn last_entry_end(bytes: &[u8]) -> Option<usize> {
    let mut prefixes = Prefixes::new(bytes);
    (METADATA + 1..=bytes.len())
        .rev()
        .find(|&end| is_entry(bytes, end, &mut prefixes))
}

/// How many keys have a payload, in a file that ends in a whole entry.
///
/// The engine's iterator would tell too, but calls itself for every entry that it skips: a key
/// that was overwritten often enough overflows the stack.
pub(super) fn live_entries(bytes: &[u8]) -> u64 {
    let mut seen = HashSet::new();
    let mut live = 0;
    let mut end = bytes.len();
    while end > METADATA {
        let payload_end = end - METADATA;
        let metadata = EntryMetadata::deserialize(&bytes[payload_end..end]);
        let previous_end = metadata.prev_offset as usize;
        if previous_end >= payload_end {
            break;
        }
        let newest = seen.insert(metadata.key_hash);
        if newest && !is_tombstone(bytes, previous_end, payload_end) {
            live += 1;
        }
        end = previous_end;
    }
    live
}

/// Whether an entry with a right checksum ends at `end`.
fn is_entry(bytes: &[u8], end: usize, prefixes: &mut Prefixes<'_>) -> bool {
    let payload_end = end - METADATA;
    let record = &bytes[payload_end..end];
    let metadata = EntryMetadata::deserialize(record);
    let Ok(previous_end) = usize::try_from(metadata.prev_offset) else {
        return false;
    };
    // Runs of zeros are common and look like the metadata of a first entry.
    if previous_end >= payload_end || record.iter().all(|&b| b == 0) {
        return false;
    }
    let start = payload_start(bytes, previous_end, payload_end);
    if start >= payload_end || !(previous_end == 0 || follows_an_entry(bytes, previous_end)) {
        return false;
    }
    let checksum = if start == 0 {
        prefixes.checksum(payload_end)
    } else {
        crc32fast::hash(&bytes[start..payload_end])
    };
    checksum.to_le_bytes() == metadata.checksum
}

fn payload_start(bytes: &[u8], previous_end: usize, payload_end: usize) -> usize {
    if is_tombstone(bytes, previous_end, payload_end) {
        previous_end
    } else {
        previous_end.next_multiple_of(ALIGNMENT)
    }
}

fn is_tombstone(bytes: &[u8], previous_end: usize, payload_end: usize) -> bool {
    payload_end - previous_end == 1 && bytes[previous_end] == 0
}

/// A cheap look at the entry before, so that few candidates need a checksum.
fn follows_an_entry(bytes: &[u8], end: usize) -> bool {
    end > METADATA
        && EntryMetadata::deserialize(&bytes[end - METADATA..end]).prev_offset
            < (end - METADATA) as u64
}

/// Checksums of the file's beginning up to any offset, each for the work of one block at most:
/// eight zero bytes anywhere make a candidate that claims to be the first entry.
struct Prefixes<'a> {
    bytes: &'a [u8],
    /// The state after each whole block; made at the first use, since a whole store needs none.
    blocks: Vec<crc32fast::Hasher>,
}

impl<'a> Prefixes<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            blocks: Vec::new(),
        }
    }

    fn checksum(&mut self, end: usize) -> u32 {
        if self.blocks.is_empty() {
            let mut state = crc32fast::Hasher::new();
            self.blocks.push(state.clone());
            for block in self.bytes[..end].chunks_exact(BLOCK) {
                state.update(block);
                self.blocks.push(state.clone());
            }
        }
        let block = end / BLOCK;
        let mut state = self.blocks[block].clone();
        state.update(&self.bytes[block * BLOCK..end]);
        state.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One entry as the engine writes it after `bytes`.
    fn append(bytes: &mut Vec<u8>, key_hash: u64, payload: &[u8]) {
        let previous_end = bytes.len();
        if payload != [0] {
            bytes.resize(previous_end.next_multiple_of(ALIGNMENT), 0);
        }
        bytes.extend(payload);
        let checksum = crc32fast::hash(payload).to_le_bytes();
        bytes.extend(EntryMetadata::new(key_hash, previous_end as u64, checksum).serialize());
    }

    #[test]
    fn a_torn_tail_is_told_from_whole_entries_at_every_length() {
        let mut bytes = Vec::new();
        append(&mut bytes, 1, b"first");
        let first = bytes.len();
        append(&mut bytes, 1, &[0]);
        let second = bytes.len();
        append(&mut bytes, 2, &[0; 300]);
        for length in 0..=bytes.len() {
            let expected = match length {
                l if l == bytes.len() => Some(l),
                l if l >= second => Some(second),
                l if l >= first => Some(first),
                _ => None,
            };
            assert_eq!(last_entry_end(&bytes[..length]), expected, "{length}");
        }
    }

    #[test]
    fn zeros_and_text_are_no_store() {
        assert_eq!(last_entry_end(&[0; 10_000]), None);
        assert_eq!(last_entry_end(&b"a line of text\n".repeat(1000)), None);
        let mut mixed = b"x".repeat(200_000);
        mixed[1000..1100].fill(0);
        mixed[150_000..150_010].fill(0);
        assert_eq!(last_entry_end(&mixed), None);
    }

    #[test]
    fn overwritten_and_deleted_keys_are_not_live() {
        let mut bytes = Vec::new();
        for _ in 0..100_000 {
            append(&mut bytes, 7, b"again");
        }
        append(&mut bytes, 8, b"gone");
        append(&mut bytes, 8, &[0]);
        assert_eq!(live_entries(&bytes), 1);
        assert_eq!(live_entries(&[]), 0);
    }
}
