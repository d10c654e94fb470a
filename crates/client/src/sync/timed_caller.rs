//! Callers that wait until a deadline: threads and tasks, behind the same code.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Instant;

use super::promise::Promise;
use super::timer::{Alarm, Timer};
use crate::interrupt::{Interrupted, wait_in_slices};

/// The caller of a call, with the timer that wakes it at its deadline.
///
/// The code of a call is written once, as `async fn`. A thread blocks within the innermost of them,
/// so that the future is ready at its first poll. A task returns `Pending`, with an alarm set for
/// its deadline.
#[derive(Clone)]
pub(crate) enum TimedCaller {
    /// The calling thread, which blocks.
    Thread,
    /// A task, woken by this timer when its time is up.
    Task(Arc<Timer>),
}

impl TimedCaller {
    /// Whether the caller may wait within a poll.
    pub(crate) fn may_block(&self) -> bool {
        matches!(self, Self::Thread)
    }

    /// Lets other threads or tasks run first.
    pub(crate) async fn yield_now(&self) {
        match self {
            Self::Thread => thread::yield_now(),
            Self::Task(_) => {
                let mut is_first = true;
                poll_fn(|context| {
                    if std::mem::take(&mut is_first) {
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                    Poll::Ready(())
                })
                .await;
            }
        }
    }

    /// Waits for `promise`, until `deadline` at most.
    pub(crate) async fn wait<T>(
        &self,
        promise: &Promise<T>,
        deadline: Instant,
    ) -> Result<Option<T>, Interrupted> {
        match self {
            Self::Thread => wait_in_slices(deadline, |until| promise.wait(until)),
            Self::Task(timer) => {
                let mut alarm = Alarm::new(timer, deadline);
                let came = poll_fn(|context| match promise.poll(context) {
                    Poll::Ready(value) => Poll::Ready(Some(value)),
                    Poll::Pending => alarm.poll(context).map(|()| promise.take()),
                });
                Ok(came.await)
            }
        }
    }
}
