//! Calls with a timeout of their own, over a connection that others use as well.

mod remote_support;

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{
    Backend, ConnectOptions, ConnectionState, DataStore, Error, RemoteStore, Result, wait,
};
use simd_r_drive_muxio_service_definition::prebuffered::Exists;

use remote_support::peer::Peer;
use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::{Upstream, block_on, connect};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
const SHORT: Duration = Duration::from_millis(200);
const LONG: Duration = Duration::from_secs(20);
/// What a busy machine may add.
const SLACK: Duration = Duration::from_secs(3);

/// A server that takes as long for each call, and answers nothing else meanwhile.
fn busy_server(time: Duration) -> String {
    Peer::listen(move |mut peer| {
        loop {
            let requests = peer.requests();
            if requests.is_empty() {
                return;
            }
            for request in requests {
                thread::sleep(time);
                let answer = Exists::decode_response(&[1]).unwrap();
                peer.answer(&request, Exists::encode_response(answer).unwrap());
            }
        }
    })
}

fn exists(store: &RemoteStore) -> Result<bool> {
    wait(|caller| store.exists(caller, b"k".to_vec()))
}

fn exists_for_task(store: &RemoteStore) -> Result<bool> {
    block_on(store.exists(Task, b"k".to_vec()))
}

const CALLS: [fn(&RemoteStore) -> Result<bool>; 2] = [exists, exists_for_task];

/// That a call fails with its own timeout, in time.
fn ends_in_time(timeout: Duration, call: impl FnOnce() -> Result<bool>) {
    let begin = Instant::now();
    let error = call().unwrap_err();
    let took = begin.elapsed();
    assert!(
        matches!(error, Error::Timeout { timeout: told, .. } if told == timeout),
        "{error:?}"
    );
    assert!(took >= timeout && took < timeout + SLACK, "{took:?}");
}

#[test]
fn a_short_one_ends_the_call_and_not_the_connection() {
    let store = connect(&busy_server(5 * SHORT), &ConnectOptions::default()).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    for call in CALLS {
        ends_in_time(SHORT, || call(&store.with_timeout(SHORT)));
        assert_eq!(call(&store), Ok(true));
    }
    assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Empty));
}

#[test]
fn none_at_all_fails_at_once() {
    let store = connect(&busy_server(Duration::ZERO), &ConnectOptions::default()).unwrap();
    for call in CALLS {
        ends_in_time(Duration::ZERO, || call(&store.with_timeout(Duration::ZERO)));
        assert_eq!(call(&store), Ok(true));
    }
}

#[test]
fn a_long_one_outlasts_those_of_the_store() {
    let options = ConnectOptions {
        read_timeout: SHORT,
        heartbeat_interval: Some(SHORT / 2),
        ..ConnectOptions::default()
    };
    let store = connect(&busy_server(6 * SHORT), &options).unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    for call in CALLS {
        assert_eq!(call(&store.with_timeout(LONG)), Ok(true));
    }
    // Nor was it made again.
    assert_eq!(told.try_recv(), Err(mpsc::TryRecvError::Empty));
}

#[test]
fn a_long_call_is_not_ended_by_a_short_one() {
    let options = ConnectOptions {
        read_timeout: SHORT / 4,
        write_timeout: SHORT / 4,
        ..ConnectOptions::default()
    };
    let store = connect(&busy_server(4 * SHORT), &options).unwrap();
    thread::scope(|scope| {
        let long = scope.spawn(|| exists(&store.with_timeout(LONG)));
        thread::sleep(SHORT);
        while !long.is_finished() {
            assert!(matches!(exists(&store), Err(Error::Timeout { .. }) | Ok(_)));
        }
        assert_eq!(long.join().unwrap(), Ok(true));
    });
}

#[test]
fn the_longest_is_as_good_as_any() {
    let options = ConnectOptions {
        connect_timeout: Duration::MAX,
        read_timeout: Duration::MAX,
        write_timeout: Duration::MAX,
        heartbeat_interval: Some(Duration::MAX),
        ..ConnectOptions::default()
    };
    let store = connect(&busy_server(Duration::ZERO), &options).unwrap();
    for call in CALLS {
        assert_eq!(call(&store), Ok(true));
        assert_eq!(call(&store.with_timeout(Duration::MAX)), Ok(true));
    }
}

#[test]
fn it_counts_while_a_connection_is_made() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &ConnectOptions::default()).unwrap();
    assert_eq!(exists(&store), Ok(false));
    // The next call loses its connection, and nobody answers at a new one.
    server.signal(libc::SIGSTOP);
    proxy.set(Some(Fault {
        way: Way::ToServer,
        offset: 0,
        kind: Kind::Cut,
    }));
    thread::scope(|scope| {
        for call in CALLS {
            ends_in_time(SHORT, || call(&store.with_timeout(SHORT)));
        }
        let patient = scope.spawn(|| exists(&store));
        ends_in_time(SHORT, || exists(&store.with_timeout(SHORT)));
        server.signal(libc::SIGCONT);
        assert_eq!(patient.join().unwrap(), Ok(false));
    });
}

#[test]
fn it_ends_with_the_store() {
    let url = busy_server(Duration::ZERO);
    let store = wait(|caller| DataStore::connect(caller, &url, &ConnectOptions::default()));
    let store = store.unwrap();
    let (tell, told) = mpsc::channel();
    store.on_state_change(move |state| drop(tell.send(state)));
    let other = store.with_timeout(LONG);
    drop(store);
    // The connection is that of both.
    let exists = |caller| other.exists(caller, b"k".to_vec());
    assert_eq!(wait(exists), Ok(true));
    other.close();
    assert!(matches!(wait(exists), Err(Error::Closed { .. })));
    assert_eq!(told.recv(), Ok(ConnectionState::Closed));
}

#[test]
fn one_covers_both_calls_of_a_transfer() {
    let options = ConnectOptions::default();
    let connect = |url: &str| wait(|caller| DataStore::connect(caller, url, &options)).unwrap();
    let (from, to) = (Upstream::start(SERVER), Upstream::start(SERVER));
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    let (one, other) = (connect(&from.url()), connect(&to.url()));
    let key = || b"k".to_vec();
    wait(|caller| one.write(caller, key(), b"payload".to_vec())).unwrap();
    to.signal(libc::SIGSTOP);
    let begin = Instant::now();
    let copied = wait(|caller| one.copy_to(caller, key(), &other, Some(SHORT)));
    to.signal(libc::SIGCONT);
    assert!(
        matches!(&copied, Err(Error::Timeout { timeout, .. }) if *timeout == SHORT),
        "{copied:?}"
    );
    assert!(begin.elapsed() < SHORT + SLACK);
    assert_eq!(
        wait(|caller| one.copy_to(caller, key(), &other, Some(LONG))),
        Ok(())
    );
    let copy = wait(|caller| other.read(caller, key()));
    assert_eq!(copy, Ok(Some(b"payload".to_vec())));
}
