//! Calls of async functions.
//!
//! A future is polled when it is made. If it is ready, its result is returned at once. Otherwise it
//! waits among the environment's [`Calls`] until it wakes the event loop, and is polled again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use napi_sys as sys;

use crate::env::{Env, Result, Value, returned};
use crate::function::Function;
use crate::library::Own;
use crate::outcome::{Complete, Outcome};
use crate::state::{PENDING, State};
use crate::wake::Queue;

type Continuation = extern "C" fn(data: u64, code: i8);
type Poll = unsafe extern "C" fn(u64, Continuation, u64);
type End = unsafe extern "C" fn(u64);

/// A function that returns a future, and UniFFI's functions for such futures.
pub(crate) struct Asynchronous {
    function: Function,
    poll: Poll,
    cancel: End,
    complete: Complete,
    free: End,
}

impl Asynchronous {
    /// `names` are those of the functions that poll, cancel, complete and free.
    pub(crate) fn new(env: Env, library: &Own, function: Function, names: Value) -> Result<Self> {
        let names = env.items(names)?;
        let [poll, cancel, complete, free] = names[..] else {
            return Err(env.throw("expected the names of four functions"));
        };
        // SAFETY: that is what UniFFI exports under the names.
        unsafe {
            Ok(Self {
                function,
                poll: library.function(env, poll)?,
                cancel: library.function(env, cancel)?,
                complete: library.function(env, complete)?,
                free: library.function(env, free)?,
            })
        }
    }

    /// The JavaScript function.
    pub(crate) fn into_value(self, env: Env) -> Result<Value> {
        env.function(call, Box::new(Arc::new(self)))
    }
}

/// Calls the function. Returns its result, or a number under which that comes later.
unsafe extern "C" fn call(env: sys::napi_env, info: sys::napi_callback_info) -> Value {
    let env = Env(env);
    let call = || {
        let (arguments, data) = env.arguments(info)?;
        // SAFETY: that is the data of such a JavaScript function.
        let function = unsafe { &*data.cast::<Arc<Asynchronous>>() };
        let state = State::of(env)?;
        let future = function.function.start(env, &arguments)?;
        let call = Call::new(function, future, state);
        match call.poll() {
            Progress::Ready => call.finish().lift(env, state),
            progress => {
                let id = call.waker.id;
                if let Progress::Woken = progress {
                    state.queue.push(id);
                }
                state.calls.add(env, state, call);
                state.set_status(PENDING);
                env.number(id.into())
            }
        }
    };
    returned(call())
}

/// A future that was not freed yet.
struct Call {
    function: Arc<Asynchronous>,
    future: u64,
    waker: Arc<Waker>,
}

/// What wakes the event loop for a call.
struct Waker {
    id: u32,
    /// One of the following.
    state: AtomicU8,
    queue: Arc<Queue>,
}

const WAITING: u8 = 0;
const POLLED: u8 = 1;
const READY: u8 = 2;
const WOKEN: u8 = 3;

/// What polling ends with.
enum Progress {
    Pending,
    /// It woke itself meanwhile.
    Woken,
    Ready,
}

impl Call {
    fn new(function: &Arc<Asynchronous>, future: u64, state: &State) -> Self {
        Self {
            function: Arc::clone(function),
            future,
            waker: Arc::new(Waker {
                id: state.next_id(),
                state: AtomicU8::new(WAITING),
                queue: Arc::clone(&state.queue),
            }),
        }
    }

    fn poll(&self) -> Progress {
        self.waker.state.store(POLLED, Ordering::SeqCst);
        // UniFFI calls the continuation once for each time that it polls.
        let data = Arc::into_raw(Arc::clone(&self.waker)) as u64;
        // SAFETY: the future is not freed.
        unsafe { (self.function.poll)(self.future, go_on, data) };
        let (order, state) = (Ordering::SeqCst, &self.waker.state);
        match state.compare_exchange(POLLED, WAITING, order, order) {
            Ok(_) => Progress::Pending,
            Err(READY) => Progress::Ready,
            Err(_) => Progress::Woken,
        }
    }

    /// Takes the result of a future that is ready.
    fn finish(self) -> Outcome {
        let output = self.function.function.output();
        // SAFETY: the function is the one for such futures.
        unsafe { output.complete(self.function.complete, self.future) }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        // SAFETY: nobody uses the future any longer.
        unsafe {
            (self.function.cancel)(self.future);
            (self.function.free)(self.future);
        }
    }
}

/// The continuation, which any thread may call.
extern "C" fn go_on(data: u64, code: i8) {
    // SAFETY: it is called once for each time that the data was made.
    let waker = unsafe { Arc::from_raw(data as *const Waker) };
    let state = if code == 0 { READY } else { WOKEN };
    // Whoever polls at the moment looks at the state afterwards.
    if waker.state.swap(state, Ordering::SeqCst) != POLLED {
        waker.queue.push(waker.id);
    }
}

/// The calls that wait, by their numbers.
#[derive(Default)]
pub(crate) struct Calls(RefCell<HashMap<u32, Call>>);

impl Calls {
    fn add(&self, env: Env, state: &State, call: Call) {
        let mut calls = self.0.borrow_mut();
        calls.insert(call.waker.id, call);
        if calls.len() == 1 {
            state.queue.keep_alive(env, true);
        }
    }

    fn remove(&self, env: Env, state: &State, id: u32) -> Option<Call> {
        let mut calls = self.0.borrow_mut();
        let call = calls.remove(&id)?;
        if calls.is_empty() {
            state.queue.keep_alive(env, false);
        }
        Some(call)
    }

    /// Polls a call, and passes its result to JavaScript if it is ready.
    pub(crate) fn go_on(&self, env: Env, state: &State, id: u32) {
        let progress = self.0.borrow().get(&id).map(Call::poll);
        match progress {
            Some(Progress::Woken) => state.queue.push(id),
            Some(Progress::Ready) => {
                if let Some(call) = self.remove(env, state, id) {
                    settle(env, state, id, call.finish());
                }
            }
            // It was cancelled, or waits.
            None | Some(Progress::Pending) => {}
        }
    }

    /// Ends a call, whose result nobody wants any longer.
    pub(crate) fn cancel(&self, env: Env, state: &State, id: u32) {
        drop(self.remove(env, state, id));
    }

    /// Ends all.
    pub(crate) fn end_all(&self) {
        self.0.take().clear();
    }
}

/// Passes a later result to JavaScript, with the values that this takes freed afterwards.
pub(crate) fn settle(env: Env, state: &State, id: u32, outcome: Outcome) {
    let mut scope = null_mut();
    // SAFETY: the environment is the calling thread's. What fails has thrown an exception, which
    // Node reports when the callback returns.
    unsafe {
        sys::napi_open_handle_scope(env.0, &raw mut scope);
        if let Ok(result) = outcome.lift(env, state) {
            let _ = state.settle(env, id, result);
        }
        sys::napi_close_handle_scope(env.0, scope);
    }
}
