//! Ctrl-C in Python, `Thread.interrupt` on a JVM and `Thread#raise` in Ruby, for threads that wait in the
//! client.

use simd_r_drive_client::{InterruptCheck, set_interrupt_check};
use uniffi_cffi_runtime::interrupt as python;
use uniffi_jvm_runtime::interrupt as thread;

/// Makes waiting threads check whether they are interrupted. Every constructor of an object with
/// blocking calls calls this first.
pub(crate) fn watch() {
    set_interrupt_check(InterruptCheck {
        is_interruptible: || python::is_interruptible() || thread::is_interruptible(),
        is_interrupted: || python::is_interrupted() || thread::is_interrupted(),
    });
}
