//! One timeout covers a whole call, of any size.

mod remote_support;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use muxio_rpc_service::prebuffered::RpcMethodPrebuffered;
use rustls::ServerConfig;
use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, RemoteStore, Result, wait};
use simd_r_drive_muxio_service_definition::prebuffered as wire;

use remote_support::peer::Peer;
use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::{Upstream, block_on, connect, tls};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
/// The margin for a busy machine: it encodes 16 MiB at a time.
const SLACK: Duration = Duration::from_secs(5);

fn options(timeout: Duration) -> ConnectOptions {
    ConnectOptions {
        read_timeout: timeout,
        write_timeout: timeout,
        ..ConnectOptions::default()
    }
}

/// Longer than any call here takes, also on a busy machine.
const LONG: Duration = Duration::from_secs(300);

/// A link with this many bytes per second in each direction. Returns its URL.
fn slow_link(port: u16, bytes_per_second: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        while let Ok((client, _)) = listener.accept() {
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            for (mut from, mut to) in [
                (client.try_clone().unwrap(), server.try_clone().unwrap()),
                (server, client),
            ] {
                thread::spawn(move || {
                    // Twenty times a second.
                    let mut buffer = vec![0; (bytes_per_second / 20).max(512)];
                    while let Ok(length @ 1..) = from.read(&mut buffer) {
                        if to.write_all(&buffer[..length]).is_err() {
                            break;
                        }
                        thread::sleep(Duration::from_secs(length as u64) / bytes_per_second as u32);
                    }
                    let _ = to.shutdown(Shutdown::Both);
                });
            }
        }
    });
    url
}

/// Asserts that a call ends at its timeout, not much later.
fn ends_in_time<T: std::fmt::Debug>(timeout: Duration, call: impl FnOnce() -> Result<T>) {
    let begin = Instant::now();
    let result = call();
    let took = begin.elapsed();
    let error = result.expect_err(&format!("done in {took:?}"));
    assert!(
        matches!(error, Error::Timeout { timeout: told, .. } if told == timeout),
        "{error:?}"
    );
    assert!(took >= timeout && took < timeout + SLACK, "{took:?}");
}

#[test]
fn a_large_batch_write_over_a_slow_link() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let url = slow_link(server.port, 12_000_000);
    let timeout = Duration::from_secs(2);
    let entries: Vec<_> = (0..200_u8)
        .map(|i| (vec![i], vec![i | 1; 1 << 20]))
        .collect();
    let store = connect(&url, &options(timeout)).unwrap();
    ends_in_time(timeout, || {
        wait(|caller| store.batch_write(caller, entries.clone()))
    });
    let store = connect(&url, &options(timeout)).unwrap();
    ends_in_time(timeout, || block_on(store.batch_write(Task, entries)));
}

#[test]
fn batches_of_many_requests_over_a_slow_link() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let url = slow_link(server.port, 60_000);
    let timeout = Duration::from_secs(1);
    let keys: Vec<_> = (0..30_000_u32).map(|i| i.to_le_bytes().to_vec()).collect();
    let connect = || connect(&url, &options(timeout)).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            ends_in_time(timeout, || {
                let store = connect();
                wait(|caller| store.batch_delete(caller, keys.clone()))
            })
        });
        scope.spawn(|| {
            ends_in_time(timeout, || {
                let store = connect();
                wait(|caller| store.batch_read(caller, keys.clone()))
            })
        });
        scope.spawn(|| {
            let store = connect();
            ends_in_time(timeout, || block_on(store.batch_delete(Task, keys.clone())));
        });
        scope.spawn(|| {
            let store = connect();
            ends_in_time(timeout, || block_on(store.batch_read(Task, keys.clone())));
        });
    });
}

#[test]
fn an_answer_that_does_not_end() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let url = slow_link(server.port, 4_000_000);
    let timeout = Duration::from_secs(1);
    let direct = connect(&server.url(), &options(LONG)).unwrap();
    wait(|caller| direct.write(caller, b"k".to_vec(), vec![7; 60_000_000])).unwrap();
    let connect = || connect(&url, &options(timeout)).unwrap();
    ends_in_time(timeout, || {
        let store = connect();
        wait(|caller| store.read(caller, b"k".to_vec()))
    });
    let store = connect();
    ends_in_time(timeout, || block_on(store.read(Task, b"k".to_vec())));
}

#[test]
fn a_long_batch_to_a_fast_server() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let timeout = Duration::from_millis(400);
    let store = connect(&server.url(), &options(timeout)).unwrap();
    let keys: Vec<_> = (0..200_000_u32).map(|i| i.to_le_bytes().to_vec()).collect();
    ends_in_time(timeout, || {
        wait(|caller| store.batch_delete(caller, keys.clone()))
    });
    ends_in_time(timeout, || block_on(store.batch_delete(Task, keys)));
}

#[test]
fn a_batch_that_waits_for_its_turn() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let timeout = Duration::from_millis(700);
    let options = ConnectOptions {
        max_in_flight: 1,
        read_timeout: Duration::from_secs(3),
        ..options(timeout)
    };
    let store = connect(&proxy.url(), &options).unwrap();
    proxy.set(Some(Fault {
        way: Way::ToClient,
        offset: 0,
        kind: Kind::Stall,
    }));
    thread::scope(|scope| {
        scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec())));
        thread::sleep(Duration::from_millis(100));
        let keys = vec![vec![1], vec![2], vec![3]];
        ends_in_time(timeout, || {
            wait(|caller| store.batch_delete(caller, keys.clone()))
        });
        ends_in_time(timeout, || block_on(store.batch_delete(Task, keys)));
    });
}

/// A peer that answers each request before it reads more, and stops if its answer is not read.
fn answers_first(tls: Option<&Arc<ServerConfig>>) -> String {
    Peer::listen_over(tls.cloned(), |mut peer| {
        loop {
            let requests = peer.requests();
            if requests.is_empty() {
                return;
            }
            for request in requests {
                let keys = wire::BatchRead::decode_request(&request.parameters).unwrap();
                let entries_payloads = keys.keys.into_iter().map(Some).collect();
                let output = wire::BatchReadResponseParams { entries_payloads };
                let body = wire::BatchRead::encode_response(output).unwrap();
                if !peer.answer(&request, body) {
                    return;
                }
            }
        }
    })
}

#[test]
fn large_keys_in_a_large_batch_read() {
    let url = answers_first(None);
    let store = connect(&url, &options(LONG)).unwrap();
    large_keys(&store);
}

#[test]
fn large_keys_in_a_large_batch_read_over_tls() {
    let (config, directory) = tls::config("127.0.0.1");
    let url = answers_first(Some(&config));
    let options = ConnectOptions {
        ca_file: Some(directory.path().join("ca.pem")),
        ..options(LONG)
    };
    large_keys(&connect(&url, &options).unwrap());
}

fn large_keys(store: &RemoteStore) {
    let keys: Vec<Vec<u8>> = (0..16_384_u32)
        .map(|i| {
            let mut key = i.to_le_bytes().to_vec();
            key.resize(2048, (i % 251) as u8);
            key
        })
        .collect();
    let expected: Vec<_> = keys.iter().cloned().map(Some).collect();
    let begin = Instant::now();
    assert!(wait(|caller| store.batch_read(caller, keys.clone())).unwrap() == expected);
    assert!(block_on(store.batch_read(Task, keys.clone())).unwrap() == expected);
    // Both at the same time.
    thread::scope(|scope| {
        scope.spawn(|| {
            assert!(wait(|caller| store.batch_read(caller, keys.clone())).unwrap() == expected)
        });
        assert!(block_on(store.batch_read(Task, keys.clone())).unwrap() == expected);
    });
    // Both sides would wait for each other until the timeout.
    assert!(begin.elapsed() < LONG, "{:?}", begin.elapsed());
}
