//! Calls of blocking functions on a thread of Node's pool.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use napi_sys as sys;

use crate::arguments::Argument;
use crate::env::{Env, Result, Value, returned};
use crate::function::Function;
use crate::future::settle;
use crate::outcome::Outcome;
use crate::state::{PENDING, State};

/// A call, which belongs to the thread that makes it until it is complete.
struct Job {
    function: Arc<Function>,
    arguments: Vec<Argument>,
    outcome: Option<Outcome>,
    id: u32,
    work: sys::napi_async_work,
}

/// The JavaScript function.
///
/// # Errors
/// The function uses JavaScript's own memory, which may change meanwhile.
pub(crate) fn value(env: Env, function: Function) -> Result<Value> {
    if function.is_in_place() {
        return Err(env.throw("a function that uses memory in place is called here only"));
    }
    env.function(call, Box::new(Arc::new(function)))
}

/// Has a thread call the function. Returns a number under which the result comes.
unsafe extern "C" fn call(env: sys::napi_env, info: sys::napi_callback_info) -> Value {
    let env = Env(env);
    let call = || {
        let (arguments, data) = env.arguments(info)?;
        // SAFETY: that is the data of such a JavaScript function.
        let function = unsafe { &*data.cast::<Arc<Function>>() };
        let state = State::of(env)?;
        let id = state.next_id();
        let job = Box::into_raw(Box::new(Job {
            arguments: function.lower(env, &arguments)?,
            function: Arc::clone(function),
            outcome: None,
            id,
            work: null_mut(),
        }));
        let name = env.string("uniffi")?;
        // SAFETY: the job is there until it is complete.
        unsafe {
            (*job).work = env.get(|out| {
                let (run, finish) = (Some(run as _), Some(finish as _));
                sys::napi_create_async_work(env.0, null_mut(), name, run, finish, job.cast(), out)
            })?;
            env.check(sys::napi_queue_async_work(env.0, (*job).work))?;
        }
        state.set_status(PENDING);
        env.number(id.into())
    };
    returned(call())
}

/// On the thread of the pool.
unsafe extern "C" fn run(_: sys::napi_env, job: *mut c_void) {
    // SAFETY: the job is this thread's until this returns.
    let job = unsafe { &mut *job.cast::<Job>() };
    let arguments = std::mem::take(&mut job.arguments);
    job.outcome = Some(job.function.invoke(arguments));
}

/// On the environment's thread.
unsafe extern "C" fn finish(env: sys::napi_env, _: sys::napi_status, job: *mut c_void) {
    let env = Env(env);
    // SAFETY: nobody else has the job any longer.
    let job = unsafe { Box::from_raw(job.cast::<Job>()) };
    // SAFETY: the work is done.
    unsafe { sys::napi_delete_async_work(env.0, job.work) };
    if let (Some(outcome), Ok(state)) = (job.outcome, State::of(env)) {
        settle(env, state, job.id, outcome);
    }
}
