//! Methods of Python objects, which Rust calls.
//!
//! Rust calls C functions that have to know by their address alone which method they are for. There
//! is a number of them for each type, equal but for the slot in which they find a method: see
//! [`entries`]. A module describes a method, and gets a function that nobody has yet.

use std::ffi::c_void;
use std::mem::take;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicIsize, AtomicPtr, Ordering};

use uniffi_core::{RustBuffer, RustCallStatus, RustCallStatusCode};

use super::API;
use super::api::{Api, Raw};
use super::bound::make;
use super::crossing::Crossing;
use super::object::{Held, Object, Python};
use super::shape::{Kind, PLACES, TYPES, Value, entries};
use super::signals;

/// A method, and what is needed to call it.
pub(super) struct Method {
    /// The objects, by handle.
    objects: Held,
    /// Tells Rust of an exception.
    report: Held,
    /// The address of a C function that does the same for threads that Python does not know yet.
    other: *const c_void,
    name: Held,
    /// Which exceptions Rust expects, and what writes them.
    expected: Vec<Held>,
    /// Takes a second look at a result that is not exactly what it should be.
    put: Held,
    result: Option<Crossing>,
    arguments: Vec<Crossing>,
    /// All of this in Python.
    _parts: Object,
}

/// Where a function finds its method, which stays: Rust may call until the process ends.
static SLOTS: [AtomicPtr<Method>; TYPES * PLACES] =
    [const { AtomicPtr::new(null_mut()) }; TYPES * PLACES];

/// How many calls have not returned; less than none if a child was made in one.
static ENTERED: AtomicIsize = AtomicIsize::new(0);

impl Method {
    /// What a module describes.
    fn new(python: Python, description: Object) -> Option<Self> {
        let mut parts = python.tuple_items(&description)?;
        let (objects, report) = (parts.next()?, parts.next()?);
        let other = python.as_unsigned(&parts.next()?)? as usize as *const c_void;
        let (name, expected, put) = (parts.next()?, parts.next()?, parts.next()?);
        let result = parts.next()?;
        let arguments = parts.map(|part| Crossing::new(python, &part));
        Some(Self {
            objects: Held::new(objects),
            report: Held::new(report),
            other,
            name: Held::new(name),
            expected: python.tuple_items(&expected)?.map(Held::new).collect(),
            put: Held::new(put),
            result: match python.is_none(&result) {
                true => None,
                false => Some(Crossing::new(python, &result)?),
            },
            arguments: arguments.collect::<Option<_>>()?,
            _parts: description,
        })
    }

    /// The address of a C function that calls it from now on; nothing if all are taken.
    fn install(self) -> Option<*const c_void> {
        let kinds: Vec<Kind> = self.arguments.iter().map(Crossing::kind).collect();
        let entries = entries(&kinds)?;
        let mut slots = (0..PLACES).zip(entries.addresses);
        let (place, address) =
            slots.find(|(place, _)| find(slot(entries.r#type, *place)).is_none())?;
        let method = Box::into_raw(Box::new(self));
        SLOTS[slot(entries.r#type, place)].store(method, Ordering::Release);
        Some(address)
    }

    /// Calls it; what it returns or raises is told to Rust.
    ///
    /// # Safety
    /// The types are those of the description.
    unsafe fn call(
        &self,
        python: Python,
        handle: u64,
        values: &mut [Value],
        result: *mut c_void,
        status: &mut RustCallStatus,
    ) {
        let returned = self.returned(python, handle, values);
        // SAFETY: the caller says so.
        let told = returned.and_then(|returned| unsafe { self.tell(python, &returned, result) });
        if told.is_none() {
            self.fail(python, status);
        }
    }

    /// What it returns; nothing if an error is set.
    fn returned(&self, python: Python, handle: u64, values: &mut [Value]) -> Option<Object> {
        let object = python.item(&self.objects, &python.unsigned(handle)?)?;
        let arguments = self.arguments.iter().zip(values);
        let arguments: Vec<Object> = arguments
            .map(|(argument, value)| argument.lift(python, take(value)))
            .collect::<Option<_>>()?;
        python.call_method(&object, &self.name, &arguments)
    }

    /// Puts a result where Rust says; nothing if an error is set.
    unsafe fn tell(&self, python: Python, returned: &Object, place: *mut c_void) -> Option<()> {
        let Some(result) = &self.result else {
            return Some(());
        };
        if let Some(mut value) = result.lower(python, returned) {
            // SAFETY: it was lowered from what was returned, and there is room for its type.
            unsafe {
                result.give(&mut value);
                put(value, result.size(), place);
            }
            return Some(());
        }
        if python.is_interrupted() {
            return None;
        }
        python.clear();
        let arguments = [python.unsigned(place as u64)?, python.share(returned)];
        python
            .call(&self.put, &python.tuple(arguments)?)
            .map(|_| ())
    }

    /// Tells Rust of the error that is set.
    fn fail(&self, python: Python, status: &mut RustCallStatus) {
        let address = std::ptr::from_mut(status) as u64;
        let reported = python.take_error().and_then(|error| {
            let mut arguments = vec![python.unsigned(address)?, error];
            arguments.extend(self.expected.iter().map(|part| python.share(part)));
            python.call(&self.report, &python.tuple(arguments)?)
        });
        if reported.is_none() {
            python.clear();
            status.code = RustCallStatusCode::UnexpectedError;
        }
    }
}

/// Puts a result to where Rust says, of a size if it is a word.
unsafe fn put(value: Value, size: usize, place: *mut c_void) {
    // SAFETY: the caller says so.
    unsafe {
        match (value, size) {
            (Value::Word(word), 1) => place.cast::<u8>().write(word as u8),
            (Value::Word(word), 2) => place.cast::<u16>().write(word as u16),
            (Value::Word(word), 4) => place.cast::<u32>().write(word as u32),
            (Value::Word(word), _) => place.cast::<u64>().write(word),
            (Value::Buffer(content), _) => {
                place
                    .cast::<RustBuffer>()
                    .write(RustBuffer::from_vec(content));
            }
            (Value::Nothing, _) => {}
        }
    }
}

/// The slot of a function: of which type it is, and which one of those.
pub(super) const fn slot(r#type: usize, place: usize) -> usize {
    r#type * PLACES + place
}

fn find(slot: usize) -> Option<&'static Method> {
    // SAFETY: it is null, or comes from a box and stays.
    unsafe { SLOTS[slot].load(Ordering::Acquire).as_ref() }
}

/// The C function to call instead, if Python does not know this thread: what makes it known for as
/// long as it lives is up to cffi.
pub(super) fn other(slot: usize) -> Option<*const c_void> {
    // SAFETY: any thread may ask.
    let is_known = |api: &Api| unsafe { !(api.PyGILState_GetThisThreadState)().is_null() };
    match API.get().is_some_and(is_known) {
        true => None,
        false => find(slot).map(|method| method.other),
    }
}

/// A call of Rust's.
///
/// # Safety
/// The function of the slot was called with that.
pub(super) unsafe fn enter(
    slot: usize,
    handle: u64,
    values: &mut [Value],
    result: *mut c_void,
    status: &mut RustCallStatus,
) {
    let (Some(api), Some(method)) = (API.get(), find(slot)) else {
        status.code = RustCallStatusCode::UnexpectedError;
        return;
    };
    ENTERED.fetch_add(1, Ordering::SeqCst);
    // SAFETY: a thread that Python knows may take the GIL, which it holds from there on.
    unsafe {
        let state = (api.PyGILState_Ensure)();
        // What it calls in turn is another call than the one that a signal may have ended.
        let raised = signals::take();
        if let Some(python) = Python::assume() {
            method.call(python, handle, values, result, status);
        }
        if let Some(raised) = raised {
            signals::put(raised);
        }
        (api.PyGILState_Release)(state);
    }
    ENTERED.fetch_sub(1, Ordering::SeqCst);
}

/// Has children forget the calls of their parent, whose threads they do not have.
pub(super) fn watch_forks() {
    unsafe extern "C" fn forget() {
        ENTERED.store(0, Ordering::SeqCst);
    }
    // SAFETY: the library stays loaded.
    unsafe { libc::pthread_atfork(None, None, Some(forget)) };
}

/// `_uniffi_cffi.method(*description)`: the address of a C function that calls a method, or `None`
/// if all are taken.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C-unwind" fn method(
    _module: Raw,
    parts: *const Raw,
    count: isize,
) -> Raw {
    let install = |python: Python, parts: &[Object]| {
        let parts = python.tuple(parts.iter().map(|part| python.share(part)))?;
        match Method::new(python, parts)?.install() {
            Some(address) => python.unsigned(address as u64),
            None => Some(python.none()),
        }
    };
    // SAFETY: CPython passes them.
    unsafe { make(parts, count, install) }
}

/// `_uniffi_cffi.entered()`: how many calls of such functions have not returned.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C-unwind" fn entered(_module: Raw, _: *const Raw, _: isize) -> Raw {
    // SAFETY: Python holds the GIL.
    let python = unsafe { Python::assume() };
    let count = ENTERED.load(Ordering::SeqCst).max(0) as u64;
    let count = python.and_then(|python| python.unsigned(count));
    count.map_or(null_mut(), Object::into_raw)
}
