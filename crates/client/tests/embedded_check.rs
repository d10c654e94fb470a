//! `check` and `recover`: their reports, progress and cancellation, and the memory that they use.

mod embedded_support;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use embedded_support::run::read;
use embedded_support::{child, folder, job, run};
use simd_r_drive_client::{CheckReport, EmbeddedStore, Error, Progress, check, recover};

const MIB: usize = 1 << 20;

fn checked(path: &Path) -> CheckReport {
    check(path, &Progress::default()).unwrap()
}

/// A store with entries at the keys 0, 1, 2 …, and the ends of its entries.
fn store(path: &Path, payloads: &[Vec<u8>]) -> Vec<usize> {
    let store = EmbeddedStore::open(path).unwrap();
    let write = |(key, payload): (usize, &Vec<u8>)| store.write(&[key as u8], payload).unwrap();
    payloads
        .iter()
        .enumerate()
        .map(write)
        .map(|end| end as usize)
        .collect()
}

fn change(path: &Path, with: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    with(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn each_damage_is_reported() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    let payloads: Vec<Vec<u8>> = (1..6).map(|n| vec![n; 100]).collect();
    let ends = store(&path, &payloads);
    let intact = checked(&path);
    assert_eq!((intact.entries, intact.live, intact.damaged), (5, 5, 0));
    assert_eq!(intact.file_size, ends[4] as u64);

    let whole = fs::read(&path).unwrap();
    let damaged = |with: &dyn Fn(&mut Vec<u8>)| {
        fs::write(&path, &whole).unwrap();
        change(&path, |bytes| with(bytes));
        let report = checked(&path);
        assert_eq!(report.damaged, 1);
        let damage = report.damage[0].clone();
        (
            damage.offset as usize,
            damage.length,
            damage.reason,
            report.entries,
        )
    };
    let (offset, length, reason, entries) = damaged(&|bytes| bytes[ends[1] - 30] ^= 1);
    assert_eq!((offset, length, entries), (ends[1] - 120, 100, 4));
    assert!(reason.contains("checksum"), "{reason}");
    let (offset, length, reason, entries) = damaged(&|bytes| bytes[ends[1] - 12] ^= 1);
    assert_eq!((offset, length, entries), (ends[1] - 12, 8, 5));
    assert!(reason.contains("link"), "{reason}");
    let (offset, _, reason, entries) = damaged(&|bytes| bytes[ends[1] - 20..ends[1]].fill(0));
    assert_eq!((offset, entries), (ends[0], 4));
    assert!(reason.contains("metadata"), "{reason}");
    let (offset, length, reason, entries) = damaged(&|bytes| bytes.extend([7; 13]));
    assert_eq!((offset, length, entries), (ends[4], 13, 5));
    assert!(reason.contains("interrupted write"), "{reason}");
}

#[test]
fn an_older_payload_is_saved_where_the_newest_is_damaged() {
    let folder = folder();
    let (path, to) = (
        folder.path().join("store.bin"),
        folder.path().join("new.bin"),
    );
    let store = EmbeddedStore::open(&path).unwrap();
    store.write(b"key", b"older").unwrap();
    store.write(b"deleted", b"1").unwrap();
    let end = store.write(b"key", b"newer").unwrap() as usize;
    store.delete(b"deleted").unwrap();
    drop(store);
    change(&path, |bytes| bytes[end - 21] ^= 1);
    let before = fs::read(&path).unwrap();
    let progress = Progress::default();
    let report = recover(&path, &to, &progress).unwrap();
    assert_eq!((report.recovered, report.found.damaged), (1, 1));
    assert_eq!(progress.done(), progress.total());
    assert!(progress.total() > 0);
    assert_eq!(fs::read(&path).unwrap(), before);
    let store = EmbeddedStore::open(&to).unwrap();
    assert_eq!(read(&store, b"key"), Ok(Some(b"older".to_vec())));
    assert_eq!(read(&store, b"deleted"), Ok(None));
    assert_eq!(store.len(), Ok(1));
}

#[test]
fn a_new_file_is_asked_for() {
    let folder = folder();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    store(&path("store.bin"), &[vec![1; 10]]);
    fs::write(path("there"), b"").unwrap();
    let to = |to: &Path| recover(&path("store.bin"), to, &Progress::default()).map(drop);
    for taken in [path("there"), path("store.bin"), folder.path().to_owned()] {
        let refused = to(&taken);
        assert!(
            matches!(refused, Err(Error::InvalidArgument { .. })),
            "{refused:?}"
        );
    }
    assert!(matches!(
        to(&path("missing/new.bin")),
        Err(Error::Io { .. })
    ));
    let missing = recover(&path("missing.bin"), &path("new.bin"), &Progress::default()).map(drop);
    assert!(matches!(missing, Err(Error::Io { .. })), "{missing:?}");
    // Nothing was left behind.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    let open = EmbeddedStore::open(&path("store.bin")).unwrap();
    assert!(matches!(to(&path("new.bin")), Err(Error::Locked { .. })));
    let refused = check(&path("store.bin"), &Progress::default()).map(drop);
    assert!(matches!(refused, Err(Error::Locked { .. })), "{refused:?}");
    drop(open);
    to(&path("new.bin")).unwrap();
}

/// A file of `count` entries of 1 MiB.
fn large(path: &Path, count: usize) {
    let store = EmbeddedStore::open(path).unwrap();
    let mut payload = vec![0; MIB];
    for n in 0..count {
        payload[MIB / 2] = n as u8;
        store.write(&(n as u64).to_le_bytes(), &payload).unwrap();
    }
}

/// The metadata of the last entry but `from_end` is gone, so that the ones before it have to be
/// searched for.
fn lose_metadata(path: &Path, from_end: usize) {
    change(path, |bytes| {
        let entry = MIB + 64;
        let end = bytes.len() - from_end * entry;
        bytes[end - 20..end].fill(0xff);
    });
}

/// This takes some milliseconds, but may take longer on a busy machine.
const SOON: Duration = Duration::from_secs(3);

#[test]
fn it_ends_soon_when_it_is_cancelled() {
    let folder = folder();
    let (path, to) = (
        folder.path().join("store.bin"),
        folder.path().join("new.bin"),
    );
    large(&path, 128);
    lose_metadata(&path, 3);
    for wait in [0, 20, 100, 400, 900] {
        let progress = Progress::default();
        let call = |to: Option<&Path>| match to {
            Some(to) => recover(&path, to, &progress).map(drop),
            None => check(&path, &progress).map(drop),
        };
        for to in [None, Some(to.as_path())] {
            thread::scope(|scope| {
                let call = scope.spawn(|| call(to));
                thread::sleep(Duration::from_millis(wait));
                let cancelled = Instant::now();
                progress.cancel();
                let outcome = call.join().unwrap();
                assert!(progress.done() <= progress.total());
                if outcome.is_ok() {
                    // It was done before it was cancelled.
                    assert!(to.is_none_or(|to| fs::remove_file(to).is_ok()));
                    return;
                }
                let took = cancelled.elapsed();
                assert!(took < SOON, "{took:?} after {wait} ms");
                assert!(
                    matches!(outcome, Err(Error::Interrupted { .. })),
                    "{outcome:?}"
                );
            });
            assert_eq!(
                fs::read_dir(folder.path()).unwrap().count(),
                1,
                "left behind"
            );
        }
    }
}

#[test]
fn progress_goes_to_its_end() {
    let folder = folder();
    let path = folder.path().join("store.bin");
    large(&path, 40);
    let progress = Progress::default();
    thread::scope(|scope| {
        let call = scope.spawn(|| check(&path, &progress).unwrap());
        let mut last = 0;
        while !call.is_finished() {
            let done = progress.done();
            assert!(last <= done && done <= 40 * (MIB + 64) as u64);
            last = done;
        }
        assert_eq!(call.join().unwrap().file_size, progress.total());
    });
    assert_eq!(progress.done(), progress.total());
}

/// The peak memory of this process, in MiB.
#[cfg(target_os = "linux")]
fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        >> 10
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded() {
    const NAME: &str = "memory_is_bounded";
    if let Some(job) = job() {
        let (what, path) = job.split_once(' ').unwrap();
        let path = Path::new(path);
        match what {
            "open" => assert_eq!(EmbeddedStore::open(path).unwrap().len(), Ok(256)),
            "check" => assert!(check(path, &Progress::default()).is_ok()),
            _ => {
                let to = path.with_extension("new");
                recover(path, &to, &Progress::default()).unwrap();
                fs::remove_file(to).unwrap();
            }
        }
        println!("peak {} MiB", peak_memory());
        return;
    }
    let folder = folder();
    let path = folder.path().join("store.bin");
    large(&path, 256);
    let assert_bounded = |what: &&str| {
        let output = run(&mut child(NAME, &format!("{what} {}", path.display())));
        let peak = output
            .split("peak ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        println!("{what}: {peak} MiB");
        assert!(peak.parse::<u64>().unwrap() < 128, "{what}: {peak} MiB");
    };
    ["open", "check", "recover"].iter().for_each(assert_bounded);
    lose_metadata(&path, 3);
    ["check", "recover"].iter().for_each(assert_bounded);
}
