//! `Thread.interrupt`, for a thread that waits in the library. Any language can use it whose threads know by
//! themselves that they are to stop: Ruby's do, too.
//!
//! A function that waits does so in slices of time: it asks [`is_interruptible`] once, and if so
//! [`is_interrupted`] after each slice. When that says yes it stops waiting, and fails with whatever
//! error it has. The thread stays interrupted, as after any call of Java's that says so by an error of
//! its own.

use std::sync::atomic::{AtomicPtr, Ordering};
use std::thread;

/// Whether the calling thread is to stop waiting: `Thread.currentThread().isInterrupted()`.
type Check = extern "C" fn() -> u8;

static CHECK: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

/// Whether the calling thread is one of the language's. Those that Rust starts have names for Rust, and
/// asking Java would make each of them a thread of the JVM.
pub fn is_interruptible() -> bool {
    !CHECK.load(Ordering::Acquire).is_null() && thread::current().name().is_none()
}

/// Whether the calling thread, which is one of the language's, is interrupted.
pub fn is_interrupted() -> bool {
    if !is_interruptible() {
        return false;
    }
    // SAFETY: it is of that type, and stays there.
    let check = unsafe { std::mem::transmute::<*mut (), Check>(CHECK.load(Ordering::Acquire)) };
    check() != 0
}

/// Says how to ask whether the calling thread is interrupted.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_watch_interrupts(check: Check) {
    CHECK.store(check as *mut (), Ordering::Release);
}

#[cfg(test)]
mod tests {
    use super::{is_interrupted, is_interruptible, uniffi_watch_interrupts};
    use std::thread;

    extern "C" fn yes() -> u8 {
        1
    }

    #[test]
    fn only_threads_that_rust_has_not_named_are_asked() {
        let ask = || (is_interruptible(), is_interrupted());
        let unnamed = || thread::spawn(ask).join().expect("no panic");
        assert_eq!(unnamed(), (false, false));
        uniffi_watch_interrupts(yes);
        assert_eq!(unnamed(), (true, true));
        let named = thread::Builder::new().name("named".to_owned()).spawn(ask);
        assert_eq!(
            named.expect("started").join().expect("no panic"),
            (false, false)
        );
    }
}
