//! A CPython extension in the library itself: it makes native calls, in both directions, without cffi.
//!
//! The same file that cffi opens is an extension module to CPython, named [`MODULE`]. Everybody
//! else may load it as well, since it refers to no symbol of Python's: those are looked up when
//! CPython initializes the module. One library fits all versions from 3.9, by the functions that it
//! uses and by what it says of itself, see [`api`] and [`definition`].
//!
//! A module of the library describes functions of the library, and gets functions of Python's for
//! them. Those take what Rust expects, and leave what is only like it to Python. It describes methods
//! of Python objects, and gets C functions for Rust to call, see [`method`].

mod api;
mod bound;
mod class;
mod crossing;
mod definition;
mod descriptor;
mod event_loop;
mod form;
mod function;
mod future;
mod heap;
mod method;
mod object;
mod own_class;
mod plain_class;
mod read;
mod shape;
mod signals;
mod symbols;
mod synchronous;
mod write;

use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

use api::{Api, Raw};
use bound::bind;
use definition::{MethodDefinition, ModuleDefinition, Slot, slots};
use future::Asynchronous;
use object::Python;
use synchronous::Synchronous;

/// What the module is called, in the name of its initializing function. The number is that of what
/// Python modules say to it: one that says something else finds no such module, and does without.
pub const MODULE: &CStr = c"_uniffi_cffi_7";

/// Python's functions, once CPython has initialized the module.
static API: OnceLock<Api> = OnceLock::new();

static METHODS: [MethodDefinition; 6] = [
    MethodDefinition::new(c"function", bind::<Synchronous>),
    MethodDefinition::new(c"asynchronous", bind::<Asynchronous>),
    MethodDefinition::new(c"descriptor", descriptor::descriptor),
    MethodDefinition::new(c"method", method::method),
    MethodDefinition::new(c"signals", signals::signals),
    MethodDefinition::END,
];

static SLOTS: [Slot; 2] = [
    Slot::new(slots::EXECUTE, execute as *const c_void),
    Slot::END,
];

/// Python writes to it, and refers to it for as long as there is a module, of which there may be
/// several.
static mut DEFINITION: ModuleDefinition = ModuleDefinition::new(
    MODULE,
    (&raw const METHODS).cast(),
    (&raw const SLOTS).cast(),
);

/// Describes the module. CPython calls it, with the GIL held.
///
/// # Safety
/// It is called by CPython, of a build that has a GIL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn PyInit__uniffi_cffi_7() -> Raw {
    let Some(loaded) = Api::load().filter(|_| symbols::are_found()) else {
        // No Python, or none with a stable ABI: whoever called is told that it failed.
        return null_mut();
    };
    let api = API.get_or_init(|| loaded);
    // SAFETY: the definition has the layout of the stable ABI, and the GIL is held.
    unsafe { api.PyModuleDef_Init((&raw mut DEFINITION).cast()) }
}

/// Initializes a module.
unsafe extern "C" fn execute(_module: Raw) -> c_int {
    // SAFETY: Python calls it, with the GIL held.
    let made = unsafe { Python::assume() }.and_then(|python| {
        future::make_class(python)?;
        descriptor::make_class(python)
    });
    made.map_or(-1, |()| 0)
}
