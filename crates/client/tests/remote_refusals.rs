//! A permanent refusal is not tried again; a temporary one is.

mod remote_support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use simd_r_drive_client::Caller::Task;
use simd_r_drive_client::{Backend, ConnectOptions, Error, wait};

use remote_support::tls::TlsProxy;
use remote_support::{Upstream, block_on, connect};

const SERVER: &str = "SIMD_R_DRIVE_SERVER_0_17";
/// How long "at once" may take on a busy machine.
const SOON: Duration = Duration::from_millis(300);

/// A gateway in front of a server, which may refuse connections.
struct Gate {
    url: String,
    /// The status with which it refuses connections; 0 means that it accepts all.
    status: Arc<AtomicU16>,
    attempts: Arc<AtomicUsize>,
}

impl Gate {
    fn start(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gate = Self {
            url: format!("ws://{}", listener.local_addr().unwrap()),
            status: Arc::default(),
            attempts: Arc::default(),
        };
        let (status, attempts) = (Arc::clone(&gate.status), Arc::clone(&gate.attempts));
        thread::spawn(move || {
            while let Ok((client, _)) = listener.accept() {
                attempts.fetch_add(1, Ordering::SeqCst);
                let status = Arc::clone(&status);
                thread::spawn(move || serve(client, port, &status));
            }
        });
        gate
    }

    fn refuse(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// How many attempts there were since the last call of this.
    fn attempts(&self) -> usize {
        self.attempts.swap(0, Ordering::SeqCst)
    }
}

/// Forwards bytes in both directions until the gateway refuses connections.
fn serve(mut client: TcpStream, port: u16, status: &AtomicU16) {
    let refused = status.load(Ordering::SeqCst);
    if refused != 0 {
        let _ = client.read(&mut [0; 4096]);
        let head = format!("HTTP/1.1 {refused} No\r\nContent-Length: 0\r\n\r\n");
        let _ = client.write_all(head.as_bytes());
        return;
    }
    let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut buffer = vec![0; 65536];
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(1)))
            .unwrap();
    }
    while status.load(Ordering::SeqCst) == 0 {
        for (mut from, mut to) in [(&client, &server), (&server, &client)] {
            match from.read(&mut buffer) {
                Ok(0) => return,
                Ok(length) => to.write_all(&buffer[..length]).unwrap(),
                Err(_) => {}
            }
        }
    }
}

#[test]
fn a_token_taken_back_while_connected() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    for status in [401, 403, 407] {
        let gate = Gate::start(server.port);
        let store = connect(&gate.url, &ConnectOptions::default()).unwrap();
        wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap();
        assert_eq!(gate.attempts(), 1);
        gate.refuse(status);
        thread::sleep(Duration::from_millis(50));
        let calls: [&dyn Fn() -> Error; 5] = [
            &|| wait(|caller| store.read(caller, b"k".to_vec())).unwrap_err(),
            &|| wait(|caller| store.write(caller, b"k".to_vec(), b"w".to_vec())).unwrap_err(),
            &|| block_on(store.read(Task, b"k".to_vec())).unwrap_err(),
            &|| wait(|caller| store.batch_read(caller, vec![vec![1]; 9000])).unwrap_err(),
            &|| wait(|caller| store.batch_delete(caller, vec![vec![1]; 3])).unwrap_err(),
        ];
        for (i, call) in calls.iter().enumerate() {
            let begin = Instant::now();
            let error = call();
            assert!(
                matches!(&error, Error::Server { reason, .. } if reason.contains(&status.to_string())),
                "{error:?}"
            );
            assert!(begin.elapsed() < SOON, "{i}: {:?}", begin.elapsed());
            assert_eq!(gate.attempts(), 1, "{i}");
        }
        // The next call tries again.
        gate.refuse(0);
        assert_eq!(
            wait(|caller| store.read(caller, b"k".to_vec())),
            Ok(Some(b"v".to_vec()))
        );
    }
}

#[test]
fn many_callers_share_one_refusal() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let gate = Gate::start(server.port);
    let store = connect(&gate.url, &ConnectOptions::default()).unwrap();
    gate.attempts();
    gate.refuse(401);
    thread::sleep(Duration::from_millis(50));
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let error = wait(|caller| store.read(caller, b"k".to_vec())).unwrap_err();
                assert!(matches!(error, Error::Server { .. }), "{error:?}");
            });
        }
    });
    assert!((1..=8).contains(&gate.attempts()));
}

#[test]
fn a_server_that_is_overloaded_is_tried_again() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    for status in [429, 500, 503] {
        let gate = Gate::start(server.port);
        let store = connect(&gate.url, &ConnectOptions::default()).unwrap();
        gate.attempts();
        gate.refuse(status);
        thread::sleep(Duration::from_millis(50));
        thread::scope(|scope| {
            let call = scope.spawn(|| wait(|caller| store.is_empty(caller)));
            thread::sleep(Duration::from_millis(200));
            gate.refuse(0);
            assert_eq!(call.join().unwrap(), Ok(true), "{status}");
        });
        assert!(gate.attempts() > 1);
    }
}

/// Forwards to one of two ports, and closes its connections when the other one is chosen.
fn switch(ports: [u16; 2]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let chosen = Arc::<AtomicUsize>::default();
    let choice = Arc::clone(&chosen);
    thread::spawn(move || {
        while let Ok((client, _)) = listener.accept() {
            let now = choice.load(Ordering::SeqCst);
            let gate = Arc::<AtomicU16>::default();
            let (shut, choice) = (Arc::clone(&gate), Arc::clone(&choice));
            thread::spawn(move || serve(client, ports[now], &gate));
            thread::spawn(move || {
                while choice.load(Ordering::SeqCst) == now {
                    thread::sleep(Duration::from_millis(5));
                }
                shut.store(1, Ordering::SeqCst);
            });
        }
    });
    (own, chosen)
}

#[test]
fn a_certificate_that_is_not_trusted_any_more() {
    let Some(server) = Upstream::start(SERVER) else {
        return;
    };
    let (good, bad) = (TlsProxy::start(server.port), TlsProxy::start(server.port));
    let (port, chosen) = switch([good.port, bad.port]);
    let options = ConnectOptions {
        ca_file: Some(good.ca_file()),
        ..ConnectOptions::default()
    };
    let store = connect(&format!("wss://127.0.0.1:{port}"), &options).unwrap();
    wait(|caller| store.write(caller, b"k".to_vec(), b"v".to_vec())).unwrap();
    chosen.store(1, Ordering::SeqCst);
    thread::sleep(Duration::from_millis(100));
    for attempts in 1..4 {
        let begin = Instant::now();
        let error = wait(|caller| store.read(caller, b"k".to_vec())).unwrap_err();
        assert!(
            matches!(&error, Error::Protocol { reason, .. } if reason.contains("TLS")),
            "{error:?}"
        );
        assert!(begin.elapsed() < SOON, "{:?}", begin.elapsed());
        assert_eq!(bad.accepted.load(Ordering::SeqCst), attempts);
    }
    chosen.store(0, Ordering::SeqCst);
    assert_eq!(
        wait(|caller| store.read(caller, b"k".to_vec())),
        Ok(Some(b"v".to_vec()))
    );
}
