//! A payload that is larger than the memory that both ends take for it. A program of its own, since it
//! looks at the most that the process ever had.
#![cfg(target_os = "linux")]

mod common;

use std::io::Read;

use common::TestServer;
use common::streams::{MIB, connect, reader};
use simd_r_drive_client::{Backend, wait};

/// The most memory that this process ever had, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<usize>().unwrap() << 10
}

#[test]
fn neither_end_needs_memory_for_a_payload() {
    const SIZE: usize = 400;
    let server = TestServer::with(|options| options.max_memory = 16 * MIB as u64);
    let store = connect(server.server.url());
    let piece = &vec![7; MIB];
    let store = &store;
    wait(|caller| async move {
        let mut writer = store.open_writer(caller, b"key".to_vec()).await?;
        for _ in 0..SIZE {
            writer.write_with(caller, piece).await?;
        }
        writer.finish_with(caller).await
    })
    .unwrap();
    let mut reader = reader(store, b"key");
    let (mut part, mut count) = (vec![0; MIB], 0);
    while reader.read_exact(&mut part).is_ok() {
        assert!(part == *piece);
        count += 1;
    }
    assert_eq!(count, SIZE);
    // Of mapped files up to 64 MiB are kept at a time.
    assert!(peak() < 150 * MIB, "{} MiB", peak() / MIB);
}
