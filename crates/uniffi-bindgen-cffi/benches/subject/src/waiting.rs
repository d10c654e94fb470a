//! Futures that another thread completes: at once, or at the next tick of its clock.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

type Note = (Waker, Arc<AtomicBool>);
type Other = LazyLock<Sender<Note>>;

static AT_ONCE: Other = LazyLock::new(|| start(|notes| notes.iter().for_each(complete)));

static AT_A_TICK: Other = LazyLock::new(|| {
    start(|notes| {
        loop {
            thread::sleep(Duration::from_millis(1));
            notes.try_iter().for_each(complete);
        }
    })
});

fn start(work: fn(Receiver<Note>)) -> Sender<Note> {
    let (sender, receiver) = channel();
    thread::spawn(move || work(receiver));
    sender
}

fn complete((waker, done): Note) {
    done.store(true, Ordering::Release);
    waker.wake();
}

/// Is ready once the other thread has completed it.
pub struct Waiting {
    other: &'static Other,
    done: Arc<AtomicBool>,
    noted: bool,
}

impl Waiting {
    pub fn for_a_thread() -> Self {
        Self::new(&AT_ONCE)
    }

    pub fn for_a_tick() -> Self {
        Self::new(&AT_A_TICK)
    }

    fn new(other: &'static Other) -> Self {
        Self {
            other,
            done: Arc::default(),
            noted: false,
        }
    }
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
            self.other.send(note).expect("the other thread never ends");
        }
        Poll::Pending
    }
}
