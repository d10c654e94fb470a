//! The two kinds of callers: threads and tasks.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::thread;

/// The kind of a call's caller, which decides how the call may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A thread, which may be blocked. The call's future blocks in its first poll, which returns
    /// `Ready`; see [`wait`].
    Thread,
    /// A task of an executor, which must not be blocked. The call's future can be polled by any
    /// executor.
    Task,
}

/// A future of a trait whose implementations have futures of different types.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

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
        // Not reached: such a future does not return `Pending`.
        thread::yield_now();
    }
}
