//! A future that another thread completes.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};
use std::thread;

type Note = (Waker, Arc<AtomicBool>);

static OTHER: LazyLock<Sender<Note>> = LazyLock::new(|| {
    let (sender, receiver) = channel::<Note>();
    thread::spawn(move || {
        for (waker, done) in receiver {
            done.store(true, Ordering::Release);
            waker.wake();
        }
    });
    sender
});

/// Is ready once the other thread has taken note of it.
#[derive(Default)]
pub struct Waiting {
    done: Arc<AtomicBool>,
    noted: bool,
}

impl Future for Waiting {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.done.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        if !self.noted {
            self.noted = true;
            let note = (context.waker().clone(), Arc::clone(&self.done));
            OTHER.send(note).expect("the other thread never ends");
        }
        Poll::Pending
    }
}
