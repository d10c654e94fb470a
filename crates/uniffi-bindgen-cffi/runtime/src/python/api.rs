//! The functions of CPython that are used here, looked up in the running process.
//!
//! All of them are in the limited API of 3.10, but for `PyObject_VectorcallMethod`, which is in that of
//! 3.12; 3.9 exports all of them, too, though it does not count it, `PyUnicode_AsUTF8AndSize`, and
//! functions that take an array of arguments among it.

use std::ffi::{CStr, c_char, c_double, c_int, c_long, c_longlong, c_ulong, c_ulonglong, c_void};
use std::mem::transmute;

use crate::exit::stay;

// Numbers of 64 bits are read as C's `long`: Python takes much longer to make a `long long` of one
// that has more than 30 bits, as the handles of objects have.
const _: () = assert!(size_of::<c_long>() == size_of::<u64>());

/// A pointer to a Python object, as C has it.
pub(super) type Raw = *mut c_void;

macro_rules! api {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        /// Python's functions, by their names there.
        #[allow(non_snake_case)]
        pub(super) struct Api {
            $($name: unsafe extern "C-unwind" fn($($type),*) -> $result,)*
            /// Whether classes may have `am_send`, as they may where this function is.
            pub(super) has_send: bool,
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
            /// `set`
            pub(super) set: Raw,
            /// `dict`
            pub(super) dict: Raw,
            /// `str`
            pub(super) text: Raw,
            /// `StopIteration`
            pub(super) stop_iteration: *const Raw,
            /// `Exception`
            pub(super) exception: *const Raw,
            /// `TypeError`
            pub(super) type_error: *const Raw,
            /// `SystemError`
            pub(super) system_error: *const Raw,
        }

        #[allow(non_snake_case)]
        impl Api {
            /// Looks all of them up.
            pub(super) fn load() -> Option<Self> {
                Some(Self {
                    $(
                        // SAFETY: that is the signature of the function of this name.
                        $name: unsafe {
                            transmute::<
                                *mut c_void,
                                unsafe extern "C-unwind" fn($($type),*) -> $result,
                            >(symbol(concat!(stringify!($name), "\0"))?)
                        },
                    )*
                    has_send: symbol("PyIter_Send\0").is_some(),
                    none: symbol("_Py_NoneStruct\0")?,
                    not_implemented: symbol("_Py_NotImplementedStruct\0")?,
                    r#true: symbol("_Py_TrueStruct\0")?,
                    r#false: symbol("_Py_FalseStruct\0")?,
                    int: symbol("PyLong_Type\0")?,
                    float: symbol("PyFloat_Type\0")?,
                    tuple: symbol("PyTuple_Type\0")?,
                    list: symbol("PyList_Type\0")?,
                    set: symbol("PySet_Type\0")?,
                    dict: symbol("PyDict_Type\0")?,
                    text: symbol("PyUnicode_Type\0")?,
                    stop_iteration: symbol("PyExc_StopIteration\0")?.cast(),
                    exception: symbol("PyExc_Exception\0")?.cast(),
                    type_error: symbol("PyExc_TypeError\0")?.cast(),
                    system_error: symbol("PyExc_SystemError\0")?.cast(),
                })
            }

            $(
                #[inline]
                pub(super) unsafe fn $name(&self, $($argument: $type),*) -> $result {
                    // SAFETY: the caller says so.
                    stay(|| unsafe { (self.$name)($($argument),*) })
                }
            )*
        }
    };
}

api! {
    fn PyModuleDef_Init(definition: *mut c_void) -> Raw;
    fn PyCFunction_NewEx(definition: *mut c_void, receiver: Raw, module: Raw) -> Raw;
    fn PyCapsule_New(content: *mut c_void, name: *const c_char, end: Option<Destructor>) -> Raw;
    fn PyCapsule_GetPointer(capsule: Raw, name: *const c_char) -> *mut c_void;
    fn PyType_FromSpec(definition: *mut c_void) -> Raw;
    fn PyType_GetSlot(class: Raw, slot: c_int) -> *mut c_void;
    fn PyType_GetFlags(class: Raw) -> c_ulong;
    fn PyType_GenericAlloc(class: Raw, count: isize) -> Raw;
    fn PyType_IsSubtype(class: Raw, base: Raw) -> c_int;
    fn PyCFunction_GetSelf(function: Raw) -> Raw;
    fn PyObject_Free(memory: *mut c_void) -> ();
    fn PyObject_GC_Del(memory: *mut c_void) -> ();
    fn PyObject_GC_UnTrack(object: Raw) -> ();
    fn PyObject_ClearWeakRefs(object: Raw) -> ();
    fn PyObject_Repr(object: Raw) -> Raw;
    fn PyObject_GenericGetAttr(object: Raw, name: Raw) -> Raw;
    fn PyObject_GetAttr(object: Raw, name: Raw) -> Raw;
    fn PyObject_SetAttr(object: Raw, name: Raw, value: Raw) -> c_int;
    fn PyObject_GenericSetAttr(object: Raw, name: Raw, value: Raw) -> c_int;
    fn PyObject_VectorcallMethod(name: Raw, arguments: *const Raw, count: usize, names: Raw) -> Raw;
    fn PyObject_GetItem(object: Raw, key: Raw) -> Raw;
    fn PyObject_Call(callable: Raw, arguments: Raw, named: Raw) -> Raw;
    fn PyObject_CallObject(callable: Raw, arguments: Raw) -> Raw;
    fn PyDict_New() -> Raw;
    fn PyDict_Next(dictionary: Raw, position: *mut isize, key: *mut Raw, value: *mut Raw) -> c_int;
    fn PySet_New(items: Raw) -> Raw;
    fn PySet_Add(set: Raw, item: Raw) -> c_int;
    fn PySequence_List(items: Raw) -> Raw;
    fn PyDict_SetItem(dictionary: Raw, key: Raw, value: Raw) -> c_int;
    fn PyTuple_New(count: isize) -> Raw;
    fn PyTuple_Size(tuple: Raw) -> isize;
    fn PyTuple_GetItem(tuple: Raw, index: isize) -> Raw;
    fn PyTuple_SetItem(tuple: Raw, index: isize, item: Raw) -> c_int;
    fn PyLong_AsLong(object: Raw) -> c_long;
    fn PyLong_AsUnsignedLong(object: Raw) -> c_ulong;
    fn PyLong_FromLongLong(value: c_longlong) -> Raw;
    fn PyLong_FromUnsignedLongLong(value: c_ulonglong) -> Raw;
    fn PyNumber_Add(a: Raw, b: Raw) -> Raw;
    fn PyNumber_Subtract(a: Raw, b: Raw) -> Raw;
    fn PyFloat_AsDouble(object: Raw) -> c_double;
    fn PyFloat_FromDouble(value: c_double) -> Raw;
    fn PyBytes_FromStringAndSize(data: *const c_char, length: isize) -> Raw;
    fn PyBytes_AsStringAndSize(object: Raw, data: *mut *mut c_char, length: *mut isize) -> c_int;
    fn PyUnicode_FromStringAndSize(data: *const c_char, length: isize) -> Raw;
    fn PyUnicode_InternFromString(text: *const c_char) -> Raw;
    fn PyUnicode_AsUTF8AndSize(object: Raw, length: *mut isize) -> *const c_char;
    fn PyList_New(count: isize) -> Raw;
    fn PyList_Size(list: Raw) -> isize;
    fn PyList_GetItem(list: Raw, index: isize) -> Raw;
    fn PyList_SetItem(list: Raw, index: isize, item: Raw) -> c_int;
    fn PyErr_CheckSignals() -> c_int;
    fn PyErr_Clear() -> ();
    fn PyErr_Occurred() -> Raw;
    fn PyErr_ExceptionMatches(class: Raw) -> c_int;
    fn PyErr_Fetch(class: *mut Raw, error: *mut Raw, traceback: *mut Raw) -> ();
    fn PyErr_NormalizeException(class: *mut Raw, error: *mut Raw, traceback: *mut Raw) -> ();
    fn PyErr_Restore(class: Raw, error: Raw, traceback: Raw) -> ();
    fn PyErr_SetObject(class: Raw, value: Raw) -> ();
    fn PyErr_SetString(class: Raw, message: *const c_char) -> ();
    fn PyException_SetTraceback(error: Raw, traceback: Raw) -> c_int;
    fn PyEval_SaveThread() -> *mut c_void;
    fn PyEval_RestoreThread(state: *mut c_void) -> ();
    fn PyGILState_GetThisThreadState() -> *mut c_void;
    fn PyGILState_Ensure() -> c_int;
    fn PyGILState_Release(state: c_int) -> ();
    fn Py_IncRef(object: Raw) -> ();
    fn Py_DecRef(object: Raw) -> ();
}

/// What a capsule calls when nobody refers to it any longer.
type Destructor = unsafe extern "C" fn(Raw);

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
    pub(super) unsafe fn fail(&self, class: *const Raw, message: &CStr) {
        // SAFETY: the exception is there for as long as Python is.
        unsafe {
            if self.PyErr_Occurred().is_null() {
                self.PyErr_SetString(*class, message.as_ptr());
            }
        }
    }
}
