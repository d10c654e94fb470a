//! The end of Python, for threads that would call it then.
//!
//! Rust may call Python from any thread, at any time. A thread that enters an interpreter that is
//! about to end, or has ended, crashes or is torn down in the middle of Rust's frames. So each call
//! asks first, by [`Entered::new`], and [`uniffi_cffi_end_calls`] ends that: from then on only the
//! thread that ends Python may enter, as it may until Python is gone.

use std::sync::Once;
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};

use crate::interrupt::this_thread;

/// What is called for a coroutine whose answer nobody wants any longer, with its number.
type OnDrop = extern "C-unwind" fn(number: u64);

/// How many calls have not returned; less than none if a child was made in one.
static ENTERED: AtomicIsize = AtomicIsize::new(0);

/// The thread that ends Python; zero as long as none does.
static ENDING: AtomicUsize = AtomicUsize::new(0);

/// A call of Python's that has begun, until it is dropped.
pub(crate) struct Entered(());

impl Entered {
    /// Begins a call, unless it may not.
    pub(crate) fn new() -> Option<Self> {
        static WATCH_FORKS: Once = Once::new();
        WATCH_FORKS.call_once(watch_forks);
        // Counted first: whoever ends Python forbids it first, and looks at the count then.
        ENTERED.fetch_add(1, Ordering::SeqCst);
        let entered = Self(());
        let ending = ENDING.load(Ordering::SeqCst);
        (ending == 0 || ending == this_thread()).then_some(entered)
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        ENTERED.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whether Python ends.
pub(crate) fn is_ending() -> bool {
    ENDING.load(Ordering::SeqCst) != 0
}

/// Keeps this thread where it is if it is unwound.
///
/// Before 3.14, CPython ends a thread that wants the GIL of an interpreter that ends, by
/// `pthread_exit`. That unwinds all frames, also those of the Rust that called Python: they would
/// drop Python's objects without the GIL, or abort. Later versions have such a thread wait for the
/// end of the process, as this does.
struct Stay;

impl Drop for Stay {
    fn drop(&mut self) {
        park();
    }
}

/// Has this thread wait for the end of the process.
pub(crate) fn park() -> ! {
    loop {
        std::thread::park();
    }
}

/// Calls Python, which may end the thread: then it stays.
pub(crate) fn stay<T>(call: impl FnOnce() -> T) -> T {
    let stay = Stay;
    let result = call();
    std::mem::forget(stay);
    result
}

/// Says that this thread ends Python, which no other thread may enter any longer.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_end_calls() {
    ENDING.store(this_thread(), Ordering::SeqCst);
}

/// How many calls have not returned.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_entered() -> u64 {
    ENTERED.load(Ordering::SeqCst).max(0) as u64
}

/// A coroutine that Rust awaits.
struct Watched {
    number: u64,
    on_drop: OnDrop,
}

/// The data that UniFFI is to pass to [`uniffi_cffi_dropped`], once.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_watch_drop(on_drop: OnDrop, number: u64) -> u64 {
    Box::into_raw(Box::new(Watched { number, on_drop })) as u64
}

/// What UniFFI calls when it wants no answer of a coroutine any longer: tells Python, unless that
/// ends.
///
/// # Safety
/// The data comes from [`uniffi_cffi_watch_drop`], and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn uniffi_cffi_dropped(data: u64) {
    // SAFETY: it was made from a box.
    let watched = unsafe { Box::from_raw(data as *mut Watched) };
    if let Some(_entered) = Entered::new().filter(|_| !is_ending()) {
        stay(|| (watched.on_drop)(watched.number));
    }
}

/// Has children forget the calls of their parent, whose threads they do not have.
#[cfg(unix)]
fn watch_forks() {
    extern "C" fn forget() {
        ENTERED.store(0, Ordering::SeqCst);
    }
    // SAFETY: the library stays loaded.
    unsafe { libc::pthread_atfork(None, None, Some(forget)) };
}

#[cfg(not(unix))]
fn watch_forks() {}
