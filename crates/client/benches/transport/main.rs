//! How close the client comes to what a server and the loopback allow.
//!
//! `cargo bench -p simd-r-drive-client --bench transport -- --url ws://127.0.0.1:PORT [--json]`
//! measures the client and, in the same run and with the same server, a floor: a blocking socket
//! that sends encoded requests and counts the bytes of the responses. With `--server PROGRAM`
//! instead of `--url`, it starts that server with a new file. With `--memory BYTES` it writes one
//! value of that size, reads it back, and prints the peak memory of the client's process.

mod floor;
mod report;
mod server;

use std::thread;
use std::time::{Duration, Instant};

use futures::executor::block_on;
use futures::future::join_all;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{AckStrategy, Backend, ConnectOptions, RemoteStore, wait};

use floor::Floor;
use report::Report;
use server::Server;

/// The value of the small calls.
const SMALL: usize = 100;
/// The number of calls in flight, each by a thread or a future.
const MANY: usize = 64;
/// The number of keys in a batch.
const BATCH: usize = 1000;
/// The number of parts of each measurement.
const TURNS: u32 = 9;
/// The value of the large call.
const LARGE: usize = 1 << 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value_of = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let server = value_of("--server").map(|program| Server::start(&program));
    let url = match &server {
        Some(server) => server.url(),
        None => value_of("--url").expect("--url URL or --server PROGRAM"),
    };
    let options = ConnectOptions {
        read_timeout: Duration::from_secs(120),
        write_timeout: Duration::from_secs(120),
        ack_strategy: match value_of("--ack").as_deref() {
            Some("pong") => AckStrategy::Pong,
            Some("quickack") => AckStrategy::QuickAck,
            _ => AckStrategy::Auto,
        },
        ..ConnectOptions::default()
    };
    let store =
        wait(|caller| RemoteStore::connect(caller, &url, &options)).expect("the server is there");
    if let Some(length) = value_of("--memory") {
        return memory(&store, length.parse().expect("a number of bytes"));
    }
    let seconds = value_of("--seconds").map_or(2.0, |seconds| seconds.parse().expect("a number"));
    let report = measure(&url, &store, Duration::from_secs_f64(seconds));
    if arguments.iter().any(|argument| argument == "--json") {
        println!("{}", report.json());
    } else {
        print!("{}", report.table());
    }
}

fn measure(url: &str, store: &RemoteStore, time: Duration) -> Report {
    let large: Vec<u8> = (0..LARGE).map(|i| ((i * 31) >> 3) as u8).collect();
    let keys: Vec<Vec<u8>> = (0..BATCH as u64)
        .map(|i| i.to_le_bytes().to_vec())
        .collect();
    let key = keys[0].clone();
    let small = small_value(&key);
    let entries = keys
        .iter()
        .map(|key| (key.clone(), small_value(key)))
        .collect();
    wait(|caller| store.batch_write(caller, entries)).expect("a write");
    wait(|caller| store.write(caller, b"large".to_vec(), large.clone())).expect("a write");

    let floor = &mut Floor::connect(url);
    let mut report = Report::default();
    let (reading, writing) = (floor::read(&key), floor::write(&key, &small));
    report.add(
        "read 100 B",
        by_turns(
            time,
            |time| rate(time, 1, || floor.call(&reading)),
            |time| {
                rate(time, 1, || {
                    drop(wait(|caller| store.read(caller, key.clone())).expect("a read"))
                })
            },
        ),
    );
    report.add(
        "write 100 B",
        by_turns(
            time,
            |time| rate(time, 1, || floor.call(&writing)),
            |time| {
                rate(time, 1, || {
                    wait(|caller| store.write(caller, key.clone(), small.clone())).expect("a write")
                })
            },
        ),
    );
    report.add(
        "read 100 B, 64 threads",
        by_turns(
            time,
            |time| floor.pipelined(&reading, MANY, time),
            |time| threads(store, &key, time),
        ),
    );
    report.add(
        "read 100 B, 64 futures",
        by_turns(
            time,
            |time| floor.pipelined(&reading, MANY, time),
            |time| futures(store, &key, time),
        ),
    );
    let reading = floor::batch_read(&keys);
    report.add(
        "batch_read of 1000, per item",
        by_turns(
            time,
            |time| rate(time, BATCH, || floor.call(&reading)),
            |time| {
                rate(time, BATCH, || {
                    drop(wait(|caller| store.batch_read(caller, keys.clone())).expect("a read"))
                })
            },
        ),
    );
    let (reading, writing) = (floor::read(b"large"), floor::write(b"large", &large));
    report.add(
        "read 1 MiB",
        by_turns(
            time,
            |time| rate(time, 1, || floor.call(&reading)),
            |time| {
                rate(time, 1, || {
                    drop(wait(|caller| store.read(caller, b"large".to_vec())).expect("a read"))
                })
            },
        ),
    );
    report.add(
        "write 1 MiB",
        by_turns(
            time,
            |time| rate(time, 1, || floor.call(&writing)),
            |time| {
                rate(time, 1, || {
                    wait(|caller| store.write(caller, b"large".to_vec(), large.clone()))
                        .expect("a write")
                })
            },
        ),
    );
    report
}

/// Measures both alternately, so that other load of the machine affects both. Returns the medians.
fn by_turns(
    time: Duration,
    mut floor: impl FnMut(Duration) -> f64,
    mut client: impl FnMut(Duration) -> f64,
) -> (f64, f64) {
    let (mut floors, mut clients) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        floors.push(floor(time / TURNS));
        clients.push(client(time / TURNS));
    }
    (median(floors), median(clients))
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// A value with many different bytes, which cannot be packed.
fn small_value(key: &[u8]) -> Vec<u8> {
    (0..SMALL as u8)
        .map(|i| key[0] ^ i.wrapping_mul(37))
        .collect()
}

/// How many items `call` does per second.
fn rate(time: Duration, items: usize, mut call: impl FnMut()) -> f64 {
    call();
    let (begin, mut calls) = (Instant::now(), 0_u64);
    while begin.elapsed() < time {
        call();
        calls += 1;
    }
    (calls * items as u64) as f64 / begin.elapsed().as_secs_f64()
}

fn threads(store: &RemoteStore, key: &[u8], time: Duration) -> f64 {
    let begin = Instant::now();
    let calls = thread::scope(|scope| {
        let threads: Vec<_> = (0..MANY)
            .map(|_| {
                scope.spawn(|| {
                    let mut calls = 0_u64;
                    while begin.elapsed() < time {
                        wait(|caller| store.read(caller, key.to_vec())).expect("a read");
                        calls += 1;
                    }
                    calls
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("no panic"))
            .sum::<u64>()
    });
    calls as f64 / begin.elapsed().as_secs_f64()
}

fn futures(store: &RemoteStore, key: &[u8], time: Duration) -> f64 {
    let begin = Instant::now();
    let reading = (0..MANY).map(|_| async {
        let mut calls = 0_u64;
        while begin.elapsed() < time {
            store.read(Task, key.to_vec()).await.expect("a read");
            calls += 1;
        }
        calls
    });
    let calls: u64 = block_on(join_all(reading)).into_iter().sum();
    calls as f64 / begin.elapsed().as_secs_f64()
}

/// Writes one value, reads it back, and prints the memory that this took.
fn memory(store: &RemoteStore, length: usize) {
    let before = report::peak_memory();
    let value: Vec<u8> = (0..length).map(|i| ((i * 31) >> 3) as u8).collect();
    let begin = Instant::now();
    wait(|caller| store.write(caller, b"huge".to_vec(), value)).expect("a write");
    let (written, after_write) = (begin.elapsed(), report::peak_memory());
    let begin = Instant::now();
    let value = wait(|caller| store.read(caller, b"huge".to_vec()))
        .expect("a read")
        .expect("a value");
    assert_eq!(value.len(), length);
    let times = |peak: u64| (peak - before) as f64 / length as f64;
    println!(
        "{length} B: written in {written:.1?}, {:.2} of its size; read in {:.1?}, {:.2} of its size at most",
        times(after_write),
        begin.elapsed(),
        times(report::peak_memory()),
    );
}
