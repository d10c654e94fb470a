//! Checks the chain of entries before the engine opens the file.
//!
//! The engine accepts any file as a store: it searches backward from the end for something that
//! looks like a chain of entries, without verifying checksums, and truncates the file there. This
//! would destroy a text file, and a store with one wrong bit. So the engine only gets files whose
//! chain is intact.

use std::collections::HashSet;

use super::found::Found;
use super::scan::Scan;
use crate::entries::layout::EntryLayout;
use crate::progress::ProgressMonitor;

/// An intact chain. Single payloads in it may be damaged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// Where the last entry ends. What follows is the rest of an interrupted write.
    pub(super) end: usize,
    /// The hashes of all keys that were ever deleted.
    pub(super) tombstones: HashSet<u64>,
}

/// Why the engine must not open a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum ChainError {
    /// It has no intact entry, nor anything that looks like a chain.
    NotAStore,
    /// The chain, or the last entry, is damaged.
    Damaged(Damage),
    /// The check was interrupted.
    Interrupted,
}

/// The damaged place that is nearest to the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// Where it begins.
    pub(super) offset: usize,
    pub(super) reason: String,
    /// How many intact entries are before it.
    pub(super) before: u64,
    /// How many intact entries are behind it.
    pub(super) behind: u64,
}

/// Checks the chain in `bytes`.
pub(super) fn check(bytes: &[u8], monitor: &ProgressMonitor<'_>) -> Result<Chain, ChainError> {
    let end = end_of_chain(bytes, monitor)?;
    let mut tombstones = HashSet::new();
    let mut add_tombstone = |entry: &EntryLayout| {
        if entry.is_tombstone(bytes) {
            tombstones.insert(entry.key_hash);
        }
    };
    for found in Scan::backward_from(end, bytes, monitor) {
        match found {
            Found::Intact(entry) => add_tombstone(&entry),
            // Below the last entry. In the last one, a wrong checksum may come from an interrupted
            // write, and then the key's older payload is valid. Only the user can decide that.
            Found::WrongChecksum(entry) if entry.end() < bytes.len() => {
                tracing::warn!(
                    offset = entry.start,
                    "a payload does not match its checksum"
                );
                // The engine does not verify checksums, so it applies the tombstone.
                add_tombstone(&entry);
            }
            damaged => {
                if let Some((place, reason)) = damaged.damage(bytes.len()) {
                    return Err(with_counts(place.start, reason, bytes, monitor));
                }
            }
        }
    }
    if monitor.is_stopped() {
        return Err(ChainError::Interrupted);
    }
    Ok(Chain { end, tombstones })
}

/// Where the last entry ends, damaged or not.
fn end_of_chain(bytes: &[u8], monitor: &ProgressMonitor<'_>) -> Result<usize, ChainError> {
    let length = bytes.len();
    let mut survey = Scan::backward_from(length, bytes, monitor);
    let last_intact = survey.last_intact_end(length);
    if monitor.is_stopped() {
        return Err(ChainError::Interrupted);
    }
    // The search requires padding of zeros. Damage to the entry before may extend into the padding.
    let is_whole = last_intact == length
        || survey.intact_entry_at(length).is_some()
        || survey.relinked(length, last_intact).is_some()
        || links_reach(bytes, length, last_intact);
    match (is_whole, last_intact) {
        (true, _) => Ok(length),
        (false, 0) => Err(ChainError::NotAStore),
        (false, end) => Ok(end),
    }
}

/// Whether the links from the entry that ends at `end` reach one that ends at `goal`.
fn links_reach(bytes: &[u8], mut end: usize, goal: usize) -> bool {
    while end > goal {
        match EntryLayout::ending_at(bytes, end) {
            Some(entry) => end = entry.previous_end,
            None => return false,
        }
    }
    end == goal
}

/// The error for damage, with the number of intact entries before and behind it.
fn with_counts(
    offset: usize,
    reason: String,
    bytes: &[u8],
    monitor: &ProgressMonitor<'_>,
) -> ChainError {
    let (mut before, mut behind) = (0, 0);
    for found in Scan::backward_from(bytes.len(), bytes, monitor) {
        if let Found::Intact(entry) = found {
            if entry.end() <= offset {
                before += 1;
            } else {
                behind += 1;
            }
        }
    }
    if monitor.is_stopped() {
        return ChainError::Interrupted;
    }
    ChainError::Damaged(Damage {
        offset,
        reason,
        before,
        behind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entries::layout::tests::append;
    use crate::progress::Progress;

    fn checked(bytes: &[u8]) -> Result<Chain, ChainError> {
        let progress = Progress::default();
        check(
            bytes,
            &ProgressMonitor::new(&progress, None, bytes.len() as u64),
        )
    }

    fn damage(bytes: &[u8]) -> Damage {
        match checked(bytes) {
            Err(ChainError::Damaged(damage)) => damage,
            other => panic!("{other:?}"),
        }
    }

    fn file(payloads: &[&[u8]]) -> (Vec<u8>, Vec<usize>) {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for (key, payload) in payloads.iter().enumerate() {
            append(&mut bytes, !(key as u64), payload);
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn a_torn_tail_is_distinguished_from_complete_entries_at_every_length() {
        let (bytes, ends) = file(&[b"first", &[0], &[0; 300]]);
        for length in 0..=bytes.len() {
            let whole = ends.iter().rev().find(|end| **end <= length).unwrap();
            match checked(&bytes[..length]) {
                Ok(chain) => assert_eq!(chain.end, *whole, "{length}"),
                Err(error) => {
                    assert_eq!(error, ChainError::NotAStore, "{length}");
                    assert_eq!(*whole, 0);
                }
            }
        }
    }

    #[test]
    fn a_tail_of_zeros_is_torn() {
        let (bytes, ends) = file(&[b"first", b"second"]);
        // Up to the link to the entry before.
        for length in ends[1]..bytes.len() - 12 {
            let mut torn = bytes[..length].to_vec();
            torn.resize(bytes.len(), 0);
            let end = checked(&torn).map(|chain| chain.end);
            assert_eq!(end, Ok(ends[1]), "{length}");
        }
    }

    #[test]
    fn every_changed_bit_of_the_chain_is_damage_and_no_other_is() {
        let payloads: Vec<&[u8]> = vec![&[1; 44], &[2; 44], b"three", &[0; 300], &[4; 44], b"last"];
        let (bytes, ends) = file(&payloads);
        for (hit, end) in ends[1..].iter().enumerate() {
            for bit in 0..64 {
                let mut changed = bytes.clone();
                changed[end - 12 + bit / 8] ^= 1 << (bit % 8);
                let damage = damage(&changed);
                assert_eq!(damage.offset, end - 12);
                assert_eq!(
                    (damage.before, damage.behind),
                    (hit as u64, (payloads.len() - hit - 1) as u64)
                );
            }
            let mut changed = bytes.clone();
            changed[end - 21] ^= 4;
            if *end == bytes.len() {
                assert_eq!(damage(&changed).before, 5);
            } else {
                assert_eq!(checked(&changed).map(|chain| chain.end), Ok(bytes.len()));
            }
        }
    }

    #[test]
    fn metadata_that_is_gone_is_damage() {
        let (mut bytes, ends) = file(&[&[7_u8; 100][..]; 199]);
        bytes[ends[198] - 20..ends[198]].fill(0);
        let damage = damage(&bytes);
        assert_eq!(
            (damage.offset, damage.before, damage.behind),
            (ends[197], 197, 1)
        );
    }

    #[test]
    fn an_intact_last_entry_is_not_cut_off_for_the_damage_before_it() {
        let (mut bytes, ends) = file(&[b"first", b"second", b"last"]);
        bytes[ends[2] - 20..ends[2] + 30].fill(0xff);
        let damage = damage(&bytes);
        assert_eq!(
            (damage.offset, damage.before, damage.behind),
            (ends[1], 1, 1)
        );
    }

    #[test]
    fn a_store_of_one_damaged_entry_is_still_a_store() {
        let (mut bytes, _) = file(&[b"only"]);
        bytes[0] ^= 1;
        assert_eq!(damage(&bytes).before, 0);
        assert_eq!(
            checked(&b"a line of text\n".repeat(1000)),
            Err(ChainError::NotAStore)
        );
        assert_eq!(checked(&[0; 10_000]), Err(ChainError::NotAStore));
    }

    #[test]
    fn deleted_keys_are_collected() {
        let (bytes, ends) = file(&[b"first", &[0], b"third"]);
        assert_eq!(checked(&bytes).unwrap().tombstones, HashSet::from([!1]));
        // The engine applies them even if their checksums are wrong.
        let mut damaged = bytes;
        damaged[ends[2] - 1] ^= 1;
        assert_eq!(checked(&damaged).unwrap().tombstones, HashSet::from([!1]));
    }
}
