//! Methods of Python objects, which Rust calls.
//!
//! Rust calls C functions that have to know by their address alone which method they are for. There
//! is a number of them for each type, equal but for the slot in which they find a method: see
//! [`entries`]. A module describes a method, and gets a function that nobody has yet.

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::take;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

use uniffi_core::{RustBuffer, RustCallStatus, RustCallStatusCode};

use super::API;
use super::api::Raw;
use super::bound::make;
use super::class::Handles;
use super::crossing::Crossing;
use super::object::{Held, Object, Python};
use super::shape::{Kind, PLACES, TYPES, Value, entries};
use super::signals;
use crate::exit::{Entered, is_ending, park};
use crate::kinds::MOST_OF_ENTRIES;

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
    /// A handle, and the object that it is of: the last one that was called.
    last: Cell<(u64, Raw)>,
    /// All of this in Python.
    _parts: Object,
}

/// An object and the arguments of a method of it, as far as there are any.
type Arguments = [Option<Object>; 1 + MOST_OF_ENTRIES];

/// Where a function finds its method, which stays: Rust may call until the process ends.
static SLOTS: [AtomicPtr<Method>; TYPES * PLACES] =
    [const { AtomicPtr::new(null_mut()) }; TYPES * PLACES];

/// Who makes a call.
pub(super) enum Way {
    /// The extension.
    Here(&'static Method, Entered),
    /// cffi, by this function: what makes a thread known to Python for as long as it lives is up to
    /// it.
    Other(*const c_void, Entered),
    /// Nobody.
    None,
}

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
            last: Cell::new((0, null_mut())),
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
        // First, as each may own something of Rust's.
        let mut arguments = self.lift(python, values)?;
        arguments[0] = Some(self.object(python, handle)?);
        python.call_method(&self.name, &arguments)
    }

    /// The object of a handle; nothing if an error is set.
    fn object(&self, python: Python, handle: u64) -> Option<Object> {
        let (last, object) = self.last.get();
        if handle == last {
            // SAFETY: a handle is of one object for ever, which is held for as long as Rust has the
            // handle, as it does during a call.
            return unsafe { Object::borrowed(&object) }.map(|object| python.share(object));
        }
        let object = python.item(&self.objects, &python.unsigned(handle)?)?;
        self.last.set((handle, object.raw()));
        Some(object)
    }

    /// The arguments for Python, behind room for the object; nothing if an error is set. Those behind
    /// one that cannot be lifted are lifted all the same, so that somebody owns what they own.
    fn lift(&self, python: Python, values: &mut [Value]) -> Option<Arguments> {
        let mut lifted = Arguments::default();
        let mut raised = None;
        for ((argument, value), place) in self.arguments.iter().zip(values).zip(&mut lifted[1..]) {
            *place = argument.lift(python, take(value));
            if place.is_none() {
                let error = python.take_raised();
                raised.get_or_insert(error);
            }
        }
        let Some(raised) = raised else {
            return Some(lifted);
        };
        drop(lifted);
        python.raise_again(raised);
        None
    }

    /// Whether a call has to return something that only Python can make.
    fn has_to_answer(&self) -> bool {
        !matches!(self.result, None | Some(Crossing::Number(_)))
    }

    /// Puts a result where Rust says; nothing if an error is set.
    unsafe fn tell(&self, python: Python, returned: &Object, place: *mut c_void) -> Option<()> {
        let Some(result) = &self.result else {
            return Some(());
        };
        let mut handles = Handles::default();
        if let Some(mut value) = result.lower(python, returned, &mut handles) {
            // SAFETY: it was lowered from what was returned, and there is room for its type.
            unsafe {
                result.give(&mut value);
                put(value, result.size(), place);
            }
            handles.pass();
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
            (Value::Double(double), 4) => place.cast::<u32>().write(double.to_bits() as u32),
            (Value::Double(double), _) => place.cast::<f64>().write(double),
            (Value::Buffer(content), _) => {
                place
                    .cast::<RustBuffer>()
                    .write(RustBuffer::from_vec(content));
            }
            (Value::Borrowed(..) | Value::Nothing, _) => {}
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

/// Who makes a call of Rust's, which holds up the end of Python from then on.
pub(super) fn way(slot: usize, status: &mut RustCallStatus) -> Way {
    let (Some(api), Some(method)) = (API.get(), find(slot)) else {
        status.code = RustCallStatusCode::UnexpectedError;
        return Way::None;
    };
    // SAFETY: any thread may ask.
    let is_known = || unsafe { !api.PyGILState_GetThisThreadState().is_null() };
    match Entered::new() {
        Some(entered) if is_known() => Way::Here(method, entered),
        Some(entered) if !is_ending() => Way::Other(method.other, entered),
        Some(_) => {
            // This thread has ended Python: it cannot wait for the end of the process as well.
            status.code = RustCallStatusCode::UnexpectedError;
            Way::None
        }
        None if method.has_to_answer() => park(),
        None => Way::None,
    }
}

/// A call of Rust's.
///
/// # Safety
/// The function of the method's slot was called with that, by a thread that Python knows.
pub(super) unsafe fn enter(
    method: &Method,
    handle: u64,
    values: &mut [Value],
    result: *mut c_void,
    status: &mut RustCallStatus,
) {
    let Some(api) = API.get() else {
        return;
    };
    // SAFETY: a thread that Python knows may take the GIL, which it holds from there on.
    unsafe {
        let state = api.PyGILState_Ensure();
        // What it calls in turn is another call than the one that a signal may have ended.
        let raised = signals::take();
        if let Some(python) = Python::assume() {
            method.call(python, handle, values, result, status);
        }
        if let Some(raised) = raised {
            signals::put(raised);
        }
        api.PyGILState_Release(state);
    }
}

/// `_uniffi_cffi.method(*description)`: the address of a C function that calls a method, or `None`
/// if all are taken.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C" fn method(_module: Raw, parts: *const Raw, count: isize) -> Raw {
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
