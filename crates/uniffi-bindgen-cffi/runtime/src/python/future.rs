//! Futures of the library as awaitables of Python's.
//!
//! One is polled when it is awaited, and again when the event loop says that it can go on: see
//! [`crate::queue`]. What its task waits for meanwhile is made by Python.

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::transmute;
use std::ptr::null_mut;
use std::sync::OnceLock;

use uniffi_core::RustCallStatus;

use super::api::Raw;
use super::bound::Bound;
use super::definition::{ClassDefinition, MethodDefinition, Slot, slots};
use super::function::{Function, Output};
use super::object::{Held, Object, Python};
use super::shape::{Invoke, Kind, Value, invoke};
use super::signals;
use super::symbols::symbol;
use crate::queue::{PENDING, Poll, uniffi_cffi_poll};

/// What UniFFI's functions that poll return when the future is ready.
const READY: i8 = 0;

/// What cancels or frees a future.
type End = unsafe extern "C-unwind" fn(future: u64);

/// A function that returns a future.
pub(super) struct Asynchronous {
    function: Function,
    start: Invoke<u64>,
    poll: Poll,
    complete: *const c_void,
    cancel: End,
    free: End,
    output: Output,
    /// Says with what data a new future is polled, or `None` if the event loop watches no pipe.
    begin: Held,
    /// Makes what is waited for, from that data.
    wait: Held,
}

/// A call whose result is awaited.
struct Awaitable {
    /// What has the function, which is there for as long as this.
    _owner: Object,
    function: *const Asynchronous,
    /// Zero once it is freed.
    future: Cell<u64>,
    /// What it is polled with.
    data: u64,
    /// The same, as arguments of a call.
    arguments: Object,
}

/// An awaitable as an object.
#[repr(C)]
struct Layout {
    /// What every object begins with.
    head: [usize; 2],
    content: Awaitable,
}

/// What polling ends with.
enum Polled {
    Pending,
    Ready(Value, RustCallStatus),
}

impl Bound for Asynchronous {
    /// It is described by what it returns, the functions that poll, complete, cancel and free its
    /// future, the two callables, and then what every function has.
    fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let output = parts.next()?;
        let mut address = || symbol(python, &parts.next()?);
        let (poll, complete, cancel, free) = (address()?, address()?, address()?, address()?);
        let (begin, wait) = (Held::new(parts.next()?), Held::new(parts.next()?));
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
            // It takes no status, and does not look at one.
            start: invoke(&function.kinds())?,
            output: Output::new(python, &output, &[Kind::Word])?,
            function,
            poll,
            complete,
            cancel,
            free,
            begin,
            wait,
        })
    }

    /// An awaitable, for which nothing is polled yet.
    fn call(&self, python: Python, owner: &Object, arguments: &[Object]) -> Option<Object> {
        let data = python.call(&self.begin, &python.tuple([])?)?;
        let lowered = match python.is_none(&data) {
            true => None,
            false => self.function.lower(python, arguments),
        };
        let Some(mut values) = lowered else {
            return Function::decline(python);
        };
        let awaitable = Awaitable {
            _owner: python.share(owner),
            function: self,
            future: Cell::new(0),
            data: python.as_unsigned(&data)?,
            arguments: python.tuple([data])?,
        };
        let mut status = RustCallStatus::default();
        // SAFETY: the values are lowered from its arguments.
        let future = unsafe { (self.start)(self.function.address, &mut values, &mut status) };
        awaitable.future.set(future);
        awaitable.into_object(python)
    }
}

impl Asynchronous {
    /// Goes on with a future until it is ready, which frees it, or has to wait.
    fn poll(&self, future: u64, data: u64) -> Polled {
        loop {
            match uniffi_cffi_poll(self.poll, future, data) {
                PENDING => return Polled::Pending,
                READY => break,
                // It may be ready by now.
                _ => {}
            }
        }
        let mut status = RustCallStatus::default();
        // SAFETY: that is what completes the future.
        let returned = unsafe {
            let mut values = [Value::Word(future)];
            self.output.call(self.complete, &mut values, &mut status)
        };
        // SAFETY: it is freed once, as nobody has it any longer.
        unsafe { (self.free)(future) };
        Polled::Ready(returned, status)
    }
}

impl Awaitable {
    /// The next thing to wait for; nothing if an error is set, which is `StopIteration` at the end.
    fn next(&self, python: Python) -> Option<Object> {
        // Taken away, so that nobody else polls it meanwhile.
        let future = self.future.take();
        if future == 0 {
            python.fail(c"a call can be awaited once");
            return None;
        }
        // SAFETY: the owner has it.
        let function = unsafe { &*self.function };
        match python.without_gil(|| function.poll(future, self.data)) {
            Polled::Pending => {
                self.future.set(future);
                if let Some(raised) = signals::take() {
                    python.raise_again(*raised);
                    return None;
                }
                python.call(&function.wait, &self.arguments)
            }
            Polled::Ready(returned, status) => {
                let value =
                    function
                        .function
                        .outcome(python, &function.output, returned, status)?;
                // An exception or a tuple would be taken for something else as it is.
                let class = python.stop_iteration();
                let stop = python.call(&class, &python.tuple([value])?)?;
                python.raise(class.raw(), &stop);
                None
            }
        }
    }

    /// Drops the future, unless it is freed.
    fn end(&self, python: Python) {
        let future = self.future.take();
        if future != 0 {
            // SAFETY: the owner has the function; nobody else has the future any longer.
            python.without_gil(|| unsafe {
                ((*self.function).cancel)(future);
                ((*self.function).free)(future);
            });
        }
    }

    fn into_object(self, python: Python) -> Option<Object> {
        let object = python.allocate(CLASS.get()?.0)?;
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

/// A class, by its address.
struct Class(Raw);

// SAFETY: it is only used with the GIL held.
unsafe impl Send for Class {}
// SAFETY: the same.
unsafe impl Sync for Class {}

/// The class of awaitables, which stays.
static CLASS: OnceLock<Class> = OnceLock::new();

static METHODS: [MethodDefinition; 3] = [
    MethodDefinition::new(c"throw", throw),
    MethodDefinition::new(c"close", close),
    MethodDefinition::END,
];

/// Makes the class, unless it is there.
pub(super) fn make_class(python: Python) -> Option<()> {
    if CLASS.get().is_some() {
        return Some(());
    }
    let slots = [
        Slot::new(slots::DEALLOC, deallocate as *const c_void),
        Slot::new(slots::AWAIT, itself as *const c_void),
        Slot::new(slots::ITERNEXT, next as *const c_void),
        Slot::new(slots::METHODS, (&raw const METHODS).cast()),
        Slot::END,
    ];
    let definition = ClassDefinition::new(c"_uniffi_cffi.Awaitable", size_of::<Layout>(), &slots);
    let class = python.class(&definition)?;
    CLASS.get_or_init(|| Class(class.into_raw()));
    Some(())
}

/// `__await__`
unsafe extern "C-unwind" fn itself(awaitable: Raw) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        match (Python::assume(), Object::borrowed(&awaitable)) {
            (Some(python), Some(awaitable)) => python.share(awaitable).into_raw(),
            _ => null_mut(),
        }
    }
}

/// `__next__`
unsafe extern "C-unwind" fn next(awaitable: Raw) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        let next = Python::assume().and_then(|python| content.next(python));
        next.map_or(null_mut(), Object::into_raw)
    }
}

/// `throw(error)` or `throw(class, error, traceback)`: the future is dropped, and the error raised.
unsafe extern "C-unwind" fn throw(awaitable: Raw, errors: *const Raw, count: isize) -> Raw {
    // SAFETY: Python passes an instance and an array of that length, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        if let (Some(python), [first, rest @ ..]) = (Python::assume(), Object::all(errors, count)) {
            content.end(python);
            match rest.first() {
                Some(value) => python.raise(first.raw(), value),
                None => python.raise(first.class(), first),
            }
        }
    }
    null_mut()
}

/// `close()`: the future is dropped.
unsafe extern "C-unwind" fn close(awaitable: Raw, _: *const Raw, _: isize) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let content = &(*awaitable.cast::<Layout>()).content;
        Python::assume().map_or(null_mut(), |python| {
            content.end(python);
            python.none().into_raw()
        })
    }
}

unsafe extern "C-unwind" fn deallocate(awaitable: Raw) {
    // SAFETY: Python passes an instance that nobody refers to, with the GIL held.
    unsafe {
        (&raw mut (*awaitable.cast::<Layout>()).content).drop_in_place();
        if let Some(python) = Python::assume() {
            python.free(awaitable);
        }
    }
}
