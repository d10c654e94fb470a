//! Python's objects, and what is done with them while the GIL is held.

use std::ffi::{CStr, c_char, c_longlong, c_ulong, c_ulonglong, c_void};
use std::mem::{ManuallyDrop, transmute};
use std::ops::Deref;
use std::ptr::{NonNull, null_mut};

use super::API;
use super::api::{Api, Raw};
use super::definition::{ClassDefinition, flags};

/// Python, while this thread holds its GIL.
#[derive(Clone, Copy)]
pub(super) struct Python(&'static Api);

/// A reference to an object, which is given up when it is dropped.
///
/// A null pointer is no object, so that an array of C's, which holds references, is a slice of these.
#[repr(transparent)]
pub(super) struct Object(NonNull<c_void>);

/// An exception that was set, with its class and traceback, which may be missing.
pub(super) struct Raised {
    class: Option<Object>,
    error: Option<Object>,
    traceback: Option<Object>,
}

impl Raised {
    pub(super) fn error(&self) -> Option<&Object> {
        self.error.as_ref()
    }
}

/// A reference that somebody else holds for as long as this is used.
///
/// A function's description has those: what Python calls holds them, where its collector of cycles
/// sees them, as it does not see what is in here.
#[repr(transparent)]
pub(super) struct Held(Raw);

impl Held {
    /// What somebody else holds, too.
    pub(super) fn new(object: Object) -> Self {
        Self(object.raw())
    }
}

impl Deref for Held {
    type Target = Object;

    fn deref(&self) -> &Object {
        // SAFETY: it was made from an object, and a pointer looks the same.
        unsafe { transmute::<&Raw, &Object>(&self.0) }
    }
}

impl Drop for Object {
    fn drop(&mut self) {
        if let Some(api) = API.get() {
            // SAFETY: it is a reference that nobody else gives up; the GIL is held by whoever has one.
            unsafe { api.Py_DecRef(self.raw()) }
        }
    }
}

impl Object {
    pub(super) fn raw(&self) -> Raw {
        self.0.as_ptr()
    }

    /// Gives the reference away.
    pub(super) fn into_raw(self) -> Raw {
        ManuallyDrop::new(self).raw()
    }

    /// A reference that somebody else gives up, later than this use of it.
    pub(super) unsafe fn borrowed<'a>(raw: &'a Raw) -> Option<&'a Self> {
        // SAFETY: a pointer and an object look the same, but for a null pointer.
        (!raw.is_null()).then(|| unsafe { transmute::<&'a Raw, &'a Self>(raw) })
    }

    /// An array of references that somebody else gives up, later than this use of them.
    pub(super) unsafe fn all<'a>(first: *const Raw, count: isize) -> &'a [Self] {
        match count {
            1.. => {
                // SAFETY: there are so many.
                unsafe { std::slice::from_raw_parts(first.cast(), count.cast_unsigned()) }
            }
            _ => &[],
        }
    }

    pub(super) fn is(&self, raw: Raw) -> bool {
        self.raw() == raw
    }

    /// Its class.
    pub(super) fn class(&self) -> Raw {
        // SAFETY: that is what an object begins with, a count of references and its class, wherever
        // this module is loaded.
        unsafe { *self.raw().cast::<Raw>().add(1) }
    }
}

impl Python {
    /// Python, if this thread holds the GIL.
    pub(super) unsafe fn assume() -> Option<Self> {
        API.get().map(Self)
    }

    pub(super) fn api(self) -> &'static Api {
        self.0
    }

    /// What a function of Python's returned; nothing if it failed, and Python says how.
    pub(super) fn own(self, raw: Raw) -> Option<Object> {
        NonNull::new(raw).map(Object)
    }

    /// Another reference to an object.
    pub(super) fn share(self, object: &Object) -> Object {
        self.constant(object.raw())
    }

    /// A reference to what is there for as long as Python is.
    fn constant(self, raw: Raw) -> Object {
        // SAFETY: it is an object, and the GIL is held.
        unsafe { self.0.Py_IncRef(raw) };
        Object(NonNull::new(raw).expect("an object is not null"))
    }

    pub(super) fn none(self) -> Object {
        self.constant(self.0.none)
    }

    pub(super) fn is_none(self, object: &Object) -> bool {
        object.is(self.0.none)
    }

    pub(super) fn is_true(self, object: &Object) -> bool {
        object.is(self.0.r#true)
    }

    pub(super) fn stop_iteration(self) -> Object {
        // SAFETY: it is there for as long as Python is.
        self.constant(unsafe { *self.0.stop_iteration })
    }

    pub(super) fn not_implemented(self) -> Object {
        self.constant(self.0.not_implemented)
    }

    pub(super) fn bool(self, value: bool) -> Object {
        self.constant(match value {
            true => self.0.r#true,
            false => self.0.r#false,
        })
    }

    pub(super) fn signed(self, value: i64) -> Option<Object> {
        // SAFETY: the GIL is held, as it is in all that follows.
        self.own(unsafe { self.0.PyLong_FromLongLong(value as c_longlong) })
    }

    pub(super) fn unsigned(self, value: u64) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyLong_FromUnsignedLongLong(value as c_ulonglong) })
    }

    pub(super) fn float(self, value: f64) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyFloat_FromDouble(value) })
    }

    pub(super) fn bytes(self, value: &[u8]) -> Option<Object> {
        let length = value.len() as isize;
        // SAFETY: see above; that is where the bytes are.
        self.own(unsafe {
            self.0
                .PyBytes_FromStringAndSize(value.as_ptr().cast(), length)
        })
    }

    pub(super) fn text(self, utf8: &[u8]) -> Option<Object> {
        let length = utf8.len() as isize;
        // SAFETY: see above; Python checks the encoding.
        self.own(unsafe {
            self.0
                .PyUnicode_FromStringAndSize(utf8.as_ptr().cast(), length)
        })
    }

    /// A name of an attribute, which is quick to compare.
    pub(super) fn name(self, name: &CStr) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyUnicode_InternFromString(name.as_ptr()) })
    }

    pub(super) fn tuple<I>(self, items: I) -> Option<Object>
    where
        I: IntoIterator<Item = Object, IntoIter: ExactSizeIterator>,
    {
        let items = items.into_iter();
        // SAFETY: see above.
        let tuple = self.own(unsafe { self.0.PyTuple_New(items.len() as isize) })?;
        for (index, item) in items.enumerate() {
            // SAFETY: nobody else has the tuple yet, and the index is less than its length.
            unsafe {
                self.0
                    .PyTuple_SetItem(tuple.raw(), index as isize, item.into_raw())
            };
        }
        Some(tuple)
    }

    /// A list of what a function makes, until it makes nothing.
    pub(super) fn list(
        self,
        count: usize,
        mut make: impl FnMut() -> Option<Object>,
    ) -> Option<Object> {
        // SAFETY: see above.
        let list = self.own(unsafe { self.0.PyList_New(count as isize) })?;
        for index in 0..count as isize {
            // SAFETY: nobody else has the list yet, and the index is less than its length.
            unsafe { self.0.PyList_SetItem(list.raw(), index, make()?.into_raw()) };
        }
        Some(list)
    }

    /// A class that has no instances but those that are allocated here.
    pub(super) fn class(self, definition: &ClassDefinition) -> Option<Object> {
        let definition = std::ptr::from_ref(definition).cast_mut().cast();
        // SAFETY: the definition has the layout of the stable ABI.
        self.own(unsafe { self.0.PyType_FromSpec(definition) })
    }

    /// An instance of such a class, with zeroes behind its head.
    pub(super) fn allocate(self, class: Raw) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyType_GenericAlloc(class, 0) })
    }

    /// Ends an instance of such a class.
    ///
    /// # Safety
    /// Nobody refers to it, and its content is dropped.
    pub(super) unsafe fn free(self, instance: Raw) {
        // SAFETY: an instance begins with a count of references and its class, which it refers to.
        unsafe {
            let class = *instance.cast::<Raw>().add(1);
            self.0.PyObject_Free(instance);
            self.0.Py_DecRef(class);
        }
    }

    /// The same for a class whose instances are found in cycles; this one no longer is.
    ///
    /// # Safety
    /// Nobody refers to it, and its content is dropped.
    pub(super) unsafe fn free_collected(self, instance: Raw) {
        // SAFETY: see above.
        unsafe {
            let class = *instance.cast::<Raw>().add(1);
            self.0.PyObject_GC_Del(instance);
            self.0.Py_DecRef(class);
        }
    }

    /// What a callable returns.
    pub(super) fn call(self, callable: &Object, arguments: &Object) -> Option<Object> {
        // SAFETY: see above; the arguments are a tuple.
        self.own(unsafe { self.0.PyObject_CallObject(callable.raw(), arguments.raw()) })
    }

    /// What a callable returns without arguments.
    pub(super) fn call_alone(self, callable: &Object) -> Option<Object> {
        // SAFETY: see above; no arguments are none.
        self.own(unsafe { self.0.PyObject_CallObject(callable.raw(), null_mut()) })
    }

    /// The same as [`Self::call`] with arguments by keyword, in a dictionary.
    pub(super) fn call_with(
        self,
        callable: &Object,
        arguments: &Object,
        named: Option<&Object>,
    ) -> Option<Object> {
        let named = named.map_or(null_mut(), Object::raw);
        // SAFETY: see above; the arguments are a tuple.
        self.own(unsafe { self.0.PyObject_Call(callable.raw(), arguments.raw(), named) })
    }

    /// A dictionary of pairs.
    pub(super) fn dictionary<'a>(
        self,
        pairs: impl Iterator<Item = (&'a Object, &'a Object)>,
    ) -> Option<Object> {
        // SAFETY: see above.
        let dictionary = self.own(unsafe { self.0.PyDict_New() })?;
        for (key, value) in pairs {
            // SAFETY: see above.
            let failed = unsafe {
                self.0
                    .PyDict_SetItem(dictionary.raw(), key.raw(), value.raw())
            };
            (failed == 0).then_some(())?;
        }
        Some(dictionary)
    }

    /// What a method returns, of an object that comes before the arguments; nothing stands behind
    /// them.
    pub(super) fn call_method<const N: usize>(
        self,
        name: &Object,
        arguments: &[Option<Object>; N],
    ) -> Option<Object> {
        let count = arguments.iter().flatten().count();
        // SAFETY: see above; a pointer and an object that may be missing look the same.
        self.own(unsafe {
            self.0.PyObject_VectorcallMethod(
                name.raw(),
                arguments.as_ptr().cast(),
                count,
                null_mut(),
            )
        })
    }

    /// `a + b`
    pub(super) fn add(self, a: &Object, b: &Object) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyNumber_Add(a.raw(), b.raw()) })
    }

    /// `a - b`
    pub(super) fn subtract(self, a: &Object, b: &Object) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyNumber_Subtract(a.raw(), b.raw()) })
    }

    /// `object[key]`
    pub(super) fn item(self, object: &Object, key: &Object) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyObject_GetItem(object.raw(), key.raw()) })
    }

    pub(super) fn attribute(self, object: &Object, name: &Object) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyObject_GetAttr(object.raw(), name.raw()) })
    }

    /// The same, whatever way to find attributes its class has.
    pub(super) fn own_attribute(self, object: &Object, name: &Object) -> Option<Object> {
        // SAFETY: see above.
        self.own(unsafe { self.0.PyObject_GenericGetAttr(object.raw(), name.raw()) })
    }

    /// Sets an attribute, whatever way to do so its class has.
    pub(super) fn set_own_attribute(
        self,
        object: &Object,
        name: &Object,
        value: &Object,
    ) -> Option<()> {
        self.put_own_attribute(object, name, value.raw())
    }

    /// Deletes an attribute, whatever way to do so its class has.
    pub(super) fn delete_own_attribute(self, object: &Object, name: &Object) -> Option<()> {
        self.put_own_attribute(object, name, null_mut())
    }

    fn put_own_attribute(self, object: &Object, name: &Object, value: Raw) -> Option<()> {
        // SAFETY: see above; no value deletes it.
        let failed = unsafe {
            self.0
                .PyObject_GenericSetAttr(object.raw(), name.raw(), value)
        };
        (failed == 0).then_some(())
    }

    /// What bytes hold.
    pub(super) fn as_bytes(self, object: &Object) -> Option<&[u8]> {
        let (mut data, mut length) = (null_mut(), 0);
        // SAFETY: it is checked to be bytes, whose content does not move or change.
        unsafe {
            if self
                .0
                .PyBytes_AsStringAndSize(object.raw(), &raw mut data, &raw mut length)
                != 0
            {
                return None;
            }
            Some(std::slice::from_raw_parts(data.cast(), length as usize))
        }
    }

    /// What a string is in UTF-8.
    pub(super) fn as_utf8(self, object: &Object) -> Option<&[u8]> {
        let mut length = 0;
        // SAFETY: it is checked to be a string, which keeps its encoded form.
        unsafe {
            let text: *const c_char = self
                .0
                .PyUnicode_AsUTF8AndSize(object.raw(), &raw mut length);
            if text.is_null() {
                return None;
            }
            Some(std::slice::from_raw_parts(text.cast(), length as usize))
        }
    }

    /// The value of an `int`, and of nothing else that is like one.
    pub(super) fn as_signed(self, object: &Object) -> Option<i64> {
        if object.class() != self.0.int {
            return None;
        }
        // SAFETY: see above.
        let value = unsafe { self.0.PyLong_AsLong(object.raw()) };
        (value != -1 || !self.failed()).then_some(value)
    }

    /// The same for one that is not negative.
    pub(super) fn as_unsigned(self, object: &Object) -> Option<u64> {
        if object.class() != self.0.int {
            return None;
        }
        // SAFETY: see above.
        let value = unsafe { self.0.PyLong_AsUnsignedLong(object.raw()) };
        (value != u64::MAX || !self.failed()).then_some(value)
    }

    /// The value of a `float` or an `int`, and of nothing else.
    pub(super) fn as_float(self, object: &Object) -> Option<f64> {
        if object.class() != self.0.float && object.class() != self.0.int {
            return None;
        }
        // SAFETY: see above.
        let value = unsafe { self.0.PyFloat_AsDouble(object.raw()) };
        (value != -1.0 || !self.failed()).then_some(value)
    }

    pub(super) fn is_instance(self, object: &Object, class: &Object) -> bool {
        // SAFETY: both are classes.
        object.class() == class.raw()
            || unsafe { self.0.PyType_IsSubtype(object.class(), class.raw()) != 0 }
    }

    /// The items of a `tuple`, and of nothing else.
    pub(super) fn tuple_items(self, tuple: &Object) -> Option<impl Iterator<Item = Object>> {
        if tuple.class() != self.0.tuple {
            return None;
        }
        // SAFETY: see above.
        let count = unsafe { self.0.PyTuple_Size(tuple.raw()) };
        let tuple = self.share(tuple);
        Some((0..count).map(move |index| {
            // SAFETY: a tuple does not change, and the index is less than its length.
            self.constant(unsafe { self.0.PyTuple_GetItem(tuple.raw(), index) })
        }))
    }

    /// The items of a `set`, and of nothing else, as they are now.
    pub(super) fn items_of_set(self, set: &Object) -> Option<Vec<Object>> {
        if set.class() != self.0.set {
            return None;
        }
        // SAFETY: see above.
        let list = self.own(unsafe { self.0.PySequence_List(set.raw()) })?;
        let count = self.list_len(&list)?;
        (0..count)
            .map(|index| self.list_item(&list, index))
            .collect()
    }

    /// The keys and values of a `dict`, and of nothing else, as they are now.
    pub(super) fn items_of_dictionary(self, dictionary: &Object) -> Option<Vec<(Object, Object)>> {
        if dictionary.class() != self.0.dict {
            return None;
        }
        let mut items = Vec::new();
        let (mut position, mut key, mut value) = (0, null_mut(), null_mut());
        // SAFETY: see above; nothing of Python's runs meanwhile.
        while unsafe {
            self.0.PyDict_Next(
                dictionary.raw(),
                &raw mut position,
                &raw mut key,
                &raw mut value,
            ) != 0
        } {
            items.push((self.constant(key), self.constant(value)));
        }
        Some(items)
    }

    /// A set of what a function makes, until it makes nothing.
    pub(super) fn set(
        self,
        count: usize,
        mut make: impl FnMut() -> Option<Object>,
    ) -> Option<Object> {
        // SAFETY: see above.
        let set = self.own(unsafe { self.0.PySet_New(null_mut()) })?;
        for _ in 0..count {
            let item = make()?;
            // SAFETY: see above.
            (unsafe { self.0.PySet_Add(set.raw(), item.raw()) } == 0).then_some(())?;
        }
        Some(set)
    }

    /// Whether it is a `str`.
    pub(super) fn is_text(self, object: &Object) -> bool {
        object.class() == self.0.text
    }

    /// The length of a `list`, and of nothing else.
    pub(super) fn list_len(self, list: &Object) -> Option<usize> {
        if list.class() != self.0.list {
            return None;
        }
        // SAFETY: see above.
        usize::try_from(unsafe { self.0.PyList_Size(list.raw()) }).ok()
    }

    /// An item of a list, if that is so long.
    pub(super) fn list_item(self, list: &Object, index: usize) -> Option<Object> {
        // SAFETY: it is null behind the end.
        let item = unsafe { self.0.PyList_GetItem(list.raw(), index as isize) };
        (!item.is_null()).then(|| self.constant(item))
    }

    /// Starts to fetch an item of a list from memory into the processor's cache, if the list is so long.
    pub(super) fn prefetch_list_item(self, list: &Object, index: usize) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            // The list may have become shorter since its length was asked for.
            if self.list_len(list).is_some_and(|length| index < length) {
                // SAFETY: see above. The instruction reads nothing that a program could see.
                unsafe {
                    let item = self.0.PyList_GetItem(list.raw(), index as isize);
                    _mm_prefetch::<_MM_HINT_T0>(item.cast());
                }
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = (list, index);
    }

    /// Whether an error is set.
    pub(super) fn failed(self) -> bool {
        // SAFETY: see above.
        unsafe { !self.0.PyErr_Occurred().is_null() }
    }

    /// Whether an error is set that nobody may pass over, such as Ctrl-C.
    pub(super) fn is_interrupted(self) -> bool {
        // SAFETY: see above.
        self.failed() && unsafe { self.0.PyErr_ExceptionMatches(*self.0.exception) == 0 }
    }

    pub(super) fn clear(self) {
        // SAFETY: see above.
        unsafe { self.0.PyErr_Clear() }
    }

    /// The exception that is set, and is not set any longer.
    pub(super) fn take_error(self) -> Option<Object> {
        self.take_raised().error
    }

    /// The same, to be set again later.
    pub(super) fn take_raised(self) -> Raised {
        let (mut class, mut error, mut traceback) = (null_mut(), null_mut(), null_mut());
        // SAFETY: see above; each is a reference or null.
        unsafe {
            self.0
                .PyErr_Fetch(&raw mut class, &raw mut error, &raw mut traceback);
            self.0
                .PyErr_NormalizeException(&raw mut class, &raw mut error, &raw mut traceback);
        }
        Raised {
            class: self.own(class),
            error: self.own(error),
            traceback: self.own(traceback),
        }
    }

    /// What the arguments of `throw` raise: an error, or a class and its error or arguments, and
    /// perhaps a traceback; nothing if they are none of that, and an error is set.
    pub(super) fn thrown(self, arguments: &[Object]) -> Option<Raised> {
        let given = |index: usize| {
            let argument = arguments.get(index).filter(|other| !self.is_none(other));
            argument.map(|argument| self.share(argument))
        };
        let traceback = given(2);
        match (arguments, given(1)) {
            ([class, ..], error) if self.is_exception_class(class) => Some(Raised {
                class: Some(self.share(class)),
                error,
                traceback,
            }),
            ([error, ..], None) if self.is_exception(error) => Some(Raised {
                class: Some(self.constant(error.class())),
                error: Some(self.share(error)),
                traceback,
            }),
            _ => {
                self.refuse(c"throw() takes an exception, or a class of one and its value");
                None
            }
        }
    }

    fn is_exception(self, object: &Object) -> bool {
        self.has_flag(object.class(), flags::EXCEPTION)
    }

    fn is_exception_class(self, object: &Object) -> bool {
        self.has_flag(object.class(), flags::CLASS) && self.has_flag(object.raw(), flags::EXCEPTION)
    }

    fn has_flag(self, class: Raw, flag: c_ulong) -> bool {
        // SAFETY: see above; it is a class.
        unsafe { self.0.PyType_GetFlags(class) & flag != 0 }
    }

    /// Gives an exception that was taken the traceback that it was set with.
    pub(super) fn attach_traceback(self, raised: &Raised) {
        if let (Some(error), Some(traceback)) = (&raised.error, &raised.traceback) {
            // SAFETY: see above.
            unsafe {
                self.0
                    .PyException_SetTraceback(error.raw(), traceback.raw())
            };
        }
    }

    /// Sets an exception that was taken, in place of one that may be set.
    pub(super) fn raise_again(self, raised: Raised) {
        let raw = |part: Option<Object>| part.map_or(null_mut(), Object::into_raw);
        let (class, error, traceback) = (raised.class, raised.error, raised.traceback);
        // SAFETY: see above; the references are given away.
        unsafe { self.0.PyErr_Restore(raw(class), raw(error), raw(traceback)) };
    }

    /// Runs the handlers of signals that have come; whether one raised an exception, which is set.
    pub(super) fn check_signals(self) -> bool {
        // SAFETY: see above.
        unsafe { self.0.PyErr_CheckSignals() != 0 }
    }

    /// Sets a `SystemError`, if no error is set yet.
    pub(super) fn fail(self, message: &CStr) {
        // SAFETY: see above.
        unsafe { self.0.fail(self.0.system_error, message) }
    }

    /// Sets a `TypeError`, if no error is set yet.
    pub(super) fn refuse(self, message: &CStr) {
        // SAFETY: see above.
        unsafe { self.0.fail(self.0.type_error, message) }
    }

    /// Sets an exception of a class; the value is an instance of it or its only argument.
    pub(super) fn raise(self, class: Raw, value: &Object) {
        // SAFETY: see above.
        unsafe { self.0.PyErr_SetObject(class, value.raw()) }
    }

    /// Runs something without the GIL, which has to use nothing of Python's.
    ///
    /// A thread may end while it waits for the GIL again, as Python is ending: then nothing that
    /// the caller has is dropped.
    pub(super) fn without_gil<T>(self, work: impl FnOnce() -> T) -> T {
        // SAFETY: the GIL is held.
        let state = unsafe { self.0.PyEval_SaveThread() };
        let result = work();
        // SAFETY: it is what was saved.
        unsafe { self.0.PyEval_RestoreThread(state) };
        result
    }
}
