//! The cost of a read of 100 bytes from a store file in Rust, as one line of JSON, beside which the
//! benches of the languages' packages are.
//!
//! `cargo bench -p simd-r-drive-client --bench read`

use std::hint::black_box;
use std::time::Instant;

use simd_r_drive_client::EmbeddedStore;

/// The result is the median of so many rounds.
const ROUNDS: usize = 11;
const READS: u32 = 200_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let store = EmbeddedStore::open(&folder.path().join("store.bin")).unwrap();
    let key = b"8 bytes.";
    store.write(key, &[b'x'; 100]).unwrap();
    let mut rounds: Vec<f64> = (0..ROUNDS).map(|_| round(&store, key)).collect();
    rounds.sort_by(f64::total_cmp);
    let median = rounds[ROUNDS / 2];
    println!("{{\"language\": \"rust\", \"read_100_ns\": {median:.0}}}");
}

/// Nanoseconds for one read. Like `DataStore.read`, it copies the payload.
fn round(store: &EmbeddedStore, key: &[u8]) -> f64 {
    let started = Instant::now();
    for _ in 0..READS {
        let entry = store.read(black_box(key)).unwrap().unwrap();
        black_box(entry.as_slice().to_vec());
    }
    started.elapsed().as_nanos() as f64 / f64::from(READS)
}
