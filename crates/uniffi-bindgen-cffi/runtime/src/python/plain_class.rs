//! Classes that Python code defines, whose instances are made without their `__init__`.

use std::ffi::c_void;
use std::mem::transmute;
use std::ops::Deref;
use std::ptr::null_mut;

use super::api::Raw;
use super::definition::slots;
use super::object::{Held, Object, Python};
use crate::exit::stay;

/// `tp_new`, the C function behind a class's `__new__`.
type New = unsafe extern "C-unwind" fn(class: Raw, arguments: Raw, keywords: Raw) -> Raw;

/// A class, and how an instance of it is made.
pub(super) struct PlainClass {
    class: Held,
    new: New,
    no_arguments: Object,
}

impl PlainClass {
    pub(super) fn new(python: Python, class: Object) -> Option<Self> {
        // SAFETY: it is a class, and the GIL is held.
        let slot = unsafe { python.api().PyType_GetSlot(class.raw(), slots::NEW) };
        (!slot.is_null()).then_some(())?;
        Some(Self {
            class: Held::new(class),
            // SAFETY: that is the type of what is in that slot.
            new: unsafe { transmute::<*mut c_void, New>(slot) },
            no_arguments: python.tuple([])?,
        })
    }

    /// An instance that has nothing yet.
    pub(super) fn empty_instance(&self, python: Python) -> Option<Object> {
        self.instance(python, &self.no_arguments)
    }

    /// What `__new__` makes of a tuple of arguments.
    pub(super) fn instance(&self, python: Python, arguments: &Object) -> Option<Object> {
        // SAFETY: the GIL is held.
        python.own(stay(|| unsafe {
            (self.new)(self.class.raw(), arguments.raw(), null_mut())
        }))
    }
}

impl Deref for PlainClass {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.class
    }
}
