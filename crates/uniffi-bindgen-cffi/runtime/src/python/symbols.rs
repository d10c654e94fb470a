//! The library's own functions, by name.

use std::ffi::{CString, c_void};
use std::ptr::null_mut;
use std::sync::OnceLock;

use super::object::{Object, Python};

/// The library that this is a part of, as the loader knows it; it stays loaded.
struct Library(*mut c_void);

// SAFETY: the loader may be asked from any thread.
unsafe impl Send for Library {}
// SAFETY: the same.
unsafe impl Sync for Library {}

static LIBRARY: OnceLock<Library> = OnceLock::new();

/// Whether the loader finds it.
pub(super) fn are_found() -> bool {
    !library().is_null()
}

/// The address of a function.
pub(super) fn symbol(python: Python, name: &Object) -> Option<*const c_void> {
    let name = CString::new(python.as_utf8(name)?).ok()?;
    // SAFETY: the loader knows the library, or else there are no functions that ask for it.
    let found = unsafe { libc::dlsym(library(), name.as_ptr()) };
    (!found.is_null()).then_some(found.cast_const())
}

fn library() -> *mut c_void {
    LIBRARY.get_or_init(|| Library(open())).0
}

fn open() -> *mut c_void {
    let here = open as *const c_void;
    // SAFETY: the information is filled in if the address is known.
    unsafe {
        let mut information = std::mem::zeroed::<libc::Dl_info>();
        if libc::dladdr(here, &raw mut information) == 0 {
            return null_mut();
        }
        libc::dlopen(information.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD)
    }
}
