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

/// The address of a function.
pub(super) fn symbol(python: Python, name: &Object) -> Option<*const c_void> {
    let name = CString::new(python.as_utf8(name)?).ok()?;
    let Library(library) = LIBRARY.get_or_init(|| Library(open()));
    // SAFETY: the loader knows the library, or it is null, which means the whole program.
    let found = unsafe { libc::dlsym(*library, name.as_ptr()) };
    (!found.is_null()).then_some(found.cast_const())
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
