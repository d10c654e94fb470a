//! Runs futures on the calling thread, which may be interrupted.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::interrupt::Pulse;

/// How often a waiting thread looks whether it is to stop.
const INTERVAL: Duration = Duration::from_millis(50);

/// Wakes a thread that waits for a future.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for `future`, for as long as not `is_stopped` and the thread is not interrupted. If it is, the
/// future is dropped, and nothing returned.
pub(super) fn on_this_thread<T>(
    future: impl Future<Output = T>,
    is_stopped: impl Fn() -> bool,
) -> Option<T> {
    let pulse = Pulse::default();
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    while !is_stopped() && !pulse.is_interrupted() {
        if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(output);
        }
        thread::park_timeout(INTERVAL);
    }
    None
}
