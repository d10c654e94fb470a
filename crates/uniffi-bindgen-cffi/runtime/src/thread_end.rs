//! The end of a thread that has called Python.
//!
//! CPython has a state of each such thread. Without a GIL the thread has to clear it itself, which
//! it is too late for when other libraries learn of its end. Destructors of Rust's run before that.

use std::cell::Cell;

use crate::exit::{Entered, is_ending, stay};

type OnEnd = extern "C-unwind" fn();

/// What a thread calls when it ends, if anything.
struct AtEnd(Cell<Option<OnEnd>>);

thread_local! {
    static AT_END: AtEnd = const { AtEnd(Cell::new(None)) };
}

impl Drop for AtEnd {
    fn drop(&mut self) {
        let Some(on_end) = self.0.take() else { return };
        if let Some(_entered) = Entered::new().filter(|_| !is_ending()) {
            stay(|| on_end());
        }
    }
}

/// Has this thread call a function when it ends, but not while Python ends. Gives zero if the thread
/// is ending already.
#[unsafe(no_mangle)]
pub extern "C" fn uniffi_cffi_at_thread_end(on_end: OnEnd) -> i8 {
    AT_END
        .try_with(|at_end| at_end.0.set(Some(on_end)))
        .is_ok()
        .into()
}
