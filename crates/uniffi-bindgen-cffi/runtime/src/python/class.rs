//! Classes of objects of Rust's, which have a handle each.

use std::ffi::c_void;
use std::mem::transmute;

use uniffi_core::RustCallStatus;

use super::object::{Object, Python};
use super::plain_class::PlainClass;
use super::symbols::symbol;

/// What makes another handle of an object.
type CloneHandle = unsafe extern "C" fn(handle: u64, status: &mut RustCallStatus) -> u64;

/// What ends a handle.
type FreeHandle = unsafe extern "C" fn(handle: u64, status: &mut RustCallStatus);

/// The class of objects of Rust's.
pub(super) struct Class {
    class: PlainClass,
    /// The name of the attribute that has an object's handle.
    handle: Object,
    clone: CloneHandle,
    free: FreeHandle,
}

/// Handles that were made for Rust, until they are passed to it.
#[derive(Default)]
pub(super) struct Handles<'a>(Vec<(&'a Class, u64)>);

impl Handles<'_> {
    /// Rust gets them.
    pub(super) fn pass(mut self) {
        self.0.clear();
    }
}

impl Drop for Handles<'_> {
    fn drop(&mut self) {
        for (class, handle) in self.0.drain(..) {
            // SAFETY: it was made here, and nobody else knows it.
            unsafe { (class.free)(handle, &mut RustCallStatus::default()) };
        }
    }
}

impl Class {
    /// It is described by itself and the names of the functions that clone and free a handle.
    pub(super) fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let class = PlainClass::new(python, parts.next()?)?;
        let (clone, free) = (
            symbol(python, &parts.next()?)?,
            symbol(python, &parts.next()?)?,
        );
        Some(Self {
            class,
            handle: python.name(c"_uniffi_handle")?,
            // SAFETY: those are the types of what clones and frees a handle.
            clone: unsafe { transmute::<*const c_void, CloneHandle>(clone) },
            // SAFETY: the same.
            free: unsafe { transmute::<*const c_void, FreeHandle>(free) },
        })
    }

    /// The handle that an object has.
    pub(super) fn handle(&self, python: Python, object: &Object) -> Option<u64> {
        python.is_instance(object, &self.class).then_some(())?;
        python.as_unsigned(&python.own_attribute(object, &self.handle)?)
    }

    /// The same, which the object has no longer.
    pub(super) fn take_handle(&self, python: Python, object: &Object) -> Option<u64> {
        let handle = self.handle(python, object)?;
        python.delete_own_attribute(object, &self.handle)?;
        Some(handle)
    }

    /// Another handle of an object, which is kept with others.
    pub(super) fn new_handle<'a>(
        &'a self,
        python: Python,
        object: &Object,
        handles: &mut Handles<'a>,
    ) -> Option<u64> {
        let handle = self.handle(python, object)?;
        // SAFETY: the object has the handle.
        let handle = unsafe { self.clone_handle(handle) };
        handles.0.push((self, handle));
        Some(handle)
    }

    /// Another handle of the same object.
    ///
    /// # Safety
    /// Somebody has the handle.
    pub(super) unsafe fn clone_handle(&self, handle: u64) -> u64 {
        // SAFETY: the caller says so.
        unsafe { (self.clone)(handle, &mut RustCallStatus::default()) }
    }

    /// A new instance that owns a handle.
    pub(super) fn instance(&self, python: Python, handle: u64) -> Option<Object> {
        let instance = self.class.empty_instance(python)?;
        python.set_own_attribute(&instance, &self.handle, &python.unsigned(handle)?)?;
        Some(instance)
    }
}
