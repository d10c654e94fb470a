//! Wakes the event loop when calls can go on.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi_sys as sys;

use crate::env::{Env, Result, Value};
use crate::state::State;

/// The calls of one event loop that can go on.
pub(crate) struct Queue(Mutex<Content>);

struct Content {
    ids: Vec<u32>,
    /// What wakes the event loop; nothing any longer once that ends.
    wake: sys::napi_threadsafe_function,
}

// SAFETY: Node-API's function may be used on any thread until it is released, which is done under
// the lock.
unsafe impl Send for Content {}

impl Queue {
    /// A queue that keeps no program running until [`Self::keep_alive`] is called.
    pub(crate) fn new(env: Env) -> Result<Arc<Self>> {
        let name = env.string("uniffi")?;
        let wake = env.get(|out| {
            // SAFETY: the environment is the calling thread's.
            unsafe {
                sys::napi_create_threadsafe_function(
                    env.0,
                    null_mut(),
                    null_mut(),
                    name,
                    0,
                    1,
                    null_mut(),
                    None,
                    null_mut(),
                    Some(woken),
                    out,
                )
            }
        })?;
        // SAFETY: as before.
        env.check(unsafe { sys::napi_unref_threadsafe_function(env.0, wake) })?;
        let ids = Vec::new();
        Ok(Arc::new(Self(Mutex::new(Content { ids, wake }))))
    }

    fn lock(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that a call can go on. Any thread may say so.
    pub(crate) fn push(&self, id: u32) {
        let mut content = self.lock();
        content.ids.push(id);
        // The event loop takes all at once: the first of them is enough to wake it.
        if content.ids.len() == 1 && !content.wake.is_null() {
            let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
            // SAFETY: it is not released yet.
            unsafe { sys::napi_call_threadsafe_function(content.wake, null_mut(), mode) };
        }
    }

    pub(crate) fn take(&self) -> Vec<u32> {
        std::mem::take(&mut self.lock().ids)
    }

    /// Says whether the event loop has something to wait for.
    pub(crate) fn keep_alive(&self, env: Env, has_calls: bool) {
        let wake = self.lock().wake;
        if wake.is_null() {
            return;
        }
        // SAFETY: it is released on this thread, so not meanwhile. It cannot fail then.
        unsafe {
            match has_calls {
                true => sys::napi_ref_threadsafe_function(env.0, wake),
                false => sys::napi_unref_threadsafe_function(env.0, wake),
            };
        }
    }

    /// Wakes nobody any longer.
    pub(crate) fn close(&self) {
        let mut content = self.lock();
        let wake = std::mem::replace(&mut content.wake, null_mut());
        if !wake.is_null() {
            let mode = sys::ThreadsafeFunctionReleaseMode::abort;
            // SAFETY: nobody else uses it, or will.
            unsafe { sys::napi_release_threadsafe_function(wake, mode) };
        }
    }
}

/// Goes on with the calls that can. Node calls it on the environment's thread.
unsafe extern "C" fn woken(env: sys::napi_env, _: Value, _: *mut c_void, _: *mut c_void) {
    let env = Env(env);
    // Without an environment, that is about to end.
    if env.0.is_null() {
        return;
    }
    if let Ok(state) = State::of(env) {
        for id in state.queue.take() {
            state.calls.go_on(env, state, id);
        }
    }
}
