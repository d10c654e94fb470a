//! The library's memory as an `ArrayBuffer`. JavaScript can write to that, so only who does not may have
//! it.

use std::ffi::c_void;

use napi_sys as sys;

use crate::env::{Env, Result, Value};
use crate::object::Handle;

/// `size` bytes at an address, which are there as long as there is a handle of their owner.
pub(crate) fn value(env: Env, owner: Handle, address: u64, size: u64) -> Result<Value> {
    let owner = Box::into_raw(Box::new(owner));
    let made = env.get(|out| {
        // SAFETY: the memory is there until the owner is dropped, by the finalizer.
        unsafe {
            sys::napi_create_external_arraybuffer(
                env.0,
                address as *mut c_void,
                size as usize,
                Some(finalize),
                owner.cast(),
                out,
            )
        }
    });
    if made.is_err() {
        // SAFETY: nobody else has it.
        drop(unsafe { Box::from_raw(owner) });
    }
    made
}

unsafe extern "C" fn finalize(_: sys::napi_env, _: *mut c_void, owner: *mut c_void) {
    // SAFETY: it is the owner from above, and the buffer is no longer there.
    drop(unsafe { Box::from_raw(owner.cast::<Handle>()) });
}
