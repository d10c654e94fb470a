//! Ctrl-C in Python, for whatever waits in the client.

use simd_r_drive_client::{InterruptCheck, set_interrupt_check};
use uniffi_cffi_runtime::interrupt;

/// Has what waits ask Python. Whatever makes an object that has calls that wait begins with it.
pub(crate) fn watch() {
    set_interrupt_check(InterruptCheck {
        is_interruptible: interrupt::is_interruptible,
        is_interrupted: interrupt::is_interrupted,
    });
}
