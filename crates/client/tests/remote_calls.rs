//! Timeouts, closing and limits of calls.

mod remote_support;

use std::future::Future;
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

use futures::future::join_all;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{
    Backend, ConnectOptions, ConnectionState, Error, RemoteStore, RetryPolicy, wait,
};

use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::{Upstream, block_on, connect};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
/// The margin for a busy machine.
const SLACK: Duration = Duration::from_secs(2);

fn stall(way: Way) -> Option<Fault> {
    Some(Fault {
        way,
        offset: 0,
        kind: Kind::Stall,
    })
}

fn options(timeout: Duration) -> ConnectOptions {
    ConnectOptions {
        read_timeout: timeout,
        write_timeout: timeout,
        ..ConnectOptions::default()
    }
}

#[test]
fn calls_without_an_answer_end_in_time() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let timeout = Duration::from_millis(500);
    let store = connect(&proxy.url(), &options(timeout)).unwrap();
    proxy.set(stall(Way::ToClient));
    let begin = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec()))))
            .collect();
        let futures = (0..20).map(|_| store.read(Task, b"k".to_vec()));
        let results = block_on(join_all(futures)).into_iter();
        for result in results.chain(threads.into_iter().map(|thread| thread.join().unwrap())) {
            let error = result.unwrap_err();
            assert!(
                matches!(&error, Error::Timeout { operation, .. } if operation == "read"),
                "{error:?}"
            );
        }
    });
    assert!(
        begin.elapsed() >= timeout && begin.elapsed() < timeout + SLACK,
        "{:?}",
        begin.elapsed()
    );
    // The silent connection is closed, and the next one works.
    assert_eq!(wait(|caller| store.len(caller)).unwrap(), 0);
}

#[test]
fn a_server_that_reads_nothing_blocks_no_other_call() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let timeout = Duration::from_millis(700);
    let store = connect(&proxy.url(), &options(timeout)).unwrap();
    proxy.set(stall(Way::ToServer));
    let begin = Instant::now();
    thread::scope(|scope| {
        for i in 0..4 {
            let store = &store;
            scope.spawn(move || {
                let payload = vec![7; 20_000_000];
                let error =
                    wait(|caller| store.write(caller, vec![i], payload.clone())).unwrap_err();
                assert!(
                    matches!(error, Error::Timeout { .. } | Error::OutcomeUnknown { .. }),
                    "{error:?}"
                );
                let error = block_on(store.write(Task, vec![i], payload)).unwrap_err();
                assert!(
                    matches!(
                        error,
                        Error::Timeout { .. }
                            | Error::OutcomeUnknown { .. }
                            | Error::Connection { .. }
                    ),
                    "{error:?}"
                );
            });
        }
    });
    assert!(
        begin.elapsed() < 2 * timeout + SLACK,
        "{:?}",
        begin.elapsed()
    );
}

#[test]
fn closing_ends_calls_in_flight() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &options(Duration::from_secs(60))).unwrap();
    proxy.set(stall(Way::ToClient));
    let begin = Instant::now();
    thread::scope(|scope| {
        let mut threads: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec()))))
            .collect();
        threads.extend((0..10).map(|_| scope.spawn(|| block_on(store.read(Task, b"k".to_vec())))));
        thread::sleep(Duration::from_millis(200));
        scope.spawn(|| store.close());
        store.close();
        for thread in threads {
            let error = thread.join().unwrap().unwrap_err();
            assert!(matches!(error, Error::Closed { .. }), "{error:?}");
        }
    });
    assert!(
        begin.elapsed() < Duration::from_millis(200) + SLACK,
        "{:?}",
        begin.elapsed()
    );
    assert!(matches!(
        block_on(store.len(Task)),
        Err(Error::Closed { .. })
    ));
}

#[test]
fn closing_ends_the_wait_for_a_server_that_is_gone() {
    let Some(mut server) = Upstream::start(SERVER) else {
        return;
    };
    let mut options = options(Duration::from_secs(60));
    options.retry = RetryPolicy {
        max_attempts: 100,
        initial_backoff: Duration::from_secs(30),
        max_backoff: Duration::from_secs(30),
        ..RetryPolicy::default()
    };
    let store = connect(&server.url(), &options).unwrap();
    server.kill();
    let begin = Instant::now();
    thread::scope(|scope| {
        let waiting = [
            scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec()))),
            scope.spawn(|| block_on(store.read(Task, b"k".to_vec()))),
        ];
        thread::sleep(Duration::from_millis(300));
        store.close();
        for thread in waiting {
            assert!(matches!(thread.join().unwrap(), Err(Error::Closed { .. })));
        }
    });
    assert!(begin.elapsed() < SLACK, "{:?}", begin.elapsed());
}

#[test]
fn more_callers_than_calls_in_flight() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    for max_in_flight in [1, 3] {
        let options = ConnectOptions {
            max_in_flight,
            ..ConnectOptions::default()
        };
        let store = &connect(&server.url(), &options).unwrap();
        thread::scope(|scope| {
            for i in 0..24_u8 {
                scope.spawn(move || {
                    for j in 0..20_u8 {
                        let key = vec![i, j];
                        wait(|caller| store.write(caller, key.clone(), vec![1, i, j])).unwrap();
                        assert_eq!(
                            wait(|caller| store.read(caller, key)).unwrap(),
                            Some(vec![1, i, j])
                        );
                    }
                    // It never waits for a second permit while it has one.
                    wait(|caller| {
                        store.batch_delete(caller, (0..20).map(|j| vec![i, j]).collect())
                    })
                    .unwrap();
                });
            }
            let futures = (0..24_u8).map(|i| async move {
                for j in 20..40_u8 {
                    let key = vec![i, j];
                    store.write(Task, key.clone(), vec![1, i, j]).await.unwrap();
                    assert_eq!(store.read(Task, key).await.unwrap(), Some(vec![1, i, j]));
                }
                store
                    .batch_delete(Task, (20..40).map(|j| vec![i, j]).collect())
                    .await
                    .unwrap();
            });
            block_on(join_all(futures));
        });
        assert!(wait(|caller| store.is_empty(caller)).unwrap());
    }
}

#[test]
fn dropped_futures_leave_nothing_behind() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let options = ConnectOptions {
        max_in_flight: 2,
        ..options(Duration::from_secs(3))
    };
    let store = connect(&server.url(), &options).unwrap();
    wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap();
    for round in 0..200 {
        let mut given_up: Vec<_> = (0..5)
            .map(|_| Box::pin(store.read(Task, b"k".to_vec())))
            .collect();
        for _ in 0..=round % 3 {
            given_up.retain_mut(|future| {
                let context = &mut Context::from_waker(Waker::noop());
                future.as_mut().poll(context).is_pending()
            });
        }
        drop(given_up);
        let mut large = pin!(store.write(Task, b"large".to_vec(), vec![5; 100_000]));
        let _ = large.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(
            wait(|caller| store.read(caller, b"k".to_vec())).unwrap(),
            Some(b"v".to_vec()),
            "{round}"
        );
    }
}

#[test]
fn an_idle_server_that_falls_silent_is_noticed() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let options = ConnectOptions {
        heartbeat_interval: Some(Duration::from_millis(200)),
        ..ConnectOptions::default()
    };
    let store = connect(&proxy.url(), &options).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    // A connection that answers is not closed.
    assert!(told.recv_timeout(Duration::from_millis(900)).is_err());
    proxy.set(stall(Way::ToClient));
    let state = told.recv_timeout(Duration::from_secs(2)).unwrap();
    assert!(
        matches!(&state, ConnectionState::Lost { reason } if reason.contains("heartbeat")),
        "{state:?}"
    );
    assert!(wait(|caller| store.is_empty(caller)).unwrap());
    assert_eq!(told.recv().unwrap(), ConnectionState::Connected);
}

#[test]
fn who_connects_is_not_told_of_it_afterwards() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    for round in 0..200 {
        let options = ConnectOptions::default();
        let store = block_on(RemoteStore::connect(Task, &server.url(), &options)).unwrap();
        let (tell, told) = mpsc::channel();
        store.on_state_change(move |state| drop(tell.send(state)));
        let state = told.recv_timeout(Duration::from_millis(3));
        assert!(state.is_err(), "{round}: {state:?}");
    }
}

#[test]
fn a_write_is_repeated_if_the_caller_says_so() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let cut = Fault {
        way: Way::ToClient,
        offset: 10,
        kind: Kind::Cut,
    };
    let mut options = ConnectOptions::default();
    let store = connect(&proxy.url(), &options).unwrap();
    proxy.set(Some(cut));
    let error = wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap_err();
    assert!(
        matches!(&error, Error::OutcomeUnknown { operation, .. } if operation == "write"),
        "{error:?}"
    );
    options.retry.retry_writes = true;
    let store = connect(&proxy.url(), &options).unwrap();
    proxy.set(Some(cut));
    wait(|caller| store.write(caller, b"k".to_vec(), b"w".to_vec())).unwrap();
    proxy.set(Some(cut));
    block_on(store.write(Task, b"k".to_vec(), b"x".to_vec())).unwrap();
    assert_eq!(
        wait(|caller| store.read(caller, b"k".to_vec())).unwrap(),
        Some(b"x".to_vec())
    );
}

#[test]
fn batches_of_any_size() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
    wait(|caller| store.batch_write(caller, vec![])).unwrap();
    assert_eq!(
        wait(|caller| store.batch_read(caller, vec![])).unwrap(),
        Vec::<Option<Vec<u8>>>::new()
    );
    wait(|caller| store.batch_delete(caller, vec![])).unwrap();
    let keys: Vec<Vec<u8>> = (0..20_000_u32).map(|i| i.to_le_bytes().to_vec()).collect();
    let small = keys
        .iter()
        .map(|key| (key.clone(), [key.as_slice(), b"!"].concat()));
    wait(|caller| store.batch_write(caller, small.collect())).unwrap();
    let payloads = wait(|caller| store.batch_read(caller, keys.clone())).unwrap();
    for (key, payload) in keys.iter().zip(&payloads) {
        assert_eq!(
            payload.as_deref(),
            Some([key.as_slice(), b"!"].concat().as_slice())
        );
    }
    wait(|caller| store.batch_delete(caller, keys[..5000].to_vec())).unwrap();
    assert_eq!(wait(|caller| store.len(caller)).unwrap(), 15_000);
    // More than fits into one request.
    let large: Vec<_> = (0..5_u8)
        .map(|i| (vec![i], vec![i.wrapping_mul(77) | 1; 7_000_000]))
        .collect();
    block_on(store.batch_write(Task, large.clone())).unwrap();
    for (key, payload) in large {
        assert!(wait(|caller| store.read(caller, key)).unwrap() == Some(payload));
    }
}

#[test]
fn either_way_of_acknowledging_works() {
    use simd_r_drive_client::AckStrategy::{Auto, Pong, QuickAck};
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    for ack_strategy in [Auto, QuickAck, Pong] {
        let options = ConnectOptions {
            ack_strategy,
            ..ConnectOptions::default()
        };
        let store = connect(&server.url(), &options).unwrap();
        wait(|caller| store.write(caller, b"k".to_vec(), vec![3; 1000])).unwrap();
        let begin = Instant::now();
        for _ in 0..100 {
            wait(|caller| store.read(caller, b"k".to_vec())).unwrap();
        }
        // Otherwise each call takes 44 ms.
        assert!(
            begin.elapsed() < Duration::from_secs(2),
            "{ack_strategy:?}: {:?}",
            begin.elapsed()
        );
    }
}
