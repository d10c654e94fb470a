//! A connection that is cut inside a buffer with several writes: no write is done twice.

mod remote_support;

use std::collections::HashMap;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use futures::future::join_all;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, RemoteStore};

use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::tls::TlsProxy;
use remote_support::{Upstream, block_on, connect};

const SERVERS: [&str; 2] = ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"];
/// How many cuts are tried in parallel.
const LANES: usize = 8;
/// The prefix of a value's number.
const MARK: &[u8] = b"value ";

/// A unique value of at least this many bytes.
fn value(number: usize, length: usize) -> Vec<u8> {
    let mut value = [MARK, format!("{number:09}").as_bytes()].concat();
    value.resize(value.len().max(length), b'.');
    value
}

/// How often each value is in the server's file.
fn appended(server: &Upstream) -> HashMap<usize, usize> {
    let file = fs::read(server.file()).unwrap();
    let mut counts = HashMap::new();
    for (i, window) in file.windows(MARK.len() + 9).enumerate() {
        if file[i] == MARK[0] && window.starts_with(MARK) {
            let number = std::str::from_utf8(&window[MARK.len()..]).unwrap();
            *counts.entry(number.parse().unwrap()).or_default() += 1;
        }
    }
    counts
}

/// The outcome of each write.
type Outcomes = Mutex<HashMap<usize, Result<(), Error>>>;

/// Writes values of these lengths concurrently, from one thread, so that they share a buffer.
fn write_together(store: &RemoteStore, lengths: &[usize], next: &AtomicUsize, outcomes: &Outcomes) {
    let numbers: Vec<usize> = lengths
        .iter()
        .map(|_| next.fetch_add(1, Ordering::Relaxed))
        .collect();
    let writes = numbers.iter().zip(lengths).map(|(number, length)| {
        store.write(Task, number.to_le_bytes().to_vec(), value(*number, *length))
    });
    let results = block_on(join_all(writes));
    outcomes
        .lock()
        .unwrap()
        .extend(numbers.into_iter().zip(results));
}

/// Cuts the connection to a server's port after each byte of the writes of `lengths`. `tls` is a
/// proxy in between, if any. At least `repeated` percent of the writes must succeed, and all that
/// no cut affects.
fn cut_everywhere(server: &Upstream, tls: Option<&TlsProxy>, lengths: &[usize], repeated: usize) {
    let port = tls.map_or(server.port, |tls| tls.port);
    let options = ConnectOptions {
        ca_file: tls.map(TlsProxy::ca_file),
        ..ConnectOptions::default()
    };
    let connect = |proxy: &Proxy| match tls {
        Some(_) => connect(&format!("wss://127.0.0.1:{}", proxy.port()), &options),
        None => connect(&proxy.url(), &options),
    };
    let (next, outcomes) = (AtomicUsize::new(0), Outcomes::default());

    let proxy = Proxy::start_narrow(port);
    let store = connect(&proxy).unwrap();
    proxy.set(None);
    write_together(&store, lengths, &next, &outcomes);
    let total = proxy.passed(Way::ToServer);
    // Every byte of small writes, and some of large ones.
    let offsets: Vec<usize> = (0..=total)
        .filter(|offset| *offset < 400 || total - offset < 100 || offset % 19_997 == 0)
        .collect();
    let place = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                let proxy = Proxy::start_narrow(port);
                while let Some(offset) = offsets.get(place.fetch_add(1, Ordering::Relaxed)) {
                    let store = connect(&proxy).unwrap();
                    proxy.set(Some(Fault {
                        way: Way::ToServer,
                        offset: *offset,
                        kind: Kind::Cut,
                    }));
                    write_together(&store, lengths, &next, &outcomes);
                    proxy.set(None);
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().unwrap();
    let good = lengths.len().max(outcomes.len() * repeated / 100);
    check(&appended(server), &outcomes, good);
}

/// Checks each outcome, and that at least `good` writes succeeded.
fn check(
    appended: &HashMap<usize, usize>,
    outcomes: &HashMap<usize, Result<(), Error>>,
    good: usize,
) {
    let mut tally = HashMap::<_, usize>::new();
    for (number, outcome) in outcomes {
        let times = appended.get(number).copied().unwrap_or(0);
        let is_right = match outcome {
            Ok(()) => times == 1,
            Err(Error::OutcomeUnknown { .. }) => times <= 1,
            Err(Error::Connection { .. }) => times == 0,
            Err(error) => panic!("{number}: {error}"),
        };
        assert!(is_right, "{number}: {times} times, {outcome:?}");
        let name = format!("{outcome:?}");
        let name = name.split(' ').next().unwrap_or_default().to_owned();
        *tally.entry(name).or_default() += 1;
    }
    println!("{tally:?}");
    // Both kinds occur: writes that were done or repeated, and writes that may have been sent.
    assert!(tally.len() > 1, "{tally:?}");
    assert!(tally["Ok(())"] >= good, "{tally:?}");
}

#[test]
fn small_and_large_writes_share_a_buffer() {
    for server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        cut_everywhere(&server, None, &[1, 1, 1, 400_000, 1, 1], 20);
    }
}

#[test]
fn several_small_writes_share_a_buffer() {
    for server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        // They leave in one piece, so that none can be repeated: whether an answer comes before the
        // cut, or a broken connection shows before they leave, is up to the system.
        cut_everywhere(&server, None, &[1, 1, 30, 100, 1, 200, 1, 1], 0);
    }
}

#[test]
fn writes_share_a_buffer_over_tls() {
    if let Some(server) = Upstream::start(SERVERS[0]) {
        let tls = TlsProxy::start(server.port);
        cut_everywhere(&server, Some(&tls), &[1, 1, 400_000, 1], 20);
    }
}
