//! Ctrl-C in Python for threads that wait in the client.

use simd_r_drive_client::{InterruptCheck, set_interrupt_check};
use uniffi_cffi_runtime::interrupt;

/// Makes waiting threads check Python's signals. Every constructor of an object with
/// blocking calls calls this first.
pub(crate) fn watch() {
    set_interrupt_check(InterruptCheck {
        is_interruptible: interrupt::is_interruptible,
        is_interrupted: interrupt::is_interrupted,
    });
}
