//! Functions of Python's that are made from descriptions.

use std::ffi::CStr;
use std::ptr::null_mut;

use super::api::Raw;
use super::definition::MethodDefinition;
use super::object::{Object, Python};

/// What a function of Python's does.
pub(super) trait Bound: Sized {
    /// What a capsule of it is called.
    const NAME: &CStr;

    /// Made from a description; nothing if it is none that is known here.
    fn new(python: Python, parts: impl Iterator<Item = Object>) -> Option<Self>;

    /// The result of a call, or `NotImplemented` if an argument is not exactly what is described;
    /// nothing if an error is set. The owner is what keeps this, and all parts of its description.
    fn call(&self, python: Python, owner: &Object, arguments: &[Object]) -> Option<Object>;
}

/// `_uniffi_cffi.…(*description)`: a function that is described.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C" fn bind<B: Bound>(
    _module: Raw,
    parts: *const Raw,
    count: isize,
) -> Raw {
    let bind = |python: Python, parts: &[Object]| {
        let parts = || parts.iter().map(|part| python.share(part));
        let bound = B::new(python, parts())?;
        // SAFETY: Python holds the GIL.
        unsafe { function(python, bound, parts()) }
    };
    // SAFETY: CPython passes them.
    unsafe { make(parts, count, bind) }
}

/// What is made from a description; an error is set if it is none that is known here.
///
/// # Safety
/// Python holds the GIL, and passes an array of that length.
pub(super) unsafe fn make(
    parts: *const Raw,
    count: isize,
    make: impl FnOnce(Python, &[Object]) -> Option<Object>,
) -> Raw {
    // SAFETY: the caller says so.
    unsafe {
        let Some(python) = Python::assume() else {
            return null_mut();
        };
        let made = make(python, Object::all(parts, count));
        if made.is_none() {
            python.fail(c"nothing of that description can be called");
        }
        made.map_or(null_mut(), Object::into_raw)
    }
}

/// A function of Python's, whose receiver is a tuple: what it does, in a capsule, and all parts of
/// its description.
unsafe fn function<B: Bound>(
    python: Python,
    bound: B,
    parts: impl Iterator<Item = Object>,
) -> Option<Object> {
    let api = python.api();
    let definition: &'static MethodDefinition =
        const { &MethodDefinition::new(c"call", call::<B>) };
    // SAFETY: the capsule owns what is put into it, and the definition is there for ever.
    unsafe {
        let bound = Box::into_raw(Box::new(bound)).cast();
        let capsule =
            python.own(api.PyCapsule_New(bound, B::NAME.as_ptr(), Some(drop_bound::<B>)))?;
        let owner: Vec<Object> = std::iter::once(capsule).chain(parts).collect();
        let owner = python.tuple(owner)?;
        let definition = std::ptr::from_ref(definition).cast_mut().cast();
        python.own(api.PyCFunction_NewEx(definition, owner.raw(), null_mut()))
    }
}

/// What such a function does, and the tuple that keeps it; nothing if it is none, and an error is set.
pub(super) fn bound<B: Bound>(python: Python, function: &Object) -> Option<(*const B, Object)> {
    let api = python.api();
    // SAFETY: Python holds the GIL; each of these checks what it is given.
    unsafe {
        let owner = api.PyCFunction_GetSelf(function.raw());
        let owner = python.share(Object::borrowed(&owner)?);
        let capsule = python.tuple_items(&owner)?.next()?;
        let bound = api.PyCapsule_GetPointer(capsule.raw(), B::NAME.as_ptr());
        (!bound.is_null()).then(|| (bound.cast::<B>().cast_const(), owner))
    }
}

/// A call of such a function; Python passes the tuple.
unsafe extern "C" fn call<B: Bound>(owner: Raw, arguments: *const Raw, count: isize) -> Raw {
    // SAFETY: Python holds the GIL, and passes an array of that length.
    unsafe {
        let (Some(python), Some(object)) = (Python::assume(), Object::borrowed(&owner)) else {
            return null_mut();
        };
        let capsule = python.api().PyTuple_GetItem(owner, 0);
        let bound = python
            .api()
            .PyCapsule_GetPointer(capsule, B::NAME.as_ptr())
            .cast::<B>();
        let result = (*bound).call(python, object, Object::all(arguments, count));
        result.map_or(null_mut(), Object::into_raw)
    }
}

/// What the capsule calls at its end.
unsafe extern "C" fn drop_bound<B: Bound>(capsule: Raw) {
    // SAFETY: Python holds the GIL; the capsule has it from a box.
    unsafe {
        if let Some(python) = Python::assume() {
            let bound = python.api().PyCapsule_GetPointer(capsule, B::NAME.as_ptr());
            drop(Box::from_raw(bound.cast::<B>()));
        }
    }
}
