//! A store file after a crash of the system and damage of the disk, compared with a dictionary.
//!
//! After each damage, all intact entries are there, no value is wrong, and the file is either
//! opened or refused unchanged. In that case `recover` saves all that is intact.

mod embedded_support;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use simd_r_drive_client::{CheckReport, EmbeddedStore, Error, Progress, check, recover};

use embedded_support::folder;
use embedded_support::model::{Key, Model, Value};
use embedded_support::run::{Run, read};

/// A block of a disk, which is written completely or not at all.
const BLOCK: usize = 512;

/// Runs `test` with several runs of operations, `EMBEDDED_CRASH_CASES` times as many if it is set.
fn for_runs(cases: u32, operations: usize, test: impl Fn(&mut Run, &Path)) {
    let factor = std::env::var("EMBEDDED_CRASH_CASES").map_or(1, |factor| factor.parse().unwrap());
    let config = Config {
        cases: cases * factor,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    };
    let strategy = (any::<u64>().no_shrink(), 1..=operations);
    let outcome = TestRunner::new(config).run(&strategy, |(seed, operations)| {
        let folder = folder();
        let mut run = Run::new(seed, operations, &folder.path().join("original.bin"));
        test(&mut run, folder.path());
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("seed and number of operations: {failure}");
    }
}

/// A damaged copy of a run's file.
struct Damaged<'a> {
    model: &'a Model,
    bytes: Vec<u8>,
    path: PathBuf,
    what: String,
}

/// The result of `open`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Outcome {
    Opened,
    Refused,
}

impl<'a> Damaged<'a> {
    fn new(model: &'a Model, bytes: Vec<u8>, folder: &Path, what: String) -> Self {
        let path = folder.join("damaged.bin");
        fs::write(&path, &bytes).unwrap();
        Self {
            model,
            bytes,
            path,
            what,
        }
    }

    /// Whether an entry is unchanged.
    fn is_intact(&self, original: &[u8], entry: &embedded_support::model::Entry) -> bool {
        let range = entry.range.clone();
        self.bytes.get(range.clone()) == Some(&original[range])
    }

    /// All intact entries are there, and nothing is wrong.
    fn assert_survives(&self, original: &[u8]) -> Outcome {
        let report = check(&self.path, &Progress::default());
        match EmbeddedStore::open(&self.path) {
            Ok(store) => {
                let is_readable = self.is_readable(&store, original);
                drop(store);
                if !is_readable {
                    self.assert_recovers(original, check(&self.path, &Progress::default()));
                }
                self.assert_still_works();
                Outcome::Opened
            }
            Err(Error::Corrupt { .. } | Error::NotAStore { .. }) => {
                assert_eq!(fs::read(&self.path).unwrap(), self.bytes, "{}", self.what);
                self.assert_recovers(original, report);
                Outcome::Refused
            }
            Err(e) => panic!("{}: {e}", self.what),
        }
    }

    /// Each key has its newest intact value or a newer one. If its newest entry is damaged,
    /// `recover` finds the one before it.
    fn is_readable(&self, store: &EmbeddedStore, original: &[u8]) -> bool {
        let mut is_readable = true;
        for key in self.model.keys() {
            match read(store, &key) {
                Ok(value) => self.assert_value(&key, &value, original),
                Err(Error::Corrupt { .. }) => {
                    let newest = self.model.of(&key).next_back().unwrap();
                    let is_intact = self.is_intact(original, newest);
                    assert!(!is_intact, "{}: {key:?} is unreadable", self.what);
                    is_readable = false;
                }
                Err(e) => panic!("{}: {e}", self.what),
            }
        }
        is_readable
    }

    fn assert_value(&self, key: &Key, value: &Value, original: &[u8]) {
        let entries: Vec<_> = self.model.of(key).collect();
        let newest_intact = entries
            .iter()
            .rposition(|entry| self.is_intact(original, entry));
        let mut allowed = entries[newest_intact.unwrap_or(0)..]
            .iter()
            .map(|entry| &entry.value);
        assert!(
            allowed.any(|allowed| allowed == value) || newest_intact.is_none() && value.is_none(),
            "{}: {key:?} is {value:?}",
            self.what
        );
    }

    /// `len` is the number of keys.
    fn assert_counts(&self) {
        let store = EmbeddedStore::open(&self.path).unwrap();
        let keys = self.model.keys().into_iter();
        let there = keys.filter(|key| store.exists(key).unwrap()).count() as u64;
        assert_eq!(store.len(), Ok(there), "{}", self.what);
    }

    fn assert_still_works(&self) {
        let store = EmbeddedStore::open(&self.path).unwrap();
        store.write(b"later", b"1").unwrap();
        store
            .batch_write(&[(b"key 0".to_vec(), b"2".to_vec())])
            .unwrap();
        store.delete(b"key 1").unwrap();
        drop(store);
        let store = EmbeddedStore::open(&self.path).unwrap();
        assert_eq!(read(&store, b"later"), Ok(Some(b"1".to_vec())));
        assert_eq!(read(&store, b"key 0"), Ok(Some(b"2".to_vec())));
        assert_eq!(read(&store, b"key 1"), Ok(None));
    }

    fn assert_recovers(&self, original: &[u8], report: Result<CheckReport, Error>) {
        let to = self.path.with_extension("recovered");
        match recover(&self.path, &to, &Progress::default()) {
            Ok(recovered) => {
                assert_eq!(Ok(&recovered.found), report.as_ref(), "{}", self.what);
                assert!(recovered.found.damaged > 0, "{}", self.what);
                let after = check(&to, &Progress::default()).unwrap();
                assert_eq!(
                    (after.damaged, after.entries, after.live),
                    (0, recovered.recovered, recovered.found.live)
                );
                let store = EmbeddedStore::open(&to).unwrap();
                assert_eq!(store.len(), Ok(recovered.recovered));
                for key in self.model.keys() {
                    let value = read(&store, &key).unwrap();
                    self.assert_value(&key, &value, original);
                }
                drop(store);
                fs::remove_file(to).unwrap();
            }
            Err(e) => {
                assert!(matches!(e, Error::NotAStore { .. }), "{}: {e}", self.what);
                assert_eq!(report, Err(e));
                let mut entries = self.model.entries.iter();
                assert!(
                    !entries.any(|entry| self.is_intact(original, entry)),
                    "{}",
                    self.what
                );
            }
        }
    }
}

#[test]
fn cut_at_every_byte() {
    for_runs(2, 12, |run, folder| {
        for length in 0..=run.bytes.len() {
            let whole = run.model.ends().rfind(|end| *end <= length).unwrap();
            let bytes = run.bytes[..length].to_vec();
            let cut = Damaged::new(&run.model, bytes, folder, format!("cut at {length}"));
            let report = check(&cut.path, &Progress::default());
            let entries = run.model.ends().filter(|end| *end <= length).count() - 1;
            if entries > 0 || length == 0 {
                let report = report.unwrap_or_else(|e| panic!("{}: {e}", cut.what));
                assert_eq!(report.entries, entries as u64, "{}", cut.what);
                assert_eq!(report.damaged > 0, whole < length, "{}", cut.what);
            }
            let Ok(store) = EmbeddedStore::open(&cut.path) else {
                // The first entry is torn, or the rest of the last one ends like an entry.
                assert_eq!(cut.assert_survives(&run.bytes), Outcome::Refused);
                continue;
            };
            for (key, value) in run.model.at(whole) {
                assert_eq!(read(&store, &key).unwrap(), value, "{}", cut.what);
            }
            let live = run.model.at(whole).values().flatten().count() as u64;
            assert_eq!(store.len(), Ok(live), "{}", cut.what);
            assert_eq!(store.file_size(), Ok(whole as u64), "{}", cut.what);
            if length % 16 == 0 {
                drop(store);
                cut.assert_still_works();
            }
        }
    });
}

/// The contents of a block that the system had not written when it crashed.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Zeros,
    Garbage,
    /// Bytes from another place in the same file.
    Stale(usize),
}

fn spoil(run: &mut Run, bytes: &mut [u8], block: usize, fault: Fault) {
    let from = (block * BLOCK).max(run.synced);
    let to = ((block + 1) * BLOCK).min(bytes.len());
    for (at, byte) in (from..to).zip(&mut bytes[from.min(to)..to]) {
        *byte = match fault {
            Fault::Zeros => 0,
            Fault::Garbage => run.chooser.below(256) as u8,
            Fault::Stale(shift) => run.bytes[(at + shift) % run.bytes.len()],
        };
    }
}

fn any_fault(run: &mut Run) -> Fault {
    match run.chooser.below(4) {
        0 | 1 => Fault::Zeros,
        2 => Fault::Garbage,
        _ => Fault::Stale(BLOCK * (1 + run.chooser.below(8))),
    }
}

#[test]
fn blocks_of_the_last_writes_are_lost() {
    for_runs(20, 30, |run, folder| {
        let blocks = run.synced / BLOCK..run.bytes.len().div_ceil(BLOCK);
        let mut damages = Vec::new();
        for block in blocks.clone() {
            for fault in [
                Fault::Zeros,
                Fault::Garbage,
                Fault::Stale(BLOCK),
                Fault::Stale(64),
            ] {
                let mut bytes = run.bytes.clone();
                spoil(run, &mut bytes, block, fault);
                damages.push((bytes, format!("block {block}: {fault:?}")));
            }
            for other in blocks.clone() {
                let (one, other) = (block * BLOCK, other * BLOCK);
                if run.synced <= one && one < other && other + BLOCK <= run.bytes.len() {
                    let mut bytes = run.bytes.clone();
                    let (front, back) = bytes.split_at_mut(other);
                    front[one..one + BLOCK].swap_with_slice(&mut back[..BLOCK]);
                    damages.push((bytes, format!("{one} and {other} are swapped")));
                }
            }
        }
        for subset in 0..40 {
            let mut bytes = run.bytes.clone();
            for block in blocks.clone() {
                if run.chooser.below(3) == 0 {
                    let fault = any_fault(run);
                    spoil(run, &mut bytes, block, fault);
                }
            }
            if run.chooser.below(3) == 0 {
                let unsynced = bytes.len() - run.synced;
                bytes.truncate(run.synced + run.chooser.below(unsynced + 1));
            }
            damages.push((bytes, format!("subset {subset}")));
        }
        for (bytes, what) in damages {
            Damaged::new(&run.model, bytes, folder, what).assert_survives(&run.bytes);
        }
    });
}

#[test]
fn bits_of_metadata_are_flipped() {
    for_runs(2, 12, |run, folder| {
        for (hit, entry) in run.model.entries.iter().enumerate() {
            let is_last = hit + 1 == run.model.entries.len();
            for bit in 0..160 {
                let mut bytes = run.bytes.clone();
                bytes[entry.range.end - 20 + bit / 8] ^= 1 << (bit % 8);
                let what = format!("bit {bit} of entry {hit}");
                let damaged = Damaged::new(&run.model, bytes, folder, what);
                if bit >= 128 && !is_last {
                    damaged.assert_counts();
                }
                let outcome = damaged.assert_survives(&run.bytes);
                let expected = match bit {
                    // No checksum covers the key's hash: the entry is one of another key.
                    0..64 => Outcome::Opened,
                    64..128 => Outcome::Refused,
                    _ if is_last => Outcome::Refused,
                    _ => Outcome::Opened,
                };
                assert_eq!(outcome, expected, "{}", damaged.what);
            }
            let mut bytes = run.bytes.clone();
            bytes[entry.range.end - 20..entry.range.end].fill(0);
            let what = format!("no metadata of entry {hit}");
            Damaged::new(&run.model, bytes, folder, what).assert_survives(&run.bytes);
        }
    });
}

#[test]
fn any_one_block_is_bad() {
    for_runs(12, 30, |run, folder| {
        for at in (0..run.bytes.len()).step_by(BLOCK) {
            let synced = std::mem::take(&mut run.synced);
            let fault = any_fault(run);
            let mut bytes = run.bytes.clone();
            spoil(run, &mut bytes, at / BLOCK, fault);
            run.synced = synced;
            let what = format!("block {}: {fault:?}", at / BLOCK);
            Damaged::new(&run.model, bytes, folder, what).assert_survives(&run.bytes);
        }
    });
}
