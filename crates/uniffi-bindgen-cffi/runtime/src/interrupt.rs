//! Ctrl-C, for a thread that waits in the library.
//!
//! Python runs the handlers of signals in its main thread, between two steps of its own code, so
//! that none runs while that thread waits here. A function that waits does so in slices of time
//! instead: it asks [`is_interruptible`] once, and if so [`is_interrupted`] after each slice. When
//! that says yes it stops waiting, and fails with whatever error it has: its caller gets the
//! exception that the handler raised. Nothing is to be locked meanwhile, as a handler may call the
//! library.
//!
//! The caller gets the exception also from a function that does not fail. What that returns is
//! dropped, but for the new object of a constructor, which nobody has then.

use std::ptr::null_mut;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// Runs the handlers of signals that have come; zero if none of them raised an exception.
type Check = extern "C" fn() -> i32;

/// Python's main thread; zero if there is none that can be interrupted.
static MAIN: AtomicUsize = AtomicUsize::new(0);

static CHECK: AtomicPtr<()> = AtomicPtr::new(null_mut());

/// Whether the calling thread is Python's main thread, where handlers of signals can run.
pub fn is_interruptible() -> bool {
    MAIN.load(Ordering::Acquire) == this_thread()
}

/// Whether the calling thread is to stop waiting: handlers of signals that have come are run, and
/// one of them raised an exception. It is told once of each signal, so that what is waited for
/// afterwards, to clean up, is not cut short.
pub fn is_interrupted() -> bool {
    let check = CHECK.load(Ordering::Acquire);
    if check.is_null() || !is_interruptible() {
        return false;
    }
    // SAFETY: it is of that type, and there for as long as there is a main thread.
    let check = unsafe { std::mem::transmute::<*mut (), Check>(check) };
    check() != 0
}

/// Says which thread is Python's main thread, by the system's number of it, and how it runs the
/// handlers of signals; zero ends that. Gives zero if another module has said so before.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_watch_signals(main_thread: u64, check: Option<Check>) -> i8 {
    static WATCH_FORKS: Once = Once::new();
    WATCH_FORKS.call_once(watch_forks);
    let Some(check) = check else {
        MAIN.store(0, Ordering::Release);
        CHECK.store(null_mut(), Ordering::Release);
        return 1;
    };
    let first = CHECK.compare_exchange(
        null_mut(),
        check as *mut (),
        Ordering::AcqRel,
        Ordering::Relaxed,
    );
    if first.is_err() {
        return 0;
    }
    MAIN.store(main_thread as usize, Ordering::Release);
    1
}

/// In a child the thread that made it is the main thread.
#[cfg(unix)]
fn watch_forks() {
    extern "C" fn forked() {
        if MAIN.load(Ordering::Acquire) != 0 {
            MAIN.store(this_thread(), Ordering::Release);
        }
    }
    // SAFETY: the library stays loaded.
    unsafe { libc::pthread_atfork(None, None, Some(forked)) };
}

#[cfg(not(unix))]
fn watch_forks() {}

#[cfg(unix)]
pub(crate) fn this_thread() -> usize {
    // SAFETY: any thread may ask.
    unsafe { libc::pthread_self() as usize }
}

#[cfg(windows)]
pub(crate) fn this_thread() -> usize {
    #[link(name = "kernel32")]
    unsafe extern "system" {
        safe fn GetCurrentThreadId() -> u32;
    }
    GetCurrentThreadId() as usize
}
