//! The functions of CPython's limited API that are used here, looked up in the running process.

use std::ffi::{CStr, c_char, c_int, c_longlong, c_void};
use std::mem::transmute;

/// A pointer to a Python object.
pub(super) type Object = *mut c_void;

macro_rules! api {
    ($($name:ident: fn($($argument:ty),*) -> $result:ty;)*) => {
        /// Python's functions, by their names there.
        #[allow(non_snake_case)]
        pub(super) struct Api {
            $(pub(super) $name: unsafe extern "C" fn($($argument),*) -> $result,)*
            /// `None`
            pub(super) none: Object,
            /// `SystemError`
            system_error: *const Object,
        }

        impl Api {
            /// Looks all of them up.
            pub(super) fn load() -> Option<Self> {
                Some(Self {
                    $(
                        // SAFETY: that is the signature of the function of this name.
                        $name: unsafe {
                            transmute::<
                                *mut c_void,
                                unsafe extern "C" fn($($argument),*) -> $result,
                            >(symbol(concat!(stringify!($name), "\0"))?)
                        },
                    )*
                    none: symbol("_Py_NoneStruct\0")?,
                    system_error: symbol("PyExc_SystemError\0")?.cast(),
                })
            }
        }
    };
}

api! {
    PyModule_Create2: fn(*mut c_void, c_int) -> Object;
    PyTuple_GetItem: fn(Object, isize) -> Object;
    PyLong_AsLongLong: fn(Object) -> c_longlong;
    PyBytes_FromStringAndSize: fn(*const c_char, isize) -> Object;
    PyBytes_AsStringAndSize: fn(Object, *mut *mut c_char, *mut isize) -> c_int;
    PyUnicode_FromStringAndSize: fn(*const c_char, isize) -> Object;
    PyUnicode_AsUTF8AndSize: fn(Object, *mut isize) -> *const c_char;
    PyList_New: fn(isize) -> Object;
    PyList_Size: fn(Object) -> isize;
    PyList_GetItem: fn(Object, isize) -> Object;
    PyList_SetItem: fn(Object, isize, Object) -> c_int;
    PyErr_Clear: fn() -> ();
    PyErr_Occurred: fn() -> Object;
    PyErr_SetString: fn(Object, *const c_char) -> ();
    Py_IncRef: fn(Object) -> ();
    Py_DecRef: fn(Object) -> ();
}

// SAFETY: they are addresses that never change.
unsafe impl Send for Api {}
// SAFETY: the same.
unsafe impl Sync for Api {}

fn symbol(name: &str) -> Option<*mut c_void> {
    let name = CStr::from_bytes_with_nul(name.as_bytes()).ok()?;
    // SAFETY: the name ends with a zero.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) };
    (!found.is_null()).then_some(found)
}

impl Api {
    /// A function's argument, borrowed.
    pub(super) unsafe fn argument(&self, arguments: Object, index: isize) -> Option<Object> {
        // SAFETY: `arguments` is a tuple, as Python passes one.
        let found = unsafe { (self.PyTuple_GetItem)(arguments, index) };
        (!found.is_null()).then_some(found)
    }

    /// A function's argument that is a form.
    pub(super) unsafe fn form<'a>(&self, arguments: Object) -> Option<&'a [u8]> {
        // SAFETY: as above, and the tuple keeps the bytes for as long as the call takes.
        unsafe {
            let form = self.argument(arguments, 0)?;
            self.bytes(form)
        }
    }

    /// What a bytes object holds. If it is none, Python's error says so.
    pub(super) unsafe fn bytes<'a>(&self, object: Object) -> Option<&'a [u8]> {
        let (mut data, mut length) = (std::ptr::null_mut(), 0);
        // SAFETY: it is an object, which is checked to be bytes.
        unsafe {
            if (self.PyBytes_AsStringAndSize)(object, &raw mut data, &raw mut length) != 0 {
                return None;
            }
            Some(std::slice::from_raw_parts(data.cast(), length as usize))
        }
    }

    /// A function's argument that is a number.
    pub(super) unsafe fn number(&self, arguments: Object, index: isize) -> Option<usize> {
        // SAFETY: as above.
        unsafe {
            let number = (self.PyLong_AsLongLong)(self.argument(arguments, index)?);
            if number == -1 && !(self.PyErr_Occurred)().is_null() {
                return None;
            }
            // An address may have its highest bit set.
            Some(number as usize)
        }
    }

    /// Sets an error, if none is set yet.
    pub(super) unsafe fn fail(&self, message: &CStr) {
        // SAFETY: the exception is there for as long as Python is.
        unsafe {
            if (self.PyErr_Occurred)().is_null() {
                (self.PyErr_SetString)(*self.system_error, message.as_ptr());
            }
        }
    }
}

/// A reference that is given up when it is dropped.
pub(super) struct Owned<'a> {
    pub(super) api: &'a Api,
    pub(super) object: Object,
}

impl Owned<'_> {
    /// Gives the reference away.
    pub(super) fn into_object(self) -> Object {
        std::mem::ManuallyDrop::new(self).object
    }
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        // SAFETY: it is a reference that nobody else gives up.
        unsafe { (self.api.Py_DecRef)(self.object) }
    }
}
