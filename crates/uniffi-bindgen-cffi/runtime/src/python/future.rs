//! Futures of the library as awaitables of Python's.
//!
//! One is polled when it is awaited, and again when the event loop says that it can go on: see
//! [`crate::calls`]. What its task waits for meanwhile is made by Python. One that wakes itself while
//! it is polled goes on in the next round of the event loop, so that others get their turn.
//!
//! To ask which event loop runs takes a system call in CPython before 3.12, so only a call that waits
//! does.

use std::cell::Cell;
use std::ffi::{CStr, c_int, c_void};
use std::mem::transmute;
use std::ptr::null_mut;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use uniffi_core::RustCallStatus;

use super::api::Raw;
use super::bound::Bound;
use super::definition::{ClassDefinition, MethodDefinition, Slot, slots};
use super::event_loop::EventLoops;
use super::function::{Function, Output};
use super::object::{Object, Python};
use super::own_class::{OwnClass, refuse};
use super::shape::{Kind, Start, Value, Values, start};
use super::signals;
use super::symbols::symbol;
use crate::calls::{PENDING, Poll, uniffi_cffi_numbers, uniffi_cffi_poll_call, uniffi_cffi_wait};
use crate::queue::NO_QUEUE;

/// What UniFFI's functions that poll return when the future is ready.
const READY: i8 = 0;

/// What cancels or frees a future.
type End = unsafe extern "C" fn(future: u64);

/// A function that returns a future.
pub(super) struct Asynchronous {
    function: Function,
    start: Start,
    poll: Poll,
    complete: *const c_void,
    cancel: End,
    free: End,
    output: Output,
    event_loops: EventLoops,
}

/// A number for a call.
fn next_number() -> u64 {
    static FIRST: LazyLock<u64> = LazyLock::new(|| uniffi_cffi_numbers());
    static NEXT: AtomicU64 = AtomicU64::new(0);
    *FIRST + NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A call whose result is awaited.
struct Awaitable {
    /// What has the function, which is there for as long as this.
    _owner: Object,
    function: *const Asynchronous,
    state: Cell<State>,
    number: u64,
    /// Whether it has to wait, and no event loop will be told when it can go on.
    asks: Cell<bool>,
}

/// Who has a call's future.
#[derive(Clone, Copy)]
enum State {
    /// Whoever takes it.
    Waiting(u64),
    /// A thread that polls it.
    Polled,
    /// Nobody any longer, as it is freed.
    Ended,
}

/// An awaitable as an object.
#[repr(C)]
struct Layout {
    /// What every object begins with.
    head: [usize; 2],
    content: Awaitable,
}

/// What an awaitable comes to.
enum Step {
    /// The next thing to wait for.
    Wait(Object),
    /// Its result.
    End(Object),
}

/// What polling ends with.
enum Polled {
    Pending,
    /// It woke itself meanwhile.
    Woken,
    Ready(Value, RustCallStatus),
}

impl Bound for Asynchronous {
    const NAME: &CStr = c"asynchronous";

    /// It is described by what it returns, the functions that poll, complete, cancel and free its
    /// future, the list, the callable, and then what every function has.
    fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let output = parts.next()?;
        let mut address = || symbol(python, &parts.next()?);
        let (poll, complete, cancel, free) = (address()?, address()?, address()?, address()?);
        let event_loops = EventLoops::new(parts.next()?, parts.next()?);
        let function = Function::new(python, parts)?;
        // SAFETY: those are the types of UniFFI's functions.
        let (poll, cancel, free) = unsafe {
            (
                transmute::<*const c_void, Poll>(poll),
                transmute::<*const c_void, End>(cancel),
                transmute::<*const c_void, End>(free),
            )
        };
        Some(Self {
            start: start(&function.kinds())?,
            output: Output::new(python, &output, &[Kind::Word])?,
            function,
            poll,
            complete,
            cancel,
            free,
            event_loops,
        })
    }

    /// An awaitable, for which nothing is polled yet.
    fn call(&self, python: Python, owner: &Object, arguments: &[Object]) -> Option<Object> {
        if !self.event_loops.has_queue(python)? {
            return Function::decline(python);
        }
        let mut values = Default::default();
        if self
            .function
            .lower(python, arguments, &mut values)
            .is_none()
        {
            return Function::decline(python);
        }
        let awaitable = Awaitable {
            _owner: python.share(owner),
            function: self,
            state: Cell::new(State::Ended),
            number: next_number(),
            asks: Cell::new(false),
        };
        // SAFETY: the values are lowered from its arguments.
        let future = unsafe { (self.start)(self.function.address, &mut values) };
        awaitable.state.set(State::Waiting(future));
        awaitable.into_object(python)
    }
}

impl Asynchronous {
    /// Goes on with a future; one that is ready is freed.
    fn poll(&self, future: u64, number: u64) -> Polled {
        match uniffi_cffi_poll_call(self.poll, future, number) {
            READY => {}
            PENDING => return Polled::Pending,
            _ => return Polled::Woken,
        }
        let mut status = RustCallStatus::default();
        let mut values = Values::default();
        values[0] = Value::Word(future);
        // SAFETY: that is what completes the future.
        let returned = unsafe { self.output.call(self.complete, &mut values, &mut status) };
        // SAFETY: it is freed once, as nobody has it any longer.
        unsafe { (self.free)(future) };
        Polled::Ready(returned, status)
    }
}

impl Awaitable {
    /// Goes on; nothing if an error is set.
    fn next(&self, python: Python) -> Option<Step> {
        if self.asks.get() && uniffi_cffi_wait(NO_QUEUE, self.number) == PENDING {
            return Some(Step::Wait(python.none()));
        }
        let future = self.take(python)?;
        // SAFETY: the owner has it.
        let function = unsafe { &*self.function };
        match python.without_gil(|| function.poll(future, self.number)) {
            Polled::Pending => {
                self.go_on(python, future)?;
                self.wait(python, &function.event_loops)
            }
            Polled::Woken => {
                self.go_on(python, future)?;
                Some(Step::Wait(python.none()))
            }
            Polled::Ready(returned, status) => {
                self.state.set(State::Ended);
                let (call, output) = (&function.function, &function.output);
                let result = call.outcome(python, output, returned, status)?;
                Some(Step::End(result))
            }
        }
    }

    /// What its task waits for; nothing if an error is set.
    fn wait(&self, python: Python, event_loops: &EventLoops) -> Option<Step> {
        let event_loop = event_loops.running(python)?;
        let queue = event_loop
            .as_ref()
            .map_or(NO_QUEUE, |event_loop| event_loop.queue);
        let pending = uniffi_cffi_wait(queue, self.number) == PENDING;
        self.asks.set(pending && queue == NO_QUEUE);
        match event_loop {
            Some(event_loop) if pending => {
                let number = python.tuple([python.unsigned(self.number)?])?;
                python.call(&event_loop.wait, &number).map(Step::Wait)
            }
            // In the next round it goes on, or asks again.
            _ => Some(Step::Wait(python.none())),
        }
    }

    /// Takes the future, so that nobody else uses it; nothing if an error is set.
    fn take(&self, python: Python) -> Option<u64> {
        match self.state.get() {
            State::Waiting(future) => {
                self.state.set(State::Polled);
                return Some(future);
            }
            State::Polled => python.fail(c"a call is awaited elsewhere at this moment"),
            State::Ended => python.fail(c"a call can be awaited once"),
        }
        None
    }

    /// Gives the future back, which is to be polled again; nothing if an error is set.
    fn go_on(&self, python: Python, future: u64) -> Option<()> {
        self.state.set(State::Waiting(future));
        if let Some(raised) = signals::take() {
            python.raise_again(*raised);
            return None;
        }
        // The task gets what a handler raises here. If it is raised a little later, where asyncio
        // makes the task's next step, versions before 3.12 lose that step, and the task never ends.
        (!python.check_signals()).then_some(())
    }

    /// Drops the future, unless it is freed; nothing if an error is set.
    fn end(&self, python: Python) -> Option<()> {
        if let State::Ended = self.state.get() {
            return Some(());
        }
        let future = self.take(python)?;
        self.state.set(State::Ended);
        // SAFETY: the owner has the function; nobody else has the future any longer.
        python.without_gil(|| unsafe {
            ((*self.function).cancel)(future);
            ((*self.function).free)(future);
        });
        // Forgets a wake for which nobody has waited.
        uniffi_cffi_wait(NO_QUEUE, self.number);
        Some(())
    }

    fn into_object(self, python: Python) -> Option<Object> {
        let object = CLASS.allocate(python)?;
        // SAFETY: it is of the size of the layout, and nobody else has it.
        unsafe { (&raw mut (*object.raw().cast::<Layout>()).content).write(self) };
        Some(object)
    }
}

impl Drop for Awaitable {
    fn drop(&mut self) {
        // SAFETY: Python drops it, with the GIL held.
        if let Some(python) = unsafe { Python::assume() } {
            self.end(python);
        }
    }
}

/// The class of awaitables, which stays.
static CLASS: OwnClass = OwnClass::new();

static METHODS: [MethodDefinition; 3] = [
    MethodDefinition::new(c"throw", throw),
    MethodDefinition::new(c"close", close),
    MethodDefinition::END,
];

/// Makes the class, unless it is there.
pub(super) fn make_class(python: Python) -> Option<()> {
    let send = match python.api().has_send {
        true => Slot::new(slots::SEND, send as *const c_void),
        // CPython 3.9 refuses what it does not know.
        false => Slot::END,
    };
    let slots = [
        Slot::new(slots::NEW, refuse as *const c_void),
        Slot::new(slots::DEALLOC, deallocate as *const c_void),
        Slot::new(slots::AWAIT, itself as *const c_void),
        Slot::new(slots::ITERNEXT, next as *const c_void),
        Slot::new(slots::METHODS, (&raw const METHODS).cast()),
        send,
        Slot::END,
    ];
    let definition = ClassDefinition::new(c"_uniffi_cffi.Awaitable", size_of::<Layout>(), &slots);
    CLASS.make(python, &definition)
}

/// `__await__`
unsafe extern "C" fn itself(awaitable: Raw) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        match (Python::assume(), Object::borrowed(&awaitable)) {
            (Some(python), Some(awaitable)) => python.share(awaitable).into_raw(),
            _ => null_mut(),
        }
    }
}

/// `__next__`: it ends with a `StopIteration`, which has the result.
unsafe extern "C" fn next(awaitable: Raw) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        let next = Python::assume().and_then(|python| match content.next(python)? {
            Step::Wait(next) => Some(next),
            Step::End(value) => {
                // An exception or a tuple would be taken for something else as it is.
                let class = python.stop_iteration();
                let stop = python.call(&class, &python.tuple([value])?)?;
                python.raise(class.raw(), &stop);
                None
            }
        });
        next.map_or(null_mut(), Object::into_raw)
    }
}

/// The same without an exception, for an interpreter that asks for that (`am_send`).
unsafe extern "C" fn send(awaitable: Raw, _value: Raw, result: *mut Raw) -> c_int {
    // SAFETY: Python passes an instance and room for an object, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        let next = Python::assume().and_then(|python| content.next(python));
        let (step, object) = match next {
            Some(Step::End(value)) => (0, value.into_raw()),
            Some(Step::Wait(next)) => (1, next.into_raw()),
            None => (-1, null_mut()),
        };
        result.write(object);
        step
    }
}

/// `throw(error)` or `throw(class, error, traceback)`: the future is dropped, and the error raised.
unsafe extern "C" fn throw(awaitable: Raw, errors: *const Raw, count: isize) -> Raw {
    // SAFETY: Python passes an instance and an array of that length, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        if let Some(python) = Python::assume()
            && let Some(thrown) = python.thrown(Object::all(errors, count))
            && content.end(python).is_some()
        {
            python.raise_again(thrown);
        }
    }
    null_mut()
}

/// `close()`: the future is dropped.
unsafe extern "C" fn close(awaitable: Raw, _: *const Raw, _: isize) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        let closed = Python::assume().and_then(|python| {
            content.end(python)?;
            Some(python.none())
        });
        closed.map_or(null_mut(), Object::into_raw)
    }
}

unsafe extern "C" fn deallocate(awaitable: Raw) {
    // SAFETY: Python passes an instance that nobody refers to, with the GIL held.
    unsafe {
        (&raw mut (*awaitable.cast::<Layout>()).content).drop_in_place();
        if let Some(python) = Python::assume() {
            python.free(awaitable);
        }
    }
}
