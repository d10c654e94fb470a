//! Ctrl-C: a waiting thread returns when it is interrupted. The check is global, so these tests are
//! a program of their own, and each has threads that are interrupted and others.

mod remote_support;

use std::cell::Cell;
use std::net::TcpListener;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, InterruptCheck, Result, wait};
use simd_r_drive_client::{RetryPolicy, set_interrupt_check};

use remote_support::proxy::{Fault, Kind, Proxy, Way};
use remote_support::tls::TlsProxy;
use remote_support::{Upstream, block_on, connect, free_port};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
/// How soon a thread must return, with a margin for a busy machine.
const SOON: Duration = Duration::from_millis(200 + 200);

thread_local! {
    /// The signal of this thread, if it can be interrupted.
    static SIGNAL: Cell<Option<&'static AtomicBool>> = const { Cell::new(None) };
}

/// Lets `signal` interrupt this thread, once.
fn be_interruptible(signal: &'static AtomicBool) {
    static SET: Once = Once::new();
    SET.call_once(|| {
        set_interrupt_check(InterruptCheck {
            is_interruptible: || SIGNAL.get().is_some(),
            is_interrupted: || {
                SIGNAL
                    .get()
                    .is_some_and(|signal| signal.swap(false, Ordering::SeqCst))
            },
        });
    });
    SIGNAL.set(Some(signal));
}

/// Interrupts `call` after a while, and expects it to end soon.
fn is_interrupted<T: Send + std::fmt::Debug>(
    address: &str,
    call: impl FnOnce() -> Result<T> + Send,
) {
    let signal: &AtomicBool = Box::leak(Box::default());
    thread::scope(|scope| {
        let call = scope.spawn(move || {
            be_interruptible(signal);
            (call(), Instant::now())
        });
        thread::sleep(Duration::from_millis(300));
        assert!(!call.is_finished());
        let begin = Instant::now();
        signal.store(true, Ordering::SeqCst);
        let (result, end) = call.join().unwrap();
        let error = result.unwrap_err();
        assert!(
            matches!(&error, Error::Interrupted { target } if target.starts_with(address)),
            "{error:?}"
        );
        assert!(end - begin < SOON, "{:?}", end - begin);
    });
}

fn stall(way: Way) -> Option<Fault> {
    Some(Fault {
        way,
        offset: 0,
        kind: Kind::Stall,
    })
}

#[test]
fn waiting_for_an_answer() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &ConnectOptions::default()).unwrap();
    proxy.set(stall(Way::ToClient));
    is_interrupted(&proxy.url(), || {
        wait(|caller| store.read(caller, b"k".to_vec()))
    });
    is_interrupted(&proxy.url(), || {
        wait(|caller| store.write(caller, b"k".to_vec(), vec![1]))
    });
    is_interrupted(&proxy.url(), || {
        wait(|caller| store.batch_delete(caller, vec![vec![1]; 500]))
    });
    // One thread that reads for all, and one that waits for it.
    thread::scope(|scope| {
        let mut others: Vec<_> = (0..3)
            .map(|_| scope.spawn(|| wait(|caller| store.len(caller))))
            .collect();
        is_interrupted(&proxy.url(), || {
            wait(|caller| store.batch_read(caller, vec![vec![1]; 9]))
        });
        others.push(scope.spawn(|| block_on(store.len(Task))));
        is_interrupted(&proxy.url(), || {
            wait(|caller| store.exists(caller, b"k".to_vec()))
        });
        store.close();
        for other in others {
            assert!(matches!(other.join().unwrap(), Err(Error::Closed { .. })));
        }
    });
}

#[test]
fn one_that_read_for_others_passes_that_on() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let store = connect(&proxy.url(), &ConnectOptions::default()).unwrap();
    server.signal(libc::SIGSTOP);
    thread::scope(|scope| {
        let mut others = Vec::new();
        let interrupted =
            scope.spawn(|| is_interrupted(&proxy.url(), || wait(|caller| store.is_empty(caller))));
        thread::sleep(Duration::from_millis(100));
        others.extend((0..3).map(|_| scope.spawn(|| wait(|caller| store.is_empty(caller)))));
        interrupted.join().unwrap();
        server.signal(libc::SIGCONT);
        let begin = Instant::now();
        for other in others {
            assert_eq!(other.join().unwrap(), Ok(true));
        }
        assert!(begin.elapsed() < Duration::from_secs(2));
    });
}

#[test]
fn sending_into_a_full_socket() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start_narrow(server.port);
    let store = connect(&proxy.url(), &ConnectOptions::default()).unwrap();
    server.signal(libc::SIGSTOP);
    let large = vec![7; 40_000_000];
    is_interrupted(&proxy.url(), || {
        wait(|caller| store.write(caller, b"large".to_vec(), large.clone()))
    });
    server.signal(libc::SIGCONT);
    // The stream is valid: another thread has sent the rest of the message.
    wait(|caller| store.write(caller, b"small".to_vec(), vec![1])).unwrap();
    assert_eq!(
        wait(|caller| store.read(caller, b"small".to_vec())),
        Ok(Some(vec![1]))
    );
    assert!(wait(|caller| store.read(caller, b"large".to_vec())).unwrap() == Some(large));
}

#[test]
fn waiting_for_leave_to_call() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let proxy = Proxy::start(server.port);
    let options = ConnectOptions {
        max_in_flight: 1,
        ..ConnectOptions::default()
    };
    let store = connect(&proxy.url(), &options).unwrap();
    proxy.set(stall(Way::ToClient));
    thread::scope(|scope| {
        scope.spawn(|| wait(|caller| store.read(caller, b"k".to_vec())));
        thread::sleep(Duration::from_millis(100));
        is_interrupted(&proxy.url(), || {
            wait(|caller| store.write(caller, b"k".to_vec(), vec![1]))
        });
        store.close();
    });
}

#[test]
fn waiting_between_attempts() {
    let Some(mut server) = Upstream::start(SERVER) else {
        return;
    };
    let options = ConnectOptions {
        retry: RetryPolicy {
            initial_backoff: Duration::from_secs(20),
            max_backoff: Duration::from_secs(20),
            ..RetryPolicy::default()
        },
        ..ConnectOptions::default()
    };
    let store = connect(&server.url(), &options).unwrap();
    server.kill();
    is_interrupted(&server.url(), || {
        wait(|caller| store.read(caller, b"k".to_vec()))
    });
}

#[test]
fn connecting() {
    let tls = TlsProxy::start(1);
    let options = ConnectOptions {
        connect_timeout: Duration::from_secs(20),
        ca_file: Some(tls.ca_file()),
        ..ConnectOptions::default()
    };
    // It accepts and sends nothing, without and with TLS.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", silent.local_addr().unwrap());
    is_interrupted(&url, || connect(&url, &options).map(drop));
    let url = url.replace("ws:", "wss:");
    is_interrupted(&url, || connect(&url, &options).map(drop));
    // It does not even accept: its backlog is full.
    let full = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    let address: std::net::SocketAddr = format!("127.0.0.1:{}", free_port()).parse().unwrap();
    full.bind(&address.into()).unwrap();
    full.listen(0).unwrap();
    let _fill: Vec<_> = (0..3)
        .map(|_| {
            let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None);
            let socket = socket.unwrap();
            socket.set_nonblocking(true).unwrap();
            let _ = socket.connect(&address.into());
            socket
        })
        .collect();
    let url = format!("ws://{address}");
    is_interrupted(&url, || connect(&url, &options).map(drop));
}

#[test]
fn an_interrupted_attempt_to_connect_is_not_that_of_others() {
    let Some(mut server) = Upstream::start(SERVER) else {
        return;
    };
    let store = connect(&server.url(), &ConnectOptions::default()).unwrap();
    server.kill();
    let _ = wait(|caller| store.len(caller));
    // Instead of it, for a while, one that sends nothing.
    let silent = TcpListener::bind(("127.0.0.1", server.port)).unwrap();
    thread::sleep(Duration::from_millis(200));
    let url = server.url();
    thread::scope(|scope| {
        let interrupted =
            scope.spawn(|| is_interrupted(&url, || wait(|caller| store.is_empty(caller))));
        thread::sleep(Duration::from_millis(150));
        let other = scope.spawn(|| wait(|caller| store.is_empty(caller)));
        interrupted.join().unwrap();
        drop(silent);
        server.restart();
        assert_eq!(other.join().unwrap(), Ok(true));
    });
}
