//! Ctrl-C interrupts `stop`. This is a program of its own, since the check can be set only once.

mod common;

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use common::TestServer;
use common::raw::{RawClient, WRITE, call, frame};
use simd_r_drive_client::{InterruptCheck, set_interrupt_check};
use simd_r_drive_server::{Error, Server, ServerOptions};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

#[test]
fn an_interrupted_stop_returns_and_the_server_ends_all_the_same() {
    set_interrupt_check(InterruptCheck {
        is_interruptible: || true,
        is_interrupted: || INTERRUPTED.load(Ordering::Relaxed),
    });
    let server = TestServer::start();
    // A peer that does not answer the server's close frame, for which the server waits.
    let mut half = RawClient::connect(server.server.address());
    half.send(frame(7, 0, 0, &call(7, WRITE, b"")));
    INTERRUPTED.store(true, Ordering::Relaxed);
    let begun = Instant::now();
    let error = server.server.stop().unwrap_err();
    assert!(matches!(error, Error::Interrupted { .. }), "{error}");
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    INTERRUPTED.store(false, Ordering::Relaxed);
    server.server.stop().unwrap();
    Server::start(ServerOptions::new(&server.path)).unwrap();
}
