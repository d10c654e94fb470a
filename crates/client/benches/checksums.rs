//! The cost of verifying the checksum of each payload that is read: the same reads with and without
//! `verify_checksums`. Prints a table, then JSON.
//!
//! `cargo bench -p simd-r-drive-client --bench checksums`

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use simd_r_drive_client::{EmbeddedStore, OpenOptions};

/// The number of rounds, alternately with and without verification. The result is the median.
const ROUNDS: usize = 11;
/// About how many bytes are read in a round.
const ROUND: usize = 64 << 20;
const KEYS: usize = 1000;

/// How payloads of a length are read.
struct Reads {
    what: &'static str,
    payload: usize,
    read: fn(&EmbeddedStore, &[Vec<u8>]),
}

const READS: &[Reads] = &[
    Reads {
        what: "read, 8 B",
        payload: 8,
        read: one_by_one,
    },
    Reads {
        what: "read, 4 KiB",
        payload: 4 << 10,
        read: one_by_one,
    },
    Reads {
        what: "read, 64 KiB",
        payload: 64 << 10,
        read: one_by_one,
    },
    Reads {
        what: "batch_read of 1,000, 8 B",
        payload: 8,
        read: all_at_once,
    },
    Reads {
        what: "batch_read of 1,000, 4 KiB",
        payload: 4 << 10,
        read: all_at_once,
    },
];

/// Like `DataStore.read`: the payload is copied.
fn one_by_one(store: &EmbeddedStore, keys: &[Vec<u8>]) {
    for key in keys {
        let entry = store.read(key).unwrap().unwrap();
        black_box(entry.as_slice().to_vec());
    }
}

fn all_at_once(store: &EmbeddedStore, keys: &[Vec<u8>]) {
    for entry in store.batch_read(keys).unwrap().into_iter().flatten() {
        black_box(entry.as_slice().to_vec());
    }
}

/// Nanoseconds for each payload.
struct Price {
    what: &'static str,
    unchecked: f64,
    checked: f64,
}

fn measure(reads: &Reads, folder: &Path) -> Price {
    let path = folder.join("store.bin");
    let keys: Vec<Vec<u8>> = (0..KEYS).map(|n| n.to_le_bytes().to_vec()).collect();
    let store = EmbeddedStore::open(&path).unwrap();
    for key in &keys {
        store.write(key, &vec![7; reads.payload]).unwrap();
    }
    drop(store);
    let (mut unchecked, mut checked) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (verify_checksums, times) in [(false, &mut unchecked), (true, &mut checked)] {
            let options = OpenOptions {
                verify_checksums,
                ..OpenOptions::default()
            };
            let store = EmbeddedStore::open_with(&path, &options).unwrap();
            times.push(round(reads, &store, &keys));
        }
    }
    std::fs::remove_file(path).unwrap();
    Price {
        what: reads.what,
        unchecked: median(unchecked),
        checked: median(checked),
    }
}

fn round(reads: &Reads, store: &EmbeddedStore, keys: &[Vec<u8>]) -> f64 {
    let repeats = (ROUND / reads.payload / KEYS).clamp(1, 100);
    (reads.read)(store, keys);
    let started = Instant::now();
    for _ in 0..repeats {
        (reads.read)(store, keys);
    }
    started.elapsed().as_nanos() as f64 / (repeats * KEYS) as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let prices: Vec<Price> = READS
        .iter()
        .map(|reads| measure(reads, folder.path()))
        .collect();
    println!(
        "{:<28} {:>14} {:>14} {:>8}",
        "", "unchecked ns", "checked ns", "ratio"
    );
    for price in &prices {
        let ratio = price.checked / price.unchecked;
        let (unchecked, checked) = (price.unchecked, price.checked);
        println!(
            "{:<28} {unchecked:>14.0} {checked:>14.0} {ratio:>8.2}",
            price.what
        );
    }
    let lines = prices.iter().map(|price| {
        let (what, unchecked, checked) = (price.what, price.unchecked, price.checked);
        format!("{{\"what\": \"{what}\", \"unchecked_ns\": {unchecked:.1}, \"checked_ns\": {checked:.1}}}")
    });
    println!("[{}]", lines.collect::<Vec<_>>().join(", "));
}
