//! The loop that the bindings are compared with: an embedded read of 100 B, and of 1 MiB, as one line
//! of JSON, the median of several rounds.

use std::time::Instant;

use simd_r_drive_client::{Backend, DataStore, OpenOptions, wait};

const ROUNDS: usize = 9;

/// Nanoseconds a call.
fn median(count: usize, mut call: impl FnMut()) -> f64 {
    let mut taken: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..count).for_each(|_| call());
            start.elapsed().as_nanos() as f64 / count as f64
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    taken[ROUNDS / 2]
}

fn main() {
    let folder = std::env::temp_dir().join(format!("embedded-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("store.bin");
    let store = wait(|caller| DataStore::open(caller, &path, &OpenOptions::default()));
    let store = store.expect("a store");
    let write = |key: &str, payload: Vec<u8>| {
        wait(|caller| store.write(caller, key.into(), payload)).expect("written");
    };
    write("small", vec![7; 100]);
    write("large", vec![7; 1 << 20]);
    let read = |key: &str| {
        let payload = wait(|caller| store.read(caller, key.into())).expect("read");
        std::hint::black_box(payload.expect("a payload"));
    };
    let small = median(200_000, || read("small"));
    let large = median(60, || read("large")) / 1000.0;
    println!(r#"{{"language": "rust", "read_100_ns": {small:.0}, "read_1m_us": {large:.0}}}"#);
    drop(store);
    std::fs::remove_dir_all(folder).expect("removed");
}
