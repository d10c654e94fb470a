//! Scans a file from its end to its beginning for entries, intact and damaged.

use super::checksums::Checksums;
use super::found::Found;
use crate::entries::layout::{EntryLayout, METADATA};
use crate::progress::{CHUNK, ProgressMonitor};

/// Iterates over the entries of a file, from its end to its beginning. It ends early if its monitor
/// is stopped.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    monitor: &'a ProgressMonitor<'a>,
    checksums: Checksums<'a>,
    /// Where the next entry should end.
    end: usize,
    /// The entry that ends there, if its checksum was already found to be correct.
    known: Option<EntryLayout>,
    last_search: Option<Search>,
}

/// The highest end of an intact entry that is not above `limit`.
#[derive(Clone, Copy)]
struct Search {
    limit: usize,
    found: usize,
}

impl<'a> Scan<'a> {
    /// A scan of what is before `end`.
    pub(super) fn backward_from(
        end: usize,
        bytes: &'a [u8],
        monitor: &'a ProgressMonitor<'a>,
    ) -> Self {
        Self {
            bytes,
            monitor,
            checksums: Checksums::new(bytes, monitor),
            end,
            known: None,
            last_search: None,
        }
    }

    /// The end of the last intact entry that ends at `limit` or before it, or 0.
    pub(super) fn last_intact_end(&mut self, limit: usize) -> usize {
        if let Some(search) = self.last_search
            && (search.found..=search.limit).contains(&limit)
        {
            return search.found;
        }
        let found = self.search(limit);
        self.last_search = Some(Search { limit, found });
        found
    }

    fn search(&mut self, limit: usize) -> usize {
        for end in (METADATA + 1..=limit).rev() {
            if end % CHUNK == 0 && !self.monitor.advance(CHUNK) {
                break;
            }
            if self.is_intact_end(end) {
                return end;
            }
            if self.monitor.is_stopped() {
                break;
            }
        }
        0
    }

    fn is_intact_end(&mut self, end: usize) -> bool {
        EntryLayout::ending_at(self.bytes, end).is_some_and(|entry| {
            entry.is_padded_with_zeros(self.bytes) && self.has_right_checksum(&entry)
        })
    }

    fn has_right_checksum(&mut self, entry: &EntryLayout) -> bool {
        self.checksums.of(entry.start..entry.payload_end) == Some(entry.checksum)
    }

    /// Finds out what ends at `self.end`.
    fn read_previous(&mut self) -> Found {
        let end = self.end;
        if let Some(entry) = self.known.take().or_else(|| self.intact_entry_at(end)) {
            return self.with_right_link(entry);
        }
        // The rest of an interrupted write may be shorter than metadata.
        let last_intact = self.last_intact_end(end);
        if let Some(entry) = self.relinked(end, last_intact) {
            return Found::WrongLink(entry);
        }
        match EntryLayout::ending_at(self.bytes, end) {
            // There is no intact entry within the range that this one claims.
            Some(entry) if last_intact <= entry.previous_end => Found::WrongChecksum(entry),
            _ => Found::Unrecognized {
                start: last_intact,
                end,
            },
        }
    }

    /// Classifies an entry whose checksum is correct. Its link may still be wrong, if the error is
    /// so small that its payload begins at the same multiple of 64 bytes.
    fn with_right_link(&mut self, entry: EntryLayout) -> Found {
        let previous_end = entry.previous_end;
        self.known = self.intact_entry_at(previous_end);
        if previous_end == 0 || self.known.is_some() || self.has_only_wrong_link(previous_end) {
            return Found::Intact(entry);
        }
        let last_intact = self.last_intact_end(entry.start);
        match self.relinked(entry.end(), last_intact) {
            // Otherwise a damaged tombstone may be in between.
            Some(relinked)
                if last_intact != previous_end && relinked.is_padded_with_zeros(self.bytes) =>
            {
                Found::WrongLink(relinked)
            }
            _ => Found::Intact(entry),
        }
    }

    /// Whether an entry ends at `end` in which only the link is wrong.
    fn has_only_wrong_link(&mut self, end: usize) -> bool {
        let last_intact = self.last_intact_end(end.saturating_sub(METADATA));
        self.relinked(end, last_intact).is_some()
    }

    /// The entry that ends at `end`, if its checksum is correct.
    pub(super) fn intact_entry_at(&self, end: usize) -> Option<EntryLayout> {
        let entry = EntryLayout::ending_at(self.bytes, end)?;
        (self.checksum(&entry) == Some(entry.checksum)).then_some(entry)
    }

    /// The checksum of an entry's payload, or `None` if the monitor was stopped.
    fn checksum(&self, entry: &EntryLayout) -> Option<u32> {
        let mut checksum = crc32fast::Hasher::new();
        for part in entry.payload(self.bytes).chunks(CHUNK) {
            if !self.monitor.advance(part.len() + METADATA) {
                return None;
            }
            checksum.update(part);
        }
        Some(checksum.finalize())
    }

    /// The entry that ends at `end`, if its checksum is correct with a link to `previous_end`.
    pub(super) fn relinked(&mut self, end: usize, previous_end: usize) -> Option<EntryLayout> {
        let entry = EntryLayout::ending_at_after(self.bytes, end, previous_end)?;
        self.has_right_checksum(&entry).then_some(entry)
    }
}

impl Iterator for Scan<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if self.end == 0 || self.monitor.is_stopped() {
            return None;
        }
        let found = self.read_previous();
        if self.monitor.is_stopped() {
            // The result is incomplete then.
            return None;
        }
        self.end = found.start();
        self.monitor.set_done((self.bytes.len() - self.end) as u64);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entries::layout::tests::append;
    use crate::progress::Progress;

    /// A file with the ends of its entries.
    fn file(payloads: &[&[u8]]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for (key, payload) in payloads.iter().enumerate() {
            append(&mut bytes, hash(key), payload);
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn hash(key: usize) -> u64 {
        (key as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    fn scan(bytes: &[u8]) -> Vec<Found> {
        let progress = Progress::default();
        let monitor = ProgressMonitor::new(&progress, None, bytes.len() as u64);
        Scan::backward_from(bytes.len(), bytes, &monitor).collect()
    }

    fn intact(bytes: &[u8]) -> Vec<u64> {
        let found = scan(bytes).into_iter();
        let hashes = found.filter_map(|found| match found {
            Found::Intact(entry) | Found::WrongLink(entry) => Some(entry.key_hash),
            _ => None,
        });
        hashes.collect::<Vec<_>>().into_iter().rev().collect()
    }

    /// Payloads whose entries end at multiples of 64 bytes, and others.
    const PAYLOADS: &[&[u8]] = &[
        &[1; 44],
        &[2; 44],
        b"three",
        &[0],
        &[0; 300],
        &[3; 44],
        &[4; 44],
        b"last",
    ];

    #[test]
    fn an_intact_file_holds_its_entries_and_nothing_else() {
        let (bytes, ends) = file(PAYLOADS);
        let found = scan(&bytes);
        assert_eq!(found.len(), PAYLOADS.len());
        for (found, end) in found.iter().rev().zip(&ends[1..]) {
            assert!(matches!(found, Found::Intact(entry) if entry.end() == *end));
        }
    }

    #[test]
    fn no_changed_bit_costs_more_than_its_own_entry() {
        let (bytes, ends) = file(PAYLOADS);
        let all: Vec<u64> = (0..PAYLOADS.len()).map(hash).collect();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let hit = hash(ends.iter().position(|end| bit / 8 < *end).unwrap() - 1);
            let left = intact(&changed);
            // A changed hash of a key cannot be detected: the entry is there, at another key.
            let expected: Vec<u64> = all.iter().copied().filter(|key| *key != hit).collect();
            let others: Vec<u64> = left
                .iter()
                .copied()
                .filter(|key| expected.contains(key))
                .collect();
            assert_eq!(others, expected, "bit {bit}");
        }
    }

    #[test]
    fn a_changed_link_is_repaired() {
        let (bytes, ends) = file(PAYLOADS);
        for end in &ends[1..] {
            for bit in 0..64 {
                let mut changed = bytes.clone();
                changed[end - 12 + bit / 8] ^= 1 << (bit % 8);
                assert_eq!(
                    intact(&changed).len(),
                    PAYLOADS.len(),
                    "bit {bit} before {end}"
                );
                let links = scan(&changed);
                let repaired = links
                    .iter()
                    .filter(|found| matches!(found, Found::WrongLink(_)));
                assert_eq!(repaired.count(), 1);
            }
        }
    }

    #[test]
    fn a_torn_tail_hides_no_entry_before_it() {
        let (bytes, ends) = file(PAYLOADS);
        for length in ends[1]..bytes.len() {
            let whole = ends[1..].iter().filter(|end| **end <= length).count();
            assert_eq!(intact(&bytes[..length]).len(), whole, "{length}");
        }
    }

    #[test]
    fn a_torn_copy_of_the_store_is_no_entry_with_a_wrong_link() {
        let (mut bytes, ends) = file(&[b"first", &[1; 300]]);
        let copy = bytes.clone();
        let start = bytes.len().next_multiple_of(64);
        append(&mut bytes, hash(2), &copy);
        assert_eq!(intact(&bytes[..start + ends[1]]), [hash(0), hash(1)]);
    }

    #[test]
    fn a_damaged_tombstone_is_not_skipped() {
        let (mut bytes, ends) = file(&[b"first", &[0], b"last"]);
        bytes[ends[2] - 1] ^= 1;
        assert!(
            matches!(scan(&bytes)[1], Found::WrongChecksum(entry) if entry.key_hash == hash(1))
        );
    }

    #[test]
    fn zeros_and_text_hold_nothing() {
        assert_eq!(intact(&[0; 10_000]), []);
        assert_eq!(intact(&b"a line of text\n".repeat(1000)), []);
        let mut mixed = b"x".repeat(200_000);
        mixed[1000..1100].fill(0);
        mixed[150_000..150_010].fill(0);
        assert_eq!(intact(&mixed), []);
    }

    #[test]
    fn numbers_that_look_like_links_do_not_take_quadratic_time() {
        let numbers: Vec<u8> = (0..200_000_u64)
            .flat_map(|n| (n * 64).to_le_bytes())
            .collect();
        let (mut bytes, _) = file(&[b"first", &numbers, b"last"]);
        let length = bytes.len();
        bytes[length - 130] ^= 1;
        let started = std::time::Instant::now();
        assert_eq!(intact(&bytes), [hash(0), hash(2)]);
        assert!(started.elapsed() < std::time::Duration::from_secs(20));
    }

    #[test]
    fn it_ends_when_it_is_cancelled() {
        let progress = Progress::default();
        progress.cancel();
        let bytes = vec![7; 3 << 20];
        let monitor = ProgressMonitor::new(&progress, None, bytes.len() as u64);
        assert_eq!(
            Scan::backward_from(bytes.len(), &bytes, &monitor).next(),
            None
        );
        assert!(monitor.is_stopped());
    }
}
