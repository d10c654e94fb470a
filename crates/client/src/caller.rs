//! Who makes a call: a thread or a task.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;

/// Who makes a call, and so how the call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A thread, which may be blocked. The call's future waits inside its first poll, and is ready
    /// at the end of it; see [`wait`].
    Thread,
    /// A task of an executor, which must not be blocked. The call's future can be polled by any
    /// executor.
    Task,
}

/// Makes a call that blocks the calling thread: `wait(|caller| store.read(caller, key))`.
///
/// `call` is given [`Caller::Thread`], which it passes on to the operation.
pub fn wait<F: Future>(call: impl FnOnce(Caller) -> F) -> F::Output {
    let mut future = pin!(call(Caller::Thread));
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        // Not reached: whatever such a future waits for, it waits for inside.
        thread::yield_now();
    }
}
