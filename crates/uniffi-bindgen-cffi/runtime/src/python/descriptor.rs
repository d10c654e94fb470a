//! Methods of Python's classes that make a native call, without a frame of Python's.
//!
//! One stands for a function of Python's, which makes all calls that are not exactly what Rust takes.
//! It also has that function's attributes, among them its class: only the interpreter, which asks for
//! slots in place of attributes, sees a difference.

use std::ffi::{CStr, c_int, c_void};
use std::mem::offset_of;
use std::ptr::null_mut;

use super::api::Raw;
use super::bound::{Bound, bound, make};
use super::definition::{ClassDefinition, Member, MethodDefinition, Slot, flags, slots};
use super::object::{Object, Python};
use super::own_class::{OwnClass, refuse};
use super::synchronous::Synchronous;

/// A call of an object, with the number of arguments and the names of those by keyword
/// (`vectorcallfunc`).
type Vectorcall =
    unsafe extern "C" fn(callable: Raw, arguments: *const Raw, count: usize, names: Raw) -> Raw;

/// What a collector of cycles does with each reference (`visitproc`).
type Visit = unsafe extern "C" fn(object: Raw, argument: *mut c_void) -> c_int;

/// The bit of a number of arguments that says something else (`PY_VECTORCALL_ARGUMENTS_OFFSET`).
const OFFSET_BIT: usize = 1 << (usize::BITS - 1);

/// A descriptor as an object.
#[repr(C)]
struct Layout {
    /// What every object begins with.
    head: [usize; 2],
    vectorcall: Vectorcall,
    /// What Python's weak references need.
    weak_references: Raw,
    /// Nothing once it was found in a cycle of garbage.
    content: Option<Content>,
}

struct Content {
    /// What it stands for.
    function: Object,
    /// What makes a call, and what Python refers to it by.
    native: *const Synchronous,
    call: Object,
    /// What the native call is part of.
    owner: Object,
    /// Python's class of bound methods.
    bound_method: Object,
}

impl Content {
    fn references(&self) -> [&Object; 4] {
        [&self.function, &self.call, &self.owner, &self.bound_method]
    }

    /// Makes a native call, if there are arguments by position only.
    fn native_call(&self, python: Python, arguments: &[Object], names: Raw) -> Option<Object> {
        if !names.is_null() {
            return Some(python.not_implemented());
        }
        // SAFETY: the owner has it.
        unsafe { (*self.native).call(python, &self.owner, arguments) }
    }
}

/// The content of a descriptor; an error is set if it was found in a cycle of garbage.
unsafe fn content<'a>(python: Python, descriptor: Raw) -> Option<&'a Content> {
    // SAFETY: the caller passes one.
    let content = unsafe { (*descriptor.cast::<Layout>()).content.as_ref() };
    if content.is_none() {
        python.fail(c"a method was used that the collector of cycles has cleared");
    }
    content
}

/// The class of descriptors, which stays.
static CLASS: OwnClass = OwnClass::new();

static MEMBERS: [Member; 3] = [
    Member::offset(c"__vectorcalloffset__", offset_of!(Layout, vectorcall)),
    Member::offset(c"__weaklistoffset__", offset_of!(Layout, weak_references)),
    Member::END,
];

static METHODS: [MethodDefinition; 2] =
    [MethodDefinition::new(REDUCE, reduce), MethodDefinition::END];

/// The only attribute that is not the function's: a descriptor is pickled by its name.
const REDUCE: &CStr = c"__reduce_ex__";

/// Makes the class, unless it is there.
pub(super) fn make_class(python: Python) -> Option<()> {
    let slots = [
        Slot::new(slots::NEW, refuse as *const c_void),
        Slot::new(slots::DEALLOC, deallocate as *const c_void),
        Slot::new(slots::TRAVERSE, traverse as *const c_void),
        Slot::new(slots::CLEAR, clear as *const c_void),
        Slot::new(slots::CALL, call as *const c_void),
        Slot::new(slots::DESCR_GET, get as *const c_void),
        Slot::new(slots::GETATTRO, get_attribute as *const c_void),
        Slot::new(slots::SETATTRO, set_attribute as *const c_void),
        Slot::new(slots::REPR, represent as *const c_void),
        Slot::new(slots::METHODS, (&raw const METHODS).cast()),
        Slot::new(slots::MEMBERS, (&raw const MEMBERS).cast()),
        Slot::END,
    ];
    let definition = ClassDefinition::new(c"_uniffi_cffi.Descriptor", size_of::<Layout>(), &slots)
        .with(flags::COLLECTED | flags::VECTORCALL | flags::METHOD_DESCRIPTOR);
    CLASS.make(python, &definition)
}

/// `_uniffi_cffi.descriptor(function, call, bound_method)`: what is a function, but makes a native
/// call where it can; `bound_method` is Python's class of bound methods.
///
/// # Safety
/// CPython calls it.
pub(super) unsafe extern "C" fn descriptor(_module: Raw, parts: *const Raw, count: isize) -> Raw {
    let new = |python: Python, parts: &[Object]| {
        let [function, call, bound_method] = parts else {
            return None;
        };
        let (native, owner) = bound::<Synchronous>(python, call)?;
        let descriptor = CLASS.allocate(python)?;
        let layout = descriptor.raw().cast::<Layout>();
        let content = Content {
            function: python.share(function),
            native,
            call: python.share(call),
            owner,
            bound_method: python.share(bound_method),
        };
        // SAFETY: it is of the size of the layout, and nobody else has it.
        unsafe {
            (&raw mut (*layout).vectorcall).write(vectorcall);
            (&raw mut (*layout).content).write(Some(content));
        }
        Some(descriptor)
    };
    // SAFETY: CPython passes them.
    unsafe { make(parts, count, new) }
}

/// A call, native if that can be.
unsafe extern "C" fn vectorcall(
    descriptor: Raw,
    arguments: *const Raw,
    count: usize,
    names: Raw,
) -> Raw {
    // SAFETY: Python passes an instance, arrays of these lengths, and holds the GIL.
    unsafe {
        let result = Python::assume().and_then(|python| {
            let content = content(python, descriptor)?;
            let by_position = (count & !OFFSET_BIT).cast_signed();
            let done = content.native_call(python, Object::all(arguments, by_position), names)?;
            match done.is(python.api().not_implemented) {
                true => content.pass_on(python, arguments, by_position, names),
                false => Some(done),
            }
        });
        result.map_or(null_mut(), Object::into_raw)
    }
}

impl Content {
    /// Has the function make a call.
    ///
    /// # Safety
    /// There are that many arguments by position, and then one for each name.
    unsafe fn pass_on(
        &self,
        python: Python,
        arguments: *const Raw,
        by_position: isize,
        names: Raw,
    ) -> Option<Object> {
        // SAFETY: the caller says so.
        let given = unsafe { Object::all(arguments, by_position) };
        let given = python.tuple(given.iter().map(|argument| python.share(argument)))?;
        // SAFETY: Python passes a tuple of names, or none.
        let named = match unsafe { Object::borrowed(&names) } {
            None => None,
            Some(names) => {
                let names: Vec<Object> = python.tuple_items(names)?.collect();
                // SAFETY: the caller says so.
                let values = unsafe {
                    Object::all(arguments.offset(by_position), names.len().cast_signed())
                };
                Some(python.dictionary(names.iter().zip(values))?)
            }
        };
        python.call_with(&self.function, &given, named.as_ref())
    }
}

/// `descriptor(...)`, for those who do not know the other way of calling.
unsafe extern "C" fn call(descriptor: Raw, arguments: Raw, named: Raw) -> Raw {
    // SAFETY: Python passes an instance, a tuple, and a dictionary or nothing, with the GIL held.
    unsafe {
        let result = Python::assume().and_then(|python| {
            let arguments = Object::borrowed(&arguments)?;
            python.call_with(
                &content(python, descriptor)?.function,
                arguments,
                Object::borrowed(&named),
            )
        });
        result.map_or(null_mut(), Object::into_raw)
    }
}

/// `descriptor.__get__(instance, class)`
unsafe extern "C" fn get(descriptor: Raw, instance: Raw, _class: Raw) -> Raw {
    // SAFETY: Python passes a descriptor, and an instance or nothing, with the GIL held.
    unsafe {
        let found = Python::assume().and_then(|python| {
            let this = Object::borrowed(&descriptor)?;
            match Object::borrowed(&instance) {
                Some(instance) if !python.is_none(instance) => {
                    let parts = python.tuple([python.share(this), python.share(instance)])?;
                    python.call(&content(python, descriptor)?.bound_method, &parts)
                }
                _ => Some(python.share(this)),
            }
        });
        found.map_or(null_mut(), Object::into_raw)
    }
}

/// `getattr(descriptor, name)`
unsafe extern "C" fn get_attribute(descriptor: Raw, name: Raw) -> Raw {
    // SAFETY: Python passes an instance and a string, with the GIL held.
    unsafe {
        let found = Python::assume().and_then(|python| {
            let name = Object::borrowed(&name)?;
            match python.as_utf8(name)? == REDUCE.to_bytes() {
                true => python.own_attribute(Object::borrowed(&descriptor)?, name),
                false => python.attribute(&content(python, descriptor)?.function, name),
            }
        });
        found.map_or(null_mut(), Object::into_raw)
    }
}

/// `setattr(descriptor, name, value)`, and `delattr` with no value.
unsafe extern "C" fn set_attribute(descriptor: Raw, name: Raw, value: Raw) -> c_int {
    // SAFETY: Python passes an instance and a string, with the GIL held.
    unsafe {
        let done = Python::assume().and_then(|python| {
            let function = &content(python, descriptor)?.function;
            let status = python.api().PyObject_SetAttr(function.raw(), name, value);
            (status == 0).then_some(())
        });
        done.map_or(-1, |()| 0)
    }
}

/// `repr(descriptor)`
unsafe extern "C" fn represent(descriptor: Raw) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let text = Python::assume().and_then(|python| {
            let function = &content(python, descriptor)?.function;
            python.own(python.api().PyObject_Repr(function.raw()))
        });
        text.map_or(null_mut(), Object::into_raw)
    }
}

/// `descriptor.__reduce_ex__(protocol)`: the name under which its module has it.
unsafe extern "C" fn reduce(descriptor: Raw, _: *const Raw, _: isize) -> Raw {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe {
        let name = Python::assume().and_then(|python| {
            let name = python.name(c"__qualname__")?;
            python.attribute(&content(python, descriptor)?.function, &name)
        });
        name.map_or(null_mut(), Object::into_raw)
    }
}

unsafe extern "C" fn traverse(descriptor: Raw, visit: Visit, argument: *mut c_void) -> c_int {
    // SAFETY: Python passes an instance, which refers to its class, too.
    unsafe {
        let this = Object::borrowed(&descriptor);
        let class = this.map_or(null_mut(), Object::class);
        let content = (*descriptor.cast::<Layout>()).content.as_ref();
        let references = content.map(Content::references);
        let references = references.iter().flatten().map(|object| object.raw());
        for object in references.chain([class]) {
            let stop = visit(object, argument);
            if stop != 0 {
                return stop;
            }
        }
    }
    0
}

unsafe extern "C" fn clear(descriptor: Raw) -> c_int {
    // SAFETY: Python passes an instance, with the GIL held.
    unsafe { drop((*descriptor.cast::<Layout>()).content.take()) };
    0
}

unsafe extern "C" fn deallocate(descriptor: Raw) {
    // SAFETY: Python passes an instance that nobody refers to, with the GIL held.
    unsafe {
        if let Some(python) = Python::assume() {
            python.api().PyObject_GC_UnTrack(descriptor);
            if !(*descriptor.cast::<Layout>()).weak_references.is_null() {
                python.api().PyObject_ClearWeakRefs(descriptor);
            }
            clear(descriptor);
            python.free_collected(descriptor);
        }
    }
}
