//! Handles of the library's objects, held by JavaScript values.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use uniffi::RustCallStatus;

use crate::env::{Env, Result, Value};
use crate::library::Own;

type Clone = unsafe extern "C" fn(u64, &mut RustCallStatus) -> u64;
type Free = unsafe extern "C" fn(u64, &mut RustCallStatus);

/// How handles of an interface are cloned and freed.
#[derive(Clone, Copy)]
pub(crate) struct Class {
    clone: Clone,
    free: Free,
    /// What it is known by. The functions of several classes may be one, at one address.
    name: &'static str,
}

impl Class {
    /// From the names of the functions for that.
    pub(crate) fn new(env: Env, library: &Own, clone: Value, free: Value) -> Result<Self> {
        // SAFETY: that is what UniFFI exports under the names.
        unsafe {
            Ok(Self {
                clone: library.function(env, clone)?,
                free: library.function(env, free)?,
                name: lasting(env.as_string(free)?),
            })
        }
    }

    fn is(self, other: Self) -> bool {
        ptr::eq(self.name, other.name)
    }
}

/// The same name, which is in memory once, for all environments.
fn lasting(name: String) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let name = name.leak();
    names.insert(name);
    name
}

/// A handle, which is freed when it is dropped.
pub(crate) struct Handle {
    raw: u64,
    class: Class,
}

impl Handle {
    /// Takes over what a function of the library has returned, or written into a buffer.
    pub(crate) fn new(raw: u64, class: Class) -> Self {
        Self { raw, class }
    }

    /// Whether it is one of a class.
    pub(crate) fn is_of(&self, class: Class) -> bool {
        self.class.is(class)
    }

    /// Another handle of the same object.
    fn share(&self) -> Self {
        let mut status = RustCallStatus::default();
        // SAFETY: the handle is one of that class.
        let raw = unsafe { (self.class.clone)(self.raw, &mut status) };
        Self::new(raw, self.class)
    }

    /// Gives it to a function of the library.
    pub(crate) fn into_raw(self) -> u64 {
        let raw = self.raw;
        std::mem::forget(self);
        raw
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut status = RustCallStatus::default();
        // SAFETY: nobody else has this handle.
        unsafe { (self.class.free)(self.raw, &mut status) };
    }
}

/// What a JavaScript value holds: a handle, until it is released.
pub(crate) struct Held(Cell<Option<Handle>>);

impl Held {
    /// A JavaScript value that holds a handle, until the value is collected.
    pub(crate) fn value(env: Env, handle: Handle) -> Result<Value> {
        env.external(Box::new(Self(Cell::new(Some(handle)))))
    }

    /// Releases the handle of a value, if it still has it.
    pub(crate) fn release(env: Env, value: Value) -> Result<()> {
        // SAFETY: JavaScript passes what it got from `value`.
        let held = unsafe { env.content::<Self>(value)? };
        drop(held.0.take());
        Ok(())
    }

    /// A new handle of a value's object.
    ///
    /// # Errors
    /// The value's handle was released, or it is one of another class.
    pub(crate) fn share(env: Env, value: Value, class: Class) -> Result<Handle> {
        // SAFETY: as before.
        let held = unsafe { env.content::<Self>(value)? };
        let handle = held.0.take();
        let shared = match &handle {
            Some(handle) if handle.is_of(class) => Ok(handle.share()),
            Some(_) => Err(env.throw("an object of another class")),
            None => Err(env.throw("the object was disposed of")),
        };
        held.0.set(handle);
        shared
    }
}
