//! A CPython extension in the library itself: values in buffers become objects in one pass.
//!
//! The same file that cffi opens is an extension module to CPython, named [`MODULE`]. Everybody
//! else may load it as well, since it refers to no symbol of Python's: those are looked up when CPython
//! initializes the module. Only the limited API is used, so that one library fits all versions.
//!
//! Values are described by a form, one byte a level, outermost first: `y` is bytes, `s` a string,
//! `o` an optional and `l` a sequence of what follows. `loy` is a sequence of optional bytes.

mod api;
mod read;
mod write;

use std::ffi::{CStr, c_char, c_int};
use std::ptr::{null, null_mut};
use std::sync::OnceLock;

use api::{Api, Object};

/// What the module is called, in the name of its initializing function.
pub const MODULE: &CStr = c"_uniffi_cffi";

/// The version of the stable ABI that the definitions here are of.
const ABI: c_int = 3;

/// Python's functions, once CPython has initialized the module.
static API: OnceLock<Api> = OnceLock::new();

type Method = unsafe extern "C" fn(module: Object, arguments: Object) -> Object;

/// `PyMethodDef`
#[repr(C)]
struct MethodDefinition {
    name: *const c_char,
    method: Option<Method>,
    flags: c_int,
    doc: *const c_char,
}

/// `PyModuleDef`
#[repr(C)]
struct ModuleDefinition {
    // `PyModuleDef_Base`: an object's head, and what Python fills in.
    references: isize,
    class: Object,
    initialize: *const (),
    index: isize,
    copy: Object,
    name: *const c_char,
    doc: *const c_char,
    size: isize,
    methods: *mut MethodDefinition,
    slots: *const (),
    traverse: *const (),
    clear: *const (),
    free: *const (),
}

impl MethodDefinition {
    /// A function that takes a tuple of arguments (`METH_VARARGS`).
    const fn new(name: &'static CStr, method: Method) -> Self {
        Self {
            name: name.as_ptr(),
            method: Some(method),
            flags: 1,
            doc: null(),
        }
    }

    const END: Self = Self {
        name: null(),
        method: None,
        flags: 0,
        doc: null(),
    };
}

static mut METHODS: [MethodDefinition; 3] = [
    MethodDefinition::new(c"read", read::read),
    MethodDefinition::new(c"write", write::write),
    MethodDefinition::END,
];

/// Python writes to it, and refers to it for as long as there is a module, of which there may be
/// several one after the other.
static mut DEFINITION: ModuleDefinition = ModuleDefinition {
    references: 1,
    class: null_mut(),
    initialize: null(),
    index: 0,
    copy: null_mut(),
    name: MODULE.as_ptr(),
    doc: null(),
    size: -1,
    methods: (&raw mut METHODS).cast(),
    slots: null(),
    traverse: null(),
    clear: null(),
    free: null(),
};

/// Initializes the module. CPython calls it, with the GIL held.
///
/// # Safety
/// It is called by CPython, of a build that has a GIL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyInit__uniffi_cffi() -> Object {
    let Some(loaded) = Api::load() else {
        // No Python, or none with a stable ABI: whoever called is told that it failed.
        return null_mut();
    };
    let api = API.get_or_init(|| loaded);
    // SAFETY: the definition has the layout of the stable ABI, and the GIL is held.
    unsafe { (api.PyModule_Create2)((&raw mut DEFINITION).cast(), ABI) }
}
