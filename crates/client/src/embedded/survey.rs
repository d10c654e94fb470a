//! All that a file holds of a store, from its end to its beginning: intact entries, and the damage
//! between them.

use std::ops::Range;

use super::checksums::Checksums;
use super::format::{Entry, METADATA};
use super::progress::{STEP, Watch};

/// One thing that a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// An entry with a right checksum, where the chain leads.
    Intact(Entry),
    /// An entry whose payload has another checksum than its metadata says. The chain goes on.
    WrongChecksum(Entry),
    /// An entry with a right checksum, but a wrong link to the one before it. The right link is in
    /// place of it here.
    WrongLink(Entry),
    /// Bytes that belong to no entry.
    NoEntry { start: usize, end: usize },
}

impl Found {
    /// Where it begins, which is where the next one ends.
    fn start(&self) -> usize {
        match self {
            Self::Intact(entry) | Self::WrongChecksum(entry) | Self::WrongLink(entry) => {
                entry.previous_end
            }
            Self::NoEntry { start, .. } => *start,
        }
    }

    /// What is damaged in it, if anything, in a file of `length` bytes: the place, and what is wrong
    /// there.
    pub(super) fn damage(&self, length: usize) -> Option<(Range<usize>, String)> {
        Some(match self {
            Self::Intact(_) => return None,
            Self::WrongChecksum(entry) => {
                let hash = entry.key_hash;
                let mut reason = format!(
                    "a payload does not fit its checksum; the hash of its key is {hash:016x}"
                );
                if entry.end() == length {
                    reason += "; it is the last one, whose write may have been cut short";
                }
                (entry.start..entry.payload_end, reason)
            }
            Self::WrongLink(entry) => {
                let start = entry.link_offset();
                let reason = "an entry's link to the one before it is wrong; the entry is intact";
                (start..start + size_of::<u64>(), reason.to_owned())
            }
            Self::NoEntry { start, end } if *end == length => {
                let reason = "no entry ends here, as after a write that was cut short";
                (*start..*end, reason.to_owned())
            }
            Self::NoEntry { start, end } => {
                let reason = "an entry's metadata is damaged, so that nobody knows its key";
                (*start..*end, reason.to_owned())
            }
        })
    }
}

/// Goes through a file from its end to its beginning. It ends early where its watch says so.
pub(super) struct Survey<'a> {
    bytes: &'a [u8],
    watch: &'a Watch<'a>,
    checksums: Checksums<'a>,
    /// Where the next entry should end.
    end: usize,
    /// The entry that ends there, if it was already found to have a right checksum.
    known: Option<Entry>,
    last_search: Option<Search>,
}

/// The highest end of an intact entry that is not above `limit`.
#[derive(Clone, Copy)]
struct Search {
    limit: usize,
    found: usize,
}

impl<'a> Survey<'a> {
    /// A survey of what lies before `end`.
    pub(super) fn before(end: usize, bytes: &'a [u8], watch: &'a Watch<'a>) -> Self {
        Self {
            bytes,
            watch,
            checksums: Checksums::new(bytes, watch),
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
            if end % STEP == 0 && !self.watch.read(STEP) {
                break;
            }
            if self.is_intact_end(end) {
                return end;
            }
            if self.watch.is_stopped() {
                break;
            }
        }
        0
    }

    fn is_intact_end(&mut self, end: usize) -> bool {
        Entry::ending_at(self.bytes, end)
            .is_some_and(|entry| entry.is_padded_with_zeros(self.bytes) && self.is_right(&entry))
    }

    fn is_right(&mut self, entry: &Entry) -> bool {
        self.checksums.of(entry.start..entry.payload_end) == Some(entry.checksum)
    }

    /// What ends at `self.end`.
    fn look(&mut self) -> Found {
        let end = self.end;
        if let Some(entry) = self.known.take().or_else(|| self.intact_ending_at(end)) {
            return self.with_right_link(entry);
        }
        // What a write that was cut short has left may be shorter than metadata.
        let below = self.last_intact_end(end);
        if let Some(entry) = self.relinked(end, below) {
            return Found::WrongLink(entry);
        }
        match Entry::ending_at(self.bytes, end) {
            // No intact entry lies where this one claims to be.
            Some(entry) if below <= entry.previous_end => Found::WrongChecksum(entry),
            _ => Found::NoEntry { start: below, end },
        }
    }

    /// An entry whose checksum is right. Its link may be wrong all the same: by so little that its
    /// payload begins at the same multiple of 64 bytes.
    fn with_right_link(&mut self, entry: Entry) -> Found {
        let previous_end = entry.previous_end;
        self.known = self.intact_ending_at(previous_end);
        if previous_end == 0 || self.known.is_some() || self.is_mendable(previous_end) {
            return Found::Intact(entry);
        }
        let below = self.last_intact_end(entry.start);
        match self.relinked(entry.end(), below) {
            // Else a damaged tombstone may lie between.
            Some(relinked)
                if below != previous_end && relinked.is_padded_with_zeros(self.bytes) =>
            {
                Found::WrongLink(relinked)
            }
            _ => Found::Intact(entry),
        }
    }

    /// Whether an entry ends at `end` that only has a wrong link.
    fn is_mendable(&mut self, end: usize) -> bool {
        let below = self.last_intact_end(end.saturating_sub(METADATA));
        self.relinked(end, below).is_some()
    }

    /// The entry that ends at `end`, if its checksum is right.
    pub(super) fn intact_ending_at(&self, end: usize) -> Option<Entry> {
        let entry = Entry::ending_at(self.bytes, end)?;
        (self.checksum(&entry) == Some(entry.checksum)).then_some(entry)
    }

    /// The checksum of an entry that the chain leads to, if the watch lets it be computed.
    fn checksum(&self, entry: &Entry) -> Option<u32> {
        let mut checksum = crc32fast::Hasher::new();
        for part in entry.payload(self.bytes).chunks(STEP) {
            if !self.watch.read(part.len() + METADATA) {
                return None;
            }
            checksum.update(part);
        }
        Some(checksum.finalize())
    }

    /// The entry that ends at `end`, if its checksum is right with a link to `previous_end`.
    pub(super) fn relinked(&mut self, end: usize, previous_end: usize) -> Option<Entry> {
        let entry = Entry::ending_at_after(self.bytes, end, previous_end)?;
        self.is_right(&entry).then_some(entry)
    }
}

impl Iterator for Survey<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        if self.end == 0 || self.watch.is_stopped() {
            return None;
        }
        let found = self.look();
        if self.watch.is_stopped() {
            // What was found is a guess then.
            return None;
        }
        self.end = found.start();
        self.watch.done((self.bytes.len() - self.end) as u64);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::tests::append;
    use super::super::progress::Progress;
    use super::*;

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

    fn survey(bytes: &[u8]) -> Vec<Found> {
        let progress = Progress::default();
        let watch = Watch::new(&progress, None, bytes.len() as u64);
        Survey::before(bytes.len(), bytes, &watch).collect()
    }

    fn intact(bytes: &[u8]) -> Vec<u64> {
        let found = survey(bytes).into_iter();
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
        let found = survey(&bytes);
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
            // A changed hash of a key cannot be seen: the entry is there, at another key.
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
    fn a_changed_link_is_mended() {
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
                let links = survey(&changed);
                let mended = links
                    .iter()
                    .filter(|found| matches!(found, Found::WrongLink(_)));
                assert_eq!(mended.count(), 1);
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
    fn a_damaged_tombstone_is_not_passed_over() {
        let (mut bytes, ends) = file(&[b"first", &[0], b"last"]);
        bytes[ends[2] - 1] ^= 1;
        assert!(
            matches!(survey(&bytes)[1], Found::WrongChecksum(entry) if entry.key_hash == hash(1))
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
    fn numbers_that_look_like_links_cost_no_square_of_time() {
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
        let watch = Watch::new(&progress, None, bytes.len() as u64);
        assert_eq!(Survey::before(bytes.len(), &bytes, &watch).next(), None);
        assert!(watch.is_stopped());
    }
}
