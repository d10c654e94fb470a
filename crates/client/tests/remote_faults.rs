//! Faults of the connection at every byte of a request and of a response.

mod remote_support;

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::{Backend, ConnectOptions, EmbeddedStore, Error, RemoteStore, wait};

use remote_support::proxy::{Fault, KINDS, Kind, Proxy, Way};
use remote_support::{Upstream, connect};

const SERVERS: [&str; 2] = ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"];
const TIMEOUT: Duration = Duration::from_millis(400);
/// The margin for a busy machine.
const SLACK: Duration = Duration::from_millis(1500);
/// How many faults are tried in parallel.
const LANES: usize = 16;

fn options() -> ConnectOptions {
    ConnectOptions {
        read_timeout: TIMEOUT,
        write_timeout: TIMEOUT,
        ..ConnectOptions::default()
    }
}

/// What `call` does with each fault at each byte that it sends and receives.
fn at_every_byte(server: &Upstream, call: impl Fn(&RemoteStore, usize, Fault) + Sync) {
    // How many bytes there are.
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &options()).unwrap();
    let nothing = Fault {
        way: Way::ToServer,
        offset: usize::MAX,
        kind: Kind::Delay,
    };
    proxy.set(Some(nothing));
    call(&store, usize::MAX, nothing);
    let mut faults = Vec::new();
    for way in [Way::ToServer, Way::ToClient] {
        for offset in 0..=proxy.passed(way) {
            faults.extend(KINDS.map(|kind| Fault { way, offset, kind }));
        }
    }
    assert!(faults.len() > 5 * 60, "{}", faults.len());

    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                let proxy = Proxy::start(server.port);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(fault) = faults.get(number) else {
                        break;
                    };
                    let store = connect(&proxy.url(), &options()).unwrap();
                    proxy.set(Some(*fault));
                    let begin = Instant::now();
                    call(&store, number, *fault);
                    assert!(
                        begin.elapsed() < TIMEOUT + SLACK,
                        "{fault:?}: {:?}",
                        begin.elapsed()
                    );
                    proxy.set(None);
                    // After any fault the store works for the next calls. A byte that was sent
                    // twice at a call's end may be read as the next call's first, and fail only
                    // then; and a busy machine may be slow.
                    let mut exists = wait(|caller| store.exists(caller, b"fixed".to_vec()));
                    for _ in 0..2 {
                        if let Err(Error::Timeout { .. }) = exists {
                            exists = wait(|caller| store.exists(caller, b"fixed".to_vec()));
                        }
                    }
                    assert_eq!(exists, Ok(true), "{fault:?}");
                }
            });
        }
    });
}

#[test]
fn a_read_is_right_or_fails_in_time() {
    for server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        let value: Vec<u8> = (0..60_u8).map(|i| i.wrapping_mul(7)).collect();
        let direct = connect(&server.url(), &options()).unwrap();
        wait(|caller| direct.write(caller, b"fixed".to_vec(), value.clone())).unwrap();
        let failed = AtomicUsize::new(0);
        at_every_byte(&server, |store, _, fault| {
            match wait(|caller| store.read(caller, b"fixed".to_vec())) {
                Ok(read) => assert_eq!(read.as_ref(), Some(&value), "{fault:?}"),
                // A broken connection is replaced, so only stalls and invalid bytes fail (and an
                // older server that does not notice the end of the stream).
                Err(Error::Timeout { .. }) if !matches!(fault.kind, Kind::Cut | Kind::Delay) => {
                    failed.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => panic!("{fault:?}: {error}"),
            }
        });
        println!(
            "{} reads had no answer in time",
            failed.load(Ordering::Relaxed)
        );
    }
}

#[test]
fn an_acknowledged_write_is_there_and_no_other_is_wrong() {
    for mut server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        let direct = connect(&server.url(), &options()).unwrap();
        wait(|caller| direct.write(caller, b"fixed".to_vec(), b"there".to_vec())).unwrap();
        let outcomes = Mutex::new(HashMap::new());
        at_every_byte(&server, |store, number, fault| {
            let key = format!("{number:08} {:?} {:?}", fault.way, fault.kind).into_bytes();
            let result = wait(|caller| {
                store.write(caller, key.clone(), [b"value of ", key.as_slice()].concat())
            });
            match &result {
                Ok(()) | Err(Error::OutcomeUnknown { .. } | Error::Timeout { .. }) => {}
                Err(error) => panic!("{fault:?}: {error}"),
            }
            outcomes.lock().unwrap().insert(key, result.is_ok());
        });
        server.kill();
        let store = EmbeddedStore::open(&server.file()).unwrap();
        let outcomes = outcomes.into_inner().unwrap();
        for (key, acknowledged) in &outcomes {
            let value = store
                .read(key)
                .unwrap()
                .map(|entry| entry.as_slice().to_vec());
            match value {
                Some(value) => assert_eq!(value, [b"value of ", key.as_slice()].concat()),
                None => assert!(!acknowledged, "lost: {}", String::from_utf8_lossy(key)),
            }
        }
        let acknowledged = outcomes
            .values()
            .filter(|acknowledged| **acknowledged)
            .count();
        println!("{acknowledged} of {} writes acknowledged", outcomes.len());
        assert!(acknowledged > outcomes.len() / 10);
    }
}

#[test]
fn a_server_that_is_restarted_is_found_again() {
    for mut server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
        let states = std::sync::Arc::new(Mutex::new(Vec::new()));
        let told = std::sync::Arc::clone(&states);
        store.on_state_change(move |state| told.lock().unwrap().push(format!("{state:?}")));
        wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap();
        server.kill();
        let error = wait(|caller| store.write(caller, b"k".to_vec(), b"w".to_vec())).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Connection { .. } | Error::OutcomeUnknown { .. }
            ),
            "{error:?}"
        );
        thread::sleep(Duration::from_millis(100));
        // There is no server, so nothing is sent, and the outcome is known.
        let error = wait(|caller| store.write(caller, b"k".to_vec(), b"w".to_vec())).unwrap_err();
        assert!(matches!(error, Error::Connection { .. }), "{error:?}");
        thread::scope(|scope| {
            let reading = scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec())));
            server.restart();
            assert_eq!(reading.join().unwrap().unwrap(), Some(b"v".to_vec()));
        });
        wait(|caller| store.write(caller, b"k".to_vec(), b"w".to_vec())).unwrap();
        assert_eq!(
            wait(|caller| store.read(caller, b"k".to_vec())).unwrap(),
            Some(b"w".to_vec())
        );
        store.close();
        let states = states.lock().unwrap();
        let first = states.iter().map(|state| state.split(' ').next().unwrap());
        assert_eq!(first.collect::<Vec<_>>(), ["Lost", "Connected", "Closed"]);
    }
}
