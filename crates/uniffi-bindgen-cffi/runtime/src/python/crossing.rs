//! What crosses by itself, as an argument or as a result: a number, a buffer, or a handle.

use uniffi_core::{ForeignBytes, RustBuffer};

use super::class::{Class, Handles};
use super::form::{self, Form, Number};
use super::object::{Object, Python};
use super::read::read;
use super::shape::{Kind, Value};
use super::write::write;
use crate::kinds;

/// How something crosses, in either direction.
pub(super) enum Crossing {
    Number(Number),
    Buffer(Form),
    /// Bytes that Rust reads where they lie, during a call.
    Borrowed,
    Object(Class),
    /// An object at its end: its handle, which it has no longer. It is the only argument.
    Ended(Class),
}

impl Crossing {
    /// What is described.
    pub(super) fn new(python: Python, description: &Object) -> Option<Self> {
        if python.is_text(description)
            && form::kind(python, description) == Some(kinds::Kind::Borrowed)
        {
            return Some(Self::Borrowed);
        }
        if let Some(class) = Self::ended(python, description) {
            return Some(Self::Ended(class));
        }
        Some(match Form::new(python, description)? {
            Form::Number(number) => Self::Number(number),
            Form::Object(class) => Self::Object(class),
            form => Self::Buffer(form),
        })
    }

    /// The class of a description such as `("ended", form)`.
    fn ended(python: Python, description: &Object) -> Option<Class> {
        let mut parts = python.tuple_items(description)?;
        let kind = parts.next().filter(|kind| python.is_text(kind))?;
        (python.as_utf8(&kind)? == kinds::Kind::Ended.name().as_bytes()).then_some(())?;
        match Form::new(python, &parts.next()?)? {
            Form::Object(class) => Some(class),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Number(number) if number.is_float() => Kind::Double,
            Self::Number(_) | Self::Object(_) | Self::Ended(_) => Kind::Word,
            Self::Buffer(_) => Kind::Buffer,
            Self::Borrowed => Kind::Borrowed,
        }
    }

    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Number(number) => number.size(),
            Self::Object(_) | Self::Ended(_) => size_of::<u64>(),
            Self::Buffer(_) => size_of::<RustBuffer>(),
            Self::Borrowed => size_of::<ForeignBytes>(),
        }
    }

    /// A value as it crosses to Rust, if it is what it should be; of an object, the handle that it
    /// has. Those of objects in a buffer are new, and are not dropped before Rust has them.
    pub(super) fn lower<'a>(
        &'a self,
        python: Python,
        value: &Object,
        handles: &mut Handles<'a>,
    ) -> Option<Value> {
        Some(match self {
            Self::Number(number) => match (number.word(python, value)?, number.is_float()) {
                (word, true) => Value::Double(f64::from_bits(word)),
                (word, false) => Value::Word(word),
            },
            Self::Object(class) => Value::Word(class.handle(python, value)?),
            Self::Ended(class) => Value::Word(class.take_handle(python, value)?),
            Self::Buffer(form) => Value::Buffer(write(python, form, value, handles)?),
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
            *handle = unsafe { class.clone_handle(*handle) };
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
