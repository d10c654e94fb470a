//! A cancelled call leaves nothing in memory. This is a program of its own, since it measures the
//! memory of the process.
#![cfg(target_os = "linux")]

mod remote_support;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, RetryPolicy, wait};

use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::{Upstream, connect};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
/// How much the memory may grow while many megabytes are sent.
const GROWTH: u64 = 24 << 20;
const LARGE: usize = 40 << 20;

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.unwrap().split_whitespace().nth(1).unwrap();
    number.parse::<u64>().unwrap() << 10
}

/// Makes calls until their memory is allocated, and then many times as many.
fn stays_flat(what: &str, rounds: usize, call: impl Fn(usize)) {
    stays_below(GROWTH, what, rounds, call);
}

fn stays_below(growth: u64, what: &str, rounds: usize, call: impl Fn(usize)) {
    (0..rounds / 4).for_each(&call);
    let before = resident();
    (0..rounds).for_each(&call);
    // Another thread may be about to drop the last one.
    let deadline = Instant::now() + Duration::from_secs(10);
    while resident() >= before + growth {
        let more = resident().saturating_sub(before) >> 20;
        assert!(Instant::now() < deadline, "{what}: {more} MiB more");
        thread::sleep(Duration::from_millis(10));
    }
}

fn poll_once(future: impl Future) -> bool {
    let context = &mut Context::from_waker(Waker::noop());
    pin!(future).as_mut().poll(context).is_pending()
}

#[test]
fn dropped_calls_leave_nothing() {
    let Some(mut server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start_narrow(server.port);
    let timeout = Duration::from_millis(20);
    let options = ConnectOptions {
        read_timeout: Duration::from_secs(600),
        retry: RetryPolicy {
            initial_backoff: Duration::from_secs(60),
            max_backoff: Duration::from_secs(60),
            ..RetryPolicy::default()
        },
        ..ConnectOptions::default()
    };
    let store = connect(&proxy.url(), &options).unwrap();
    proxy.set(Some(Fault {
        way: Way::ToServer,
        offset: 0,
        kind: Kind::Stall,
    }));
    let payload = vec![7; 256 << 10];
    // One of them fills the socket, and all others wait behind it.
    stays_flat("writes", 1000, |_| {
        assert!(poll_once(store.write(Task, b"k".to_vec(), payload.clone())));
    });
    // One of them may have been sent in part. It is kept until the rest is sent.
    stays_below(GROWTH + LARGE as u64, "large writes", 10, |_| {
        assert!(poll_once(store.write(Task, b"k".to_vec(), vec![7; LARGE])));
    });
    let keys: Vec<_> = (0..1000_u32).map(|i| vec![i as u8; 500]).collect();
    stays_flat("batches", 300, |_| {
        assert!(poll_once(store.batch_read(Task, keys.clone())));
        assert!(poll_once(store.batch_delete(Task, keys.clone())));
    });
    // Calls of several threads that time out.
    let hasty = ConnectOptions {
        read_timeout: timeout,
        write_timeout: timeout,
        ..options.clone()
    };
    let narrow = Proxy::start_narrow(server.port);
    let stuck = connect(&narrow.url(), &hasty).unwrap();
    narrow.set(Some(Fault {
        way: Way::ToServer,
        offset: 0,
        kind: Kind::Stall,
    }));
    stays_flat("timeouts", 60, |_| {
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    wait(|caller| stuck.write(caller, b"k".to_vec(), payload.clone())).unwrap_err()
                });
            }
        });
    });

    // An outage: there is no server.
    server.kill();
    server.restart();
    let store = connect(&server.url(), &options).unwrap();
    server.kill();
    // One call detects this for the others.
    assert!(poll_once(store.len(Task)));
    thread::sleep(Duration::from_millis(200));
    stays_flat("calls in an outage", 300_000, |i| {
        assert!(poll_once(store.read(Task, i.to_le_bytes().to_vec())));
    });
}
