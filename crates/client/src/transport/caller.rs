//! The two kinds of callers, behind the same code.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Instant;

use super::driver::{Alarm, Driver};
use super::promise::Promise;
use crate::interrupt::{Interrupted, wait_in_slices};

/// Who makes a call.
///
/// The code of a call is written once, as `async fn`. A thread waits inside the innermost of them,
/// so that the future is ready when it is polled for the first time; a task waits outside, as
/// tasks do, with an alarm for its deadline.
#[derive(Clone)]
pub(crate) enum Caller {
    /// The calling thread, which waits itself.
    Thread,
    /// A task, woken by this driver when its time is up.
    Task(Arc<Driver>),
}

impl Caller {
    /// Whether the caller may be made to wait within a poll.
    pub(crate) fn may_block(&self) -> bool {
        matches!(self, Self::Thread)
    }

    /// Lets others run who are about to do the same.
    pub(crate) async fn let_others_go(&self) {
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
            Self::Task(driver) => {
                let mut alarm = Alarm::new(driver, deadline);
                let came = poll_fn(|context| match promise.poll(context) {
                    Poll::Ready(value) => Poll::Ready(Some(value)),
                    Poll::Pending => alarm.poll(context).map(|()| promise.take()),
                });
                Ok(came.await)
            }
        }
    }
}
