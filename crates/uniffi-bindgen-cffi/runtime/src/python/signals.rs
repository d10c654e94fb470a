//! Handlers of signals, run while the main thread waits in a call: see [`crate::interrupt`].

use std::ptr::null_mut;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::API;
use super::api::Raw;
use super::bound::make;
use super::object::{Object, Python, Raised};
use crate::interrupt::is_interruptible;

/// What a handler raised while a call of the extension's waited, until that call ends.
static RAISED: AtomicPtr<Raised> = AtomicPtr::new(null_mut());

/// The module's function that takes an exception for a call that goes through cffi.
static KEEP: OnceLock<Keep> = OnceLock::new();

struct Keep(Object);

// SAFETY: it is only used with the GIL held.
unsafe impl Send for Keep {}
// SAFETY: the same.
unsafe impl Sync for Keep {}

/// What a handler raised while this thread waited, if one did.
#[inline]
pub(super) fn take() -> Option<Box<Raised>> {
    match RAISED.load(Ordering::Relaxed).is_null() {
        true => None,
        false => take_raised(),
    }
}

#[cold]
fn take_raised() -> Option<Box<Raised>> {
    if !is_interruptible() {
        return None;
    }
    let raised = RAISED.swap(null_mut(), Ordering::Acquire);
    // SAFETY: it is null, or comes from a box that nobody else has any longer.
    (!raised.is_null()).then(|| unsafe { Box::from_raw(raised) })
}

/// Has the call that is going on end with an exception, in place of one that it would end with.
///
/// # Safety
/// The GIL is held.
pub(super) unsafe fn put(raised: Box<Raised>) {
    let before = RAISED.swap(Box::into_raw(raised), Ordering::AcqRel);
    if !before.is_null() {
        // SAFETY: it comes from a box that nobody else has any longer.
        drop(unsafe { Box::from_raw(before) });
    }
}

/// Runs the handlers of signals that have come; whether one raised an exception.
extern "C" fn check() -> i32 {
    let Some(api) = API.get() else {
        return 0;
    };
    // SAFETY: the main thread is one of Python's, and holds the GIL from there on.
    unsafe {
        let state = api.PyGILState_Ensure();
        let raised = Python::assume().is_some_and(run_handlers);
        api.PyGILState_Release(state);
        raised.into()
    }
}

fn run_handlers(python: Python) -> bool {
    if !python.check_signals() {
        return false;
    }
    let raised = python.take_raised();
    if !is_kept(python, &raised) {
        // SAFETY: it is held by whoever has Python.
        unsafe { put(Box::new(raised)) };
    }
    true
}

/// Whether the module keeps an exception, as the call that is going on is none of the extension's.
fn is_kept(python: Python, raised: &Raised) -> bool {
    python.attach_traceback(raised);
    let kept = KEEP.get().zip(raised.error()).and_then(|(keep, error)| {
        let arguments = python.tuple([python.share(error)])?;
        python.call(&keep.0, &arguments)
    });
    if kept.is_none() {
        python.clear();
    }
    kept.is_some_and(|kept| python.is_true(&kept))
}

/// `_uniffi_cffi.signals(keep)`: the address of a C function that runs the handlers of signals, or
/// `None` for all but the first module.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C" fn signals(_module: Raw, parts: *const Raw, count: isize) -> Raw {
    let watch =
        |python: Python, parts: &[Object]| match KEEP.set(Keep(python.share(parts.first()?))) {
            Ok(()) => python.unsigned(check as *const () as u64),
            Err(_) => Some(python.none()),
        };
    // SAFETY: CPython passes them.
    unsafe { make(parts, count, watch) }
}
