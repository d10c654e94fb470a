//! A server that is killed and restarted again and again while many callers use it.
//!
//! `cargo test --test remote_soak -- --ignored --nocapture`. `SIMD_R_DRIVE_SOAK_SECONDS` sets the
//! duration (default: 60).

mod remote_support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, EmbeddedStore, Error, RemoteStore, wait};

use remote_support::{Upstream, block_on, connect};

/// Callers of each kind.
const CALLERS: u64 = 8;
const KEYS: u64 = 50;

#[derive(Default)]
struct Tally {
    calls: AtomicU64,
    /// The number of errors by their names.
    failed: Mutex<std::collections::BTreeMap<String, u64>>,
    wrong: AtomicU64,
}

impl Tally {
    fn note<T>(&self, result: &Result<T, Error>) {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = result {
            let error = format!("{error:?}");
            let name = error
                .split([' ', '{'])
                .next()
                .unwrap_or_default()
                .to_owned();
            *self.failed.lock().unwrap().entry(name).or_default() += 1;
        }
    }
}

/// The possible values at a key: the last acknowledged one, and later ones of unknown outcome.
#[derive(Clone, Default)]
struct Possible(Vec<Option<Vec<u8>>>);

#[test]
#[ignore = "takes minutes"]
fn nothing_is_lost_when_the_server_is_killed() {
    let Some(mut server) = Upstream::start("SIMD_R_DRIVE_SERVER_0_17") else {
        return;
    };
    let seconds = std::env::var("SIMD_R_DRIVE_SOAK_SECONDS").map_or(60, |s| s.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    let options = ConnectOptions {
        read_timeout: Duration::from_secs(5),
        write_timeout: Duration::from_secs(5),
        ..ConnectOptions::default()
    };
    let store = connect(&server.url(), &options).unwrap();
    let (tally, stop) = (Tally::default(), AtomicBool::new(false));
    let all = Mutex::new(Vec::new());
    let mut kills = 0;
    thread::scope(|scope| {
        for caller in 0..2 * CALLERS {
            let (store, tally, stop, all) = (&store, &tally, &stop, &all);
            scope.spawn(move || {
                all.lock()
                    .unwrap()
                    .extend(use_store(store, caller, tally, stop))
            });
        }
        while Instant::now() < end {
            thread::sleep(Duration::from_millis(300 + kills * 37 % 900));
            server.kill();
            thread::sleep(Duration::from_millis(kills * 53 % 400));
            server.restart();
            kills += 1;
        }
        stop.store(true, Ordering::Relaxed);
    });
    store.close();
    server.kill();
    let file = EmbeddedStore::open(&server.file()).unwrap();
    let mut lost = 0;
    for (key, possible) in all.into_inner().unwrap() {
        let value = file
            .read(&key)
            .unwrap()
            .map(|entry| entry.as_slice().to_vec());
        lost += u64::from(!possible.0.contains(&value));
    }
    println!(
        "{kills} kills, {} calls, failed: {:?}, lost: {lost}, wrong: {}",
        tally.calls.load(Ordering::Relaxed),
        tally.failed.lock().unwrap(),
        tally.wrong.load(Ordering::Relaxed),
    );
    assert_eq!((lost, tally.wrong.load(Ordering::Relaxed)), (0, 0));
}

/// Writes and reads keys of its own, with blocking calls or futures.
fn use_store(
    store: &RemoteStore,
    caller: u64,
    tally: &Tally,
    stop: &AtomicBool,
) -> Vec<(Vec<u8>, Possible)> {
    let is_async = caller >= CALLERS;
    let key_of = |number: u64| [caller.to_le_bytes(), number.to_le_bytes()].concat();
    let mut possible = vec![Possible(vec![None]); KEYS as usize];
    for round in 0_u64.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let number = round % KEYS;
        let (key, possible) = (key_of(number), &mut possible[number as usize]);
        let value = round.to_be_bytes().to_vec();
        let result = if is_async {
            block_on(store.write(Task, key.clone(), value.clone()))
        } else {
            wait(|caller| store.write(caller, key.clone(), value.clone()))
        };
        tally.note(&result);
        match result {
            Ok(()) => possible.0 = vec![Some(value)],
            // Nothing was sent.
            Err(Error::Connection { .. }) => {}
            Err(_) => possible.0.push(Some(value)),
        }
        let result = if is_async {
            block_on(store.read(Task, key))
        } else {
            wait(|caller| store.read(caller, key))
        };
        tally.note(&result);
        if let Ok(read) = result
            && !possible.0.contains(&read)
        {
            tally.wrong.fetch_add(1, Ordering::Relaxed);
        }
    }
    (0..KEYS).map(key_of).zip(possible).collect()
}
