//! What crosses by itself, as an argument or as a result: a number, a buffer, or a handle.

use std::ffi::c_void;
use std::mem::transmute;

use uniffi_core::{ForeignBytes, RustBuffer, RustCallStatus};

use super::form::{Form, Number};
use super::object::{Held, Object, Python};
use super::read::read;
use super::shape::{Kind, Value};
use super::symbols::symbol;
use super::write::write;

/// What makes another handle of an object.
type CloneHandle = unsafe extern "C" fn(handle: u64, status: &mut RustCallStatus) -> u64;

/// How something crosses, in either direction.
pub(super) enum Crossing {
    Number(Number),
    Buffer(Form),
    /// Bytes that Rust reads where they lie, during a call.
    Borrowed,
    Object(Class),
}

/// The class of objects of Rust's.
pub(super) struct Class {
    class: Held,
    /// The name of the attribute that has an object's handle.
    handle: Object,
    clone: CloneHandle,
}

impl Crossing {
    /// What is described.
    pub(super) fn new(python: Python, description: &Object) -> Option<Self> {
        if let Some(class) = Class::new(python, description) {
            return Some(Self::Object(class));
        }
        if python.is_text(description) && python.as_utf8(description)? == b"borrowed" {
            return Some(Self::Borrowed);
        }
        Some(match Form::new(python, description)? {
            Form::Number(number) => Self::Number(number),
            form => Self::Buffer(form),
        })
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Number(number) if number.is_float() => Kind::Double,
            Self::Number(_) | Self::Object(_) => Kind::Word,
            Self::Buffer(_) => Kind::Buffer,
            Self::Borrowed => Kind::Borrowed,
        }
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Number(number) => number.size(),
            Self::Object(_) => size_of::<u64>(),
            Self::Buffer(_) => size_of::<RustBuffer>(),
            Self::Borrowed => size_of::<ForeignBytes>(),
        }
    }

    /// A value as it crosses to Rust, if it is what it should be; of an object, the handle that it
    /// has.
    pub(super) fn lower(&self, python: Python, value: &Object) -> Option<Value> {
        Some(match self {
            Self::Number(number) => match (number.word(python, value)?, number.is_float()) {
                (word, true) => Value::Double(f64::from_bits(word)),
                (word, false) => Value::Word(word),
            },
            Self::Object(class) => Value::Word(class.handle(python, value)?),
            Self::Buffer(form) => Value::Buffer(write(python, form, value)?),
            Self::Borrowed => {
                let bytes = python.as_bytes(value)?;
                Value::Borrowed(bytes.as_ptr(), i32::try_from(bytes.len()).ok()?)
            }
        })
    }

    /// Makes a lowered value Rust's, which takes handles: only when nothing can be wrong any longer.
    ///
    /// # Safety
    /// It was lowered from an object that is still there.
    pub(super) unsafe fn give(&self, value: &mut Value) {
        if let (Self::Object(class), Value::Word(handle)) = (self, value) {
            // SAFETY: the object has the handle.
            *handle = unsafe { (class.clone)(*handle, &mut RustCallStatus::default()) };
        }
    }

    /// What crossed from Rust, for Python.
    pub(super) fn lift(&self, python: Python, value: Value) -> Option<Object> {
        match (self, value) {
            (Self::Number(number), Value::Word(word)) => number.value(python, word),
            (Self::Number(number), Value::Double(double)) => number.value(python, double.to_bits()),
            (Self::Object(class), Value::Word(handle)) => class.instance(python, handle),
            (Self::Buffer(form), Value::Buffer(content)) => read(python, form, &content),
            _ => None,
        }
    }
}

impl Class {
    /// The class that is described; nothing if something else is.
    fn new(python: Python, description: &Object) -> Option<Self> {
        let mut parts = python.tuple_items(description)?;
        let kind = parts.next()?;
        (python.as_utf8(&kind)? == b"object").then_some(())?;
        let class = Held::new(parts.next()?);
        let clone = symbol(python, &parts.next()?)?;
        Some(Self {
            class,
            handle: python.name(c"_uniffi_handle")?,
            // SAFETY: that is the type of what clones a handle.
            clone: unsafe { transmute::<*const c_void, CloneHandle>(clone) },
        })
    }

    fn handle(&self, python: Python, object: &Object) -> Option<u64> {
        python.is_instance(object, &self.class).then_some(())?;
        python.as_unsigned(&python.attribute(object, &self.handle)?)
    }

    /// A new instance that owns a handle.
    fn instance(&self, python: Python, handle: u64) -> Option<Object> {
        let instance = python.instance(&self.class, &python.tuple([])?)?;
        python.set_attribute(&instance, &self.handle, &python.unsigned(handle)?)?;
        Some(instance)
    }
}
