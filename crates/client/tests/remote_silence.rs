//! A peer that stops answering is detected, both under load and when idle.

mod remote_support;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, ConnectionState, Error, wait};
use simd_r_drive_muxio_service_definition::prebuffered::Exists;

use remote_support::peer::Peer;
use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::{Upstream, block_on, connect};

const SERVERS: [&str; 2] = ["SIMD_R_DRIVE_SERVER_0_17", "SIMD_R_DRIVE_SERVER_0_16"];
const HEARTBEAT: Duration = Duration::from_millis(300);
const READ_TIMEOUT: Duration = Duration::from_millis(900);
/// The margin for a busy machine.
const SLACK: Duration = Duration::from_millis(800);

fn options() -> ConnectOptions {
    ConnectOptions {
        heartbeat_interval: Some(HEARTBEAT),
        read_timeout: READ_TIMEOUT,
        write_timeout: Duration::from_secs(20),
        ..ConnectOptions::default()
    }
}

/// Makes calls with `callers` threads or tasks while the peer stops answering.
fn silence_is_noticed(server: &Upstream, callers: usize, are_tasks: bool) {
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &options()).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send((Instant::now(), state))));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for caller in 0..callers {
            let (store, stop) = (&store, &stop);
            scope.spawn(move || {
                for round in 0_usize.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    // A few of the calls are writes, whose timeout is longer.
                    let key = vec![caller as u8];
                    let result = match (are_tasks, (caller + round) % 4) {
                        (false, 0) => wait(|caller| store.write(caller, key, vec![1])),
                        (false, _) => wait(|caller| store.read(caller, key)).map(drop),
                        (true, 0) => block_on(store.write(Task, key, vec![1])),
                        (true, _) => block_on(store.read(Task, key)).map(drop),
                    };
                    match result {
                        Ok(())
                        | Err(
                            Error::Timeout { .. }
                            | Error::Connection { .. }
                            | Error::OutcomeUnknown { .. },
                        ) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
        thread::sleep(Duration::from_millis(400));
        proxy.set(Some(Fault {
            way: Way::ToClient,
            offset: 0,
            kind: Kind::Stall,
        }));
        let begin = Instant::now();
        let lost = told.recv_timeout(Duration::from_secs(8));
        let connected = told.recv_timeout(Duration::from_secs(2));
        stop.store(true, Ordering::Relaxed);
        let (at, state) = lost.expect("it is noticed");
        assert!(matches!(state, ConnectionState::Lost { .. }), "{state:?}");
        let took = at - begin;
        assert!(
            took < HEARTBEAT + READ_TIMEOUT + SLACK,
            "{callers} callers: {took:?}"
        );
        assert_eq!(connected.unwrap().1, ConnectionState::Connected);
    });
    assert_eq!(
        wait(|caller| store.exists(caller, b"none".to_vec())),
        Ok(false)
    );
}

#[test]
fn silence_is_noticed_while_threads_call() {
    for server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        for callers in [1, 2, 8] {
            silence_is_noticed(&server, callers, false);
        }
    }
}

#[test]
fn silence_is_noticed_while_tasks_call() {
    for server in SERVERS
        .iter()
        .filter_map(|variable| Upstream::start(variable))
    {
        for callers in [1, 2, 8] {
            silence_is_noticed(&server, callers, true);
        }
    }
}

#[test]
fn a_stopped_server_is_noticed_and_found_again() {
    let Some(server) = Upstream::start(SERVERS[0]) else {
        return;
    };
    let options = ConnectOptions {
        connect_timeout: Duration::from_millis(500),
        ..options()
    };
    let store = connect(&server.url(), &options).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let _ = wait(|caller| store.read(caller, b"k".to_vec()));
                }
            });
        }
        server.signal(libc::SIGSTOP);
        let lost = told.recv_timeout(HEARTBEAT + READ_TIMEOUT + SLACK);
        server.signal(libc::SIGCONT);
        let connected = told.recv_timeout(Duration::from_secs(5));
        stop.store(true, Ordering::Relaxed);
        assert!(matches!(lost, Ok(ConnectionState::Lost { .. })), "{lost:?}");
        assert_eq!(connected, Ok(ConnectionState::Connected));
    });
    assert_eq!(wait(|caller| store.read(caller, b"k".to_vec())), Ok(None));
}

#[test]
fn a_slow_server_that_answers_pings_is_left_alone() {
    let url = Peer::listen(|mut peer| {
        // For a while it answers only pings.
        let begin = Instant::now();
        let mut requests = Vec::new();
        while requests.is_empty() || begin.elapsed() < Duration::from_millis(2500) {
            let more = peer.requests_or_ping();
            if more.is_none() {
                return;
            }
            requests.extend(more.into_iter().flatten());
        }
        for request in requests {
            peer.answer(&request, Exists::encode_response(exists()).unwrap());
        }
        while peer.requests_or_ping().is_some() {}
    });
    let options = ConnectOptions {
        heartbeat_interval: Some(Duration::from_millis(200)),
        read_timeout: Duration::from_secs(8),
        ..ConnectOptions::default()
    };
    let store = connect(&url, &options).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope
                .spawn(|| assert_eq!(wait(|caller| store.exists(caller, b"k".to_vec())), Ok(true)));
            scope.spawn(|| assert_eq!(block_on(store.exists(Task, b"k".to_vec())), Ok(true)));
        }
    });
    assert!(told.try_recv().is_err());
}

fn exists() -> <Exists as RpcMethodPrebuffered>::Output {
    Exists::decode_response(&[1]).expect("a boolean")
}

#[test]
fn a_tiny_heartbeat_interval_is_taken_as_a_tenth_of_a_second() {
    let pings = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&pings);
    let url = Peer::listen(move |mut peer| {
        while peer.requests_or_ping().is_some() {
            count.fetch_add(1, Ordering::Relaxed);
        }
    });
    let options = ConnectOptions {
        heartbeat_interval: Some(Duration::from_micros(1)),
        ..ConnectOptions::default()
    };
    let _store = connect(&url, &options).unwrap();
    thread::sleep(Duration::from_secs(1));
    let pings = pings.load(Ordering::Relaxed);
    assert!((2..=11).contains(&pings), "{pings}");
}
