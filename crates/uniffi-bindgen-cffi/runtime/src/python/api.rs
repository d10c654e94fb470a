//! The functions of CPython's limited API that are used here, looked up in the running process.

use std::ffi::{CStr, c_char, c_double, c_int, c_longlong, c_ulonglong, c_void};
use std::mem::transmute;

/// A pointer to a Python object, as C has it.
pub(super) type Raw = *mut c_void;

macro_rules! api {
    ($($name:ident: fn($($argument:ty),*) -> $result:ty;)*) => {
        /// Python's functions, by their names there.
        #[allow(non_snake_case)]
        pub(super) struct Api {
            $(pub(super) $name: unsafe extern "C-unwind" fn($($argument),*) -> $result,)*
            /// `PyObject_CallMethodObjArgs`: the object, the name, the arguments, and a null pointer.
            pub(super) call_method: unsafe extern "C-unwind" fn(Raw, Raw, ...) -> Raw,
            /// `None`
            pub(super) none: Raw,
            /// `NotImplemented`
            pub(super) not_implemented: Raw,
            /// `True`
            pub(super) r#true: Raw,
            /// `False`
            pub(super) r#false: Raw,
            /// `int`
            pub(super) int: Raw,
            /// `float`
            pub(super) float: Raw,
            /// `tuple`
            pub(super) tuple: Raw,
            /// `list`
            pub(super) list: Raw,
            /// `StopIteration`
            pub(super) stop_iteration: *const Raw,
            /// `Exception`
            pub(super) exception: *const Raw,
            /// `SystemError`
            system_error: *const Raw,
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
                                unsafe extern "C-unwind" fn($($argument),*) -> $result,
                            >(symbol(concat!(stringify!($name), "\0"))?)
                        },
                    )*
                    // SAFETY: the same.
                    call_method: unsafe {
                        transmute::<
                            *mut c_void,
                            unsafe extern "C-unwind" fn(Raw, Raw, ...) -> Raw,
                        >(symbol("PyObject_CallMethodObjArgs\0")?)
                    },
                    none: symbol("_Py_NoneStruct\0")?,
                    not_implemented: symbol("_Py_NotImplementedStruct\0")?,
                    r#true: symbol("_Py_TrueStruct\0")?,
                    r#false: symbol("_Py_FalseStruct\0")?,
                    int: symbol("PyLong_Type\0")?,
                    float: symbol("PyFloat_Type\0")?,
                    tuple: symbol("PyTuple_Type\0")?,
                    list: symbol("PyList_Type\0")?,
                    stop_iteration: symbol("PyExc_StopIteration\0")?.cast(),
                    exception: symbol("PyExc_Exception\0")?.cast(),
                    system_error: symbol("PyExc_SystemError\0")?.cast(),
                })
            }
        }
    };
}

api! {
    PyModule_Create2: fn(*mut c_void, c_int) -> Raw;
    PyCFunction_NewEx: fn(*mut c_void, Raw, Raw) -> Raw;
    PyCapsule_New: fn(*mut c_void, *const c_char, Option<Destructor>) -> Raw;
    PyCapsule_GetPointer: fn(Raw, *const c_char) -> *mut c_void;
    PyType_FromSpec: fn(*mut c_void) -> Raw;
    PyType_GetSlot: fn(Raw, c_int) -> *mut c_void;
    PyType_GenericAlloc: fn(Raw, isize) -> Raw;
    PyType_IsSubtype: fn(Raw, Raw) -> c_int;
    PyObject_Free: fn(*mut c_void) -> ();
    PyObject_GetAttr: fn(Raw, Raw) -> Raw;
    PyObject_SetAttr: fn(Raw, Raw, Raw) -> c_int;
    PyObject_GetItem: fn(Raw, Raw) -> Raw;
    PyObject_CallObject: fn(Raw, Raw) -> Raw;
    PyTuple_New: fn(isize) -> Raw;
    PyTuple_Size: fn(Raw) -> isize;
    PyTuple_GetItem: fn(Raw, isize) -> Raw;
    PyTuple_SetItem: fn(Raw, isize, Raw) -> c_int;
    PyLong_AsLongLong: fn(Raw) -> c_longlong;
    PyLong_AsUnsignedLongLong: fn(Raw) -> c_ulonglong;
    PyLong_FromLongLong: fn(c_longlong) -> Raw;
    PyLong_FromUnsignedLongLong: fn(c_ulonglong) -> Raw;
    PyFloat_AsDouble: fn(Raw) -> c_double;
    PyFloat_FromDouble: fn(c_double) -> Raw;
    PyBytes_FromStringAndSize: fn(*const c_char, isize) -> Raw;
    PyBytes_AsStringAndSize: fn(Raw, *mut *mut c_char, *mut isize) -> c_int;
    PyUnicode_FromStringAndSize: fn(*const c_char, isize) -> Raw;
    PyUnicode_InternFromString: fn(*const c_char) -> Raw;
    PyUnicode_AsUTF8AndSize: fn(Raw, *mut isize) -> *const c_char;
    PyList_New: fn(isize) -> Raw;
    PyList_Size: fn(Raw) -> isize;
    PyList_GetItem: fn(Raw, isize) -> Raw;
    PyList_SetItem: fn(Raw, isize, Raw) -> c_int;
    PyErr_CheckSignals: fn() -> c_int;
    PyErr_Clear: fn() -> ();
    PyErr_Occurred: fn() -> Raw;
    PyErr_ExceptionMatches: fn(Raw) -> c_int;
    PyErr_Fetch: fn(*mut Raw, *mut Raw, *mut Raw) -> ();
    PyErr_NormalizeException: fn(*mut Raw, *mut Raw, *mut Raw) -> ();
    PyErr_Restore: fn(Raw, Raw, Raw) -> ();
    PyErr_SetObject: fn(Raw, Raw) -> ();
    PyErr_SetString: fn(Raw, *const c_char) -> ();
    PyException_SetTraceback: fn(Raw, Raw) -> c_int;
    PyInterpreterState_Get: fn() -> Raw;
    PyInterpreterState_GetID: fn(Raw) -> i64;
    PyEval_SaveThread: fn() -> *mut c_void;
    PyEval_RestoreThread: fn(*mut c_void) -> ();
    PyGILState_GetThisThreadState: fn() -> *mut c_void;
    PyGILState_Ensure: fn() -> c_int;
    PyGILState_Release: fn(c_int) -> ();
    Py_IncRef: fn(Raw) -> ();
    Py_DecRef: fn(Raw) -> ();
}

/// What a capsule calls when nobody refers to it any longer.
type Destructor = unsafe extern "C-unwind" fn(Raw);

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
    /// Sets an error, if none is set yet.
    ///
    /// # Safety
    /// The GIL is held.
    pub(super) unsafe fn fail(&self, message: &CStr) {
        // SAFETY: the exception is there for as long as Python is.
        unsafe {
            if (self.PyErr_Occurred)().is_null() {
                (self.PyErr_SetString)(*self.system_error, message.as_ptr());
            }
        }
    }
}
