//! Classes that are made here, once for all modules.

use std::ptr::null_mut;
use std::sync::OnceLock;

use super::api::Raw;
use super::definition::ClassDefinition;
use super::object::{Object, Python};

/// A class that is made when it is needed first, and stays.
pub(super) struct OwnClass(OnceLock<Class>);

/// A class, by its address.
struct Class(Raw);

// SAFETY: it is only used with the GIL held.
unsafe impl Send for Class {}
// SAFETY: the same.
unsafe impl Sync for Class {}

impl OwnClass {
    pub(super) const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// Makes the class, unless it is there.
    pub(super) fn make(&self, python: Python, definition: &ClassDefinition) -> Option<()> {
        if self.0.get().is_none() {
            let class = python.class(definition)?;
            self.0.get_or_init(|| Class(class.into_raw()));
        }
        Some(())
    }

    /// An instance, with zeroes behind its head.
    pub(super) fn allocate(&self, python: Python) -> Option<Object> {
        python.allocate(self.0.get()?.0)
    }
}

/// The `__new__` of such a class: what Python makes would have no content.
pub(super) unsafe extern "C" fn refuse(_class: Raw, _arguments: Raw, _keywords: Raw) -> Raw {
    // SAFETY: Python holds the GIL.
    if let Some(python) = unsafe { Python::assume() } {
        python.refuse(c"cannot create instances of a class of the extension");
    }
    null_mut()
}
