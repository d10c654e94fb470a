//! The chain of entries, checked before the engine sees the file.
//!
//! The engine takes any file for a store: it walks back from the end to something that looks like
//! a chain of entries, without looking at checksums, and cuts off what follows. A text file loses
//! everything that way, and so does a store with one wrong bit. So the engine only gets files whose
//! chain is whole.

use std::collections::HashSet;

use super::format::Entry;
use super::progress::Watch;
use super::survey::{Found, Survey};

/// A chain that is whole. Single payloads in it may be damaged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chain {
    /// Where the last entry ends. What follows was left by a write that was cut short.
    pub(super) end: usize,
    /// The hashes of all keys that were ever deleted.
    pub(super) tombstones: HashSet<u64>,
}

/// Why a file is not for the engine.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It holds no intact entry, nor anything that looks like a chain.
    NoStore,
    /// The chain, or the last entry, is damaged.
    Damaged(Damage),
    /// The look at it was ended early.
    Stopped,
}

/// The damage that was found first, from the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage {
    /// Where it begins.
    pub(super) offset: usize,
    pub(super) reason: String,
    /// How many intact entries are before it, and behind it.
    pub(super) before: u64,
    pub(super) behind: u64,
}

/// Checks the chain in `bytes`.
pub(super) fn check(bytes: &[u8], watch: &Watch<'_>) -> Result<Chain, Unfit> {
    let end = end_of_chain(bytes, watch)?;
    let mut tombstones = HashSet::new();
    let mut note_tombstone = |entry: &Entry| {
        if entry.is_tombstone(bytes) {
            tombstones.insert(entry.key_hash);
        }
    };
    for found in Survey::before(end, bytes, watch) {
        match found {
            Found::Intact(entry) => note_tombstone(&entry),
            // The last write may have been cut short, so that its key's older payload is the right
            // one. Whoever opens the file has to decide that.
            Found::WrongChecksum(entry) if entry.end() < bytes.len() => {
                tracing::warn!(offset = entry.start, "a payload does not fit its checksum");
                // The engine does not look at checksums.
                note_tombstone(&entry);
            }
            damaged => {
                if let Some((place, reason)) = damaged.damage(bytes.len()) {
                    return Err(counted(place.start, reason, bytes, watch));
                }
            }
        }
    }
    if watch.is_stopped() {
        return Err(Unfit::Stopped);
    }
    Ok(Chain { end, tombstones })
}

/// Where the last entry ends, be it damaged.
fn end_of_chain(bytes: &[u8], watch: &Watch<'_>) -> Result<usize, Unfit> {
    let length = bytes.len();
    let mut survey = Survey::before(length, bytes, watch);
    let last_intact = survey.last_intact_end(length);
    if watch.is_stopped() {
        return Err(Unfit::Stopped);
    }
    // Damage to the entry before may reach into the padding, which the search goes by.
    let is_whole = last_intact == length
        || survey.intact_ending_at(length).is_some()
        || survey.relinked(length, last_intact).is_some()
        || leads_to(bytes, length, last_intact);
    match (is_whole, last_intact) {
        (true, _) => Ok(length),
        (false, 0) => Err(Unfit::NoStore),
        (false, end) => Ok(end),
    }
}

/// Whether the links from an entry that ends at `end` lead to one that ends at `goal`.
fn leads_to(bytes: &[u8], mut end: usize, goal: usize) -> bool {
    while end > goal {
        match Entry::ending_at(bytes, end) {
            Some(entry) => end = entry.previous_end,
            None => return false,
        }
    }
    end == goal
}

/// Damage, with the number of intact entries around it.
fn counted(offset: usize, reason: String, bytes: &[u8], watch: &Watch<'_>) -> Unfit {
    let (mut before, mut behind) = (0, 0);
    for found in Survey::before(bytes.len(), bytes, watch) {
        if let Found::Intact(entry) = found {
            if entry.end() <= offset {
                before += 1;
            } else {
                behind += 1;
            }
        }
    }
    if watch.is_stopped() {
        return Unfit::Stopped;
    }
    Unfit::Damaged(Damage {
        offset,
        reason,
        before,
        behind,
    })
}

#[cfg(test)]
mod tests {
    use super::super::format::tests::append;
    use super::super::progress::Progress;
    use super::*;

    fn checked(bytes: &[u8]) -> Result<Chain, Unfit> {
        let progress = Progress::default();
        check(bytes, &Watch::new(&progress, None, bytes.len() as u64))
    }

    fn damage(bytes: &[u8]) -> Damage {
        match checked(bytes) {
            Err(Unfit::Damaged(damage)) => damage,
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
    fn a_torn_tail_is_told_from_whole_entries_at_every_length() {
        let (bytes, ends) = file(&[b"first", &[0], &[0; 300]]);
        for length in 0..=bytes.len() {
            let whole = ends.iter().rev().find(|end| **end <= length).unwrap();
            match checked(&bytes[..length]) {
                Ok(chain) => assert_eq!(chain.end, *whole, "{length}"),
                Err(unfit) => {
                    assert_eq!(unfit, Unfit::NoStore, "{length}");
                    assert_eq!(*whole, 0);
                }
            }
        }
    }

    #[test]
    fn a_tail_of_zeros_is_torn() {
        let (bytes, ends) = file(&[b"first", b"second"]);
        // Up to where the link to the entry before has come.
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
            Err(Unfit::NoStore)
        );
        assert_eq!(checked(&[0; 10_000]), Err(Unfit::NoStore));
    }

    #[test]
    fn deleted_keys_are_collected() {
        let (bytes, ends) = file(&[b"first", &[0], b"third"]);
        assert_eq!(checked(&bytes).unwrap().tombstones, HashSet::from([!1]));
        // The engine goes by them whatever their checksums are.
        let mut damaged = bytes;
        damaged[ends[2] - 1] ^= 1;
        assert_eq!(checked(&damaged).unwrap().tombstones, HashSet::from([!1]));
    }
}
