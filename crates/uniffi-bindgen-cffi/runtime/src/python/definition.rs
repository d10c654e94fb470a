//! What C code defines functions, classes and modules with, as the stable ABI has it.

use std::ffi::{CStr, c_char, c_int, c_uint, c_ulong, c_void};
use std::ptr::{null, null_mut};

use super::api::Raw;

/// A function that takes an array of arguments (`METH_FASTCALL`).
pub(super) type Method =
    unsafe extern "C" fn(receiver: Raw, arguments: *const Raw, count: isize) -> Raw;

/// `PyMethodDef`
#[repr(C)]
pub(super) struct MethodDefinition {
    name: *const c_char,
    method: Option<Method>,
    flags: c_int,
    doc: *const c_char,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for MethodDefinition {}

impl MethodDefinition {
    pub(super) const fn new(name: &'static CStr, method: Method) -> Self {
        Self {
            name: name.as_ptr(),
            method: Some(method),
            flags: 1 << 7,
            doc: null(),
        }
    }

    /// What ends a list of them.
    pub(super) const END: Self = Self {
        name: null(),
        method: None,
        flags: 0,
        doc: null(),
    };
}

/// `PyModuleDef`
#[repr(C)]
pub(super) struct ModuleDefinition {
    // `PyModuleDef_Base`: an object's head, and what Python fills in.
    references: isize,
    class: Raw,
    initialize: *const (),
    index: isize,
    copy: Raw,
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *const MethodDefinition,
    slots: *const Slot,
    traverse: *const (),
    clear: *const (),
    free: *const (),
}

impl ModuleDefinition {
    /// A module that is initialized in two steps, so that each import makes one of its own; the
    /// slots end with [`Slot::END`].
    pub(super) const fn new(
        name: &'static CStr,
        methods: *const MethodDefinition,
        slots: *const Slot,
    ) -> Self {
        Self {
            references: 1,
            class: null_mut(),
            initialize: null(),
            index: 0,
            copy: null_mut(),
            name: name.as_ptr(),
            doc: null(),
            size: 0,
            methods,
            slots,
            traverse: null(),
            clear: null(),
            free: null(),
        }
    }
}

/// `PyType_Slot` and `PyModuleDef_Slot`
#[repr(C)]
pub(super) struct Slot {
    number: c_int,
    function: *const c_void,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for Slot {}

impl Slot {
    /// A slot, by one of the numbers below.
    pub(super) const fn new(number: c_int, function: *const c_void) -> Self {
        Self { number, function }
    }

    /// What ends a list of them.
    pub(super) const END: Self = Self::new(0, null());
}

/// Numbers of slots (`Py_mod_exec`, `Py_tp_dealloc` and so on).
pub(super) mod slots {
    use super::c_int;

    /// Of a module; all others are of a class.
    pub(crate) const EXECUTE: c_int = 2;
    pub(crate) const CALL: c_int = 50;
    pub(crate) const CLEAR: c_int = 51;
    pub(crate) const DEALLOC: c_int = 52;
    pub(crate) const DESCR_GET: c_int = 54;
    pub(crate) const GETATTRO: c_int = 58;
    pub(crate) const ITERNEXT: c_int = 63;
    pub(crate) const METHODS: c_int = 64;
    pub(crate) const NEW: c_int = 65;
    pub(crate) const REPR: c_int = 66;
    pub(crate) const SETATTRO: c_int = 69;
    pub(crate) const TRAVERSE: c_int = 71;
    pub(crate) const MEMBERS: c_int = 72;
    pub(crate) const AWAIT: c_int = 77;
    pub(crate) const SEND: c_int = 81;
}

/// What classes are (`Py_TPFLAGS_…`).
pub(super) mod flags {
    use super::c_ulong;

    /// Nobody changes it (`IMMUTABLETYPE`): CPython 3.11 looks up methods anew at each call that are
    /// instances of a class that may change. CPython 3.9 has no use for this bit.
    pub(crate) const IMMUTABLE: c_ulong = 1 << 8;
    /// Its instances are called by a function that they have (`HAVE_VECTORCALL`).
    pub(crate) const VECTORCALL: c_ulong = 1 << 11;
    /// Its instances are found in cycles (`HAVE_GC`).
    pub(crate) const COLLECTED: c_ulong = 1 << 14;
    /// Its instances are methods: called with an instance first, they need not be bound to it.
    pub(crate) const METHOD_DESCRIPTOR: c_ulong = 1 << 17;
    /// Its instances are exceptions.
    pub(crate) const EXCEPTION: c_ulong = 1 << 30;
    /// Its instances are classes.
    pub(crate) const CLASS: c_ulong = 1 << 31;
}

/// `PyMemberDef`
#[repr(C)]
pub(super) struct Member {
    name: *const c_char,
    kind: c_int,
    offset: isize,
    flags: c_int,
    doc: *const c_char,
}

// SAFETY: nobody writes to it.
unsafe impl Sync for Member {}

impl Member {
    /// Says where instances have something, by a name that Python knows.
    pub(super) const fn offset(name: &'static CStr, offset: usize) -> Self {
        Self {
            name: name.as_ptr(),
            // `Py_T_PYSSIZET`, and `Py_READONLY` below.
            kind: 19,
            offset: offset.cast_signed(),
            flags: 1,
            doc: null(),
        }
    }

    /// What ends a list of them.
    pub(super) const END: Self = Self {
        name: null(),
        kind: 0,
        offset: 0,
        flags: 0,
        doc: null(),
    };
}

/// `PyType_Spec`
#[repr(C)]
pub(super) struct ClassDefinition {
    name: *const c_char,
    size: c_int,
    item_size: c_int,
    flags: c_uint,
    slots: *const Slot,
}

impl ClassDefinition {
    /// A class of instances of a size; the slots end with [`Slot::END`].
    pub(super) fn new(name: &'static CStr, size: usize, slots: &[Slot]) -> Self {
        Self {
            name: name.as_ptr(),
            size: size as c_int,
            item_size: 0,
            // `Py_TPFLAGS_DEFAULT`
            flags: 1 << 18,
            slots: slots.as_ptr(),
        }
        .with(flags::IMMUTABLE)
    }

    /// The same class with flags, see [`flags`].
    pub(super) fn with(mut self, flags: c_ulong) -> Self {
        self.flags |= flags as c_uint;
        self
    }
}
