//! What one environment has: the main thread has one, and each worker.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use napi_sys as sys;

use crate::env::{Env, Result, Value};
use crate::future::Calls;
use crate::library::Own;
use crate::wake::Queue;

/// Where in the shared memory results begin; the status is before them.
const CONTENT: usize = 8;

/// The status of a call whose result comes later.
pub(crate) const PENDING: i32 = -1;

/// What JavaScript has set up, and what is going on.
pub(crate) struct State {
    pub(crate) library: &'static Own,
    /// Memory of JavaScript's for results, so that small ones need no memory of their own.
    shared: *mut u8,
    shared_length: usize,
    /// A result that is too large for it, until it is taken.
    large: RefCell<Vec<u8>>,
    /// JavaScript's function that is called with later results.
    settle: sys::napi_ref,
    last_id: Cell<u32>,
    pub(crate) calls: Calls,
    pub(crate) queue: Arc<Queue>,
}

impl State {
    /// Sets an environment up. JavaScript keeps the shared memory.
    pub(crate) fn set_up(env: Env, path: Value, shared: Value, settle: Value) -> Result<()> {
        let library = Own::at(env, path)?;
        let (memory, length) = env.as_memory(shared)?;
        // SAFETY: the environment is the calling thread's.
        let settle = env.get(|out| unsafe { sys::napi_create_reference(env.0, settle, 1, out) })?;
        let state = Box::into_raw(Box::new(Self {
            library,
            shared: memory,
            shared_length: length,
            large: RefCell::default(),
            settle,
            last_id: Cell::new(0),
            calls: Calls::default(),
            queue: Queue::new(env)?,
        }));
        // SAFETY: the state is there until it is finalized; the hook runs before that.
        unsafe {
            env.check(sys::napi_set_instance_data(
                env.0,
                state.cast(),
                Some(finalize),
                null_mut(),
            ))?;
            env.check(sys::napi_add_env_cleanup_hook(
                env.0,
                Some(clean_up),
                state.cast(),
            ))
        }
    }

    /// That of an environment.
    ///
    /// # Errors
    /// It was not set up.
    pub(crate) fn of<'a>(env: Env) -> Result<&'a Self> {
        // SAFETY: the environment is the calling thread's.
        let state = env.get(|out| unsafe { sys::napi_get_instance_data(env.0, out) })?;
        // SAFETY: it was set by `set_up`, and stays until the environment ends.
        match unsafe { state.cast::<Self>().as_ref() } {
            Some(state) => Ok(state),
            None => Err(env.throw("the addon was not set up")),
        }
    }

    /// A number for a call.
    pub(crate) fn next_id(&self) -> u32 {
        self.last_id.set(self.last_id.get().wrapping_add(1));
        self.last_id.get()
    }

    pub(crate) fn set_status(&self, status: i32) {
        // SAFETY: the memory has room for it, and is aligned as all of V8's is.
        unsafe { self.shared.cast::<i32>().write(status) };
    }

    /// Gives a buffer to JavaScript: in the shared memory, or to be taken from here. Returns its
    /// length.
    pub(crate) fn hand_over(&self, env: Env, content: Vec<u8>) -> Result<Value> {
        let length = content.len();
        if length <= self.shared_length - CONTENT {
            // SAFETY: there is room for it.
            unsafe {
                let place = self.shared.add(CONTENT);
                place.copy_from_nonoverlapping(content.as_ptr(), length);
            }
        } else {
            self.large.replace(content);
        }
        env.number(length as f64)
    }

    /// Copies the result that was too large.
    pub(crate) fn take_large(&self, env: Env, to: Value) -> Result<()> {
        let (place, length) = env.as_memory(to)?;
        let content = self.large.take();
        let length = length.min(content.len());
        // SAFETY: there is room for it.
        unsafe { place.copy_from_nonoverlapping(content.as_ptr(), length) };
        Ok(())
    }

    /// Passes a later result to JavaScript.
    pub(crate) fn settle(&self, env: Env, id: u32, result: Value) -> Result<()> {
        // SAFETY: the environment is the calling thread's, and keeps the function.
        unsafe {
            let settle = env.get(|out| sys::napi_get_reference_value(env.0, self.settle, out))?;
            let arguments = [env.number(id.into())?, result];
            env.check(sys::napi_call_function(
                env.0,
                env.undefined()?,
                settle,
                arguments.len(),
                arguments.as_ptr(),
                null_mut(),
            ))
        }
    }
}

/// Ends what is going on, before the environment ends.
unsafe extern "C" fn clean_up(state: *mut c_void) {
    // SAFETY: the state is finalized later.
    let state = unsafe { &*state.cast::<State>() };
    state.queue.close();
    state.calls.end_all();
}

unsafe extern "C" fn finalize(_: sys::napi_env, state: *mut c_void, _: *mut c_void) {
    // SAFETY: nobody uses it any longer.
    drop(unsafe { Box::from_raw(state.cast::<State>()) });
}
