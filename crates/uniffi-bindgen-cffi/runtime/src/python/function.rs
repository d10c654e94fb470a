//! Functions of the library as functions of Python's.
//!
//! One takes exactly what Rust takes, and returns `NotImplemented` for anything else, such as a
//! number out of range or a tuple in place of a list, before anything is called: then Python has a
//! look at it.

use std::ffi::c_void;
use std::mem::{ManuallyDrop, transmute};

use uniffi_core::{RustBuffer, RustCallStatus, RustCallStatusCode};

use super::form::{Form, Number};
use super::object::{Held, Object, Python};
use super::read::read;
use super::shape::{Invoke, Kind, MOST, Value, invoke};
use super::symbols::symbol;
use super::write::write;

/// What makes another handle of an object.
type CloneHandle = unsafe extern "C-unwind" fn(handle: u64, status: &mut RustCallStatus) -> u64;

/// A function of the library, and what it takes.
pub(super) struct Function {
    pub(super) address: *const c_void,
    arguments: Vec<Argument>,
    /// What an error looks like that it declares.
    error: Option<Form>,
    /// The exception for everything else that fails.
    internal_error: Held,
}

/// What an argument is.
enum Argument {
    Number(Number),
    Buffer(Form),
    Object(Class, CloneHandle),
}

/// The class of objects of Rust's.
pub(super) struct Class {
    class: Held,
    /// The name of the attribute that has an object's handle.
    handle: Object,
}

/// What a function returns, and how a function that does is called.
pub(super) enum Output {
    Nothing(Invoke<()>),
    Number(Number, Invoke<u64>),
    Object(Class, Invoke<u64>),
    Buffer(Form, Invoke<RustBuffer>),
}

/// What a call returned, as it crossed.
pub(super) enum Returned {
    Nothing,
    Word(u64),
    Buffer(RustBuffer),
}

impl Function {
    /// The function that a module describes: its name, the form of its error or `None`, an exception
    /// class, and what its arguments are.
    pub(super) fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let (name, error, internal_error) = (parts.next()?, parts.next()?, parts.next()?);
        let arguments = parts.map(|part| Argument::new(python, &part));
        Some(Self {
            address: symbol(python, &name)?,
            arguments: arguments.collect::<Option<_>>()?,
            error: match python.is_none(&error) {
                true => None,
                false => Some(Form::new(python, &error)?),
            },
            internal_error: Held::new(internal_error),
        })
    }

    /// What its arguments cross as.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.arguments.iter().map(Argument::kind).collect()
    }

    /// Its arguments as they cross, if all are what they should be.
    pub(super) fn lower(&self, python: Python, arguments: &[Object]) -> Option<[Value; MOST]> {
        if arguments.len() != self.arguments.len() {
            return None;
        }
        let mut values: [Value; MOST] = Default::default();
        for (index, argument) in self.arguments.iter().enumerate() {
            *values.get_mut(index)? = argument.lower(python, arguments.get(index)?)?;
        }
        // Rust takes handles with a call: they are cloned when nothing can be wrong any longer.
        for (value, argument) in values.iter_mut().zip(&self.arguments) {
            if let (Value::Word(handle), Argument::Object(_, clone)) = (value, argument) {
                // SAFETY: the object has the handle, and the arguments hold the object.
                *handle = unsafe { clone(*handle, &mut RustCallStatus::default()) };
            }
        }
        Some(values)
    }

    /// What is answered to arguments that cannot be lowered: what is wrong is said by whoever takes
    /// a second look.
    pub(super) fn decline(python: Python) -> Option<Object> {
        if python.is_interrupted() {
            return None;
        }
        python.clear();
        Some(python.not_implemented())
    }

    /// What becomes of a call: its result, or nothing if an error is set.
    pub(super) fn outcome(
        &self,
        python: Python,
        output: &Output,
        returned: Returned,
        status: RustCallStatus,
    ) -> Option<Object> {
        match status.code {
            RustCallStatusCode::Success => output.lift(python, returned),
            _ => {
                self.raise(python, status);
                None
            }
        }
    }

    /// Sets the exception for a call that did not succeed.
    fn raise(&self, python: Python, status: RustCallStatus) {
        let buffer = ManuallyDrop::into_inner(status.error_buf).destroy_into_vec();
        match (&self.error, status.code) {
            (Some(form), RustCallStatusCode::Error) => {
                if let Some(error) = read(python, form, &buffer) {
                    python.raise(error.class(), &error);
                }
            }
            _ => {
                let message = match buffer.is_empty() {
                    true => "the library panicked".into(),
                    false => String::from_utf8_lossy(&buffer),
                };
                if let Some(message) = python.text(message.as_bytes()) {
                    python.raise(self.internal_error.raw(), &message);
                }
            }
        }
    }
}

impl Argument {
    fn new(python: Python, description: &Object) -> Option<Self> {
        if let Some((class, mut rest)) = Class::new(python, description) {
            let clone = symbol(python, &rest.next()?)?;
            // SAFETY: that is the type of what clones a handle.
            let clone = unsafe { transmute::<*const c_void, CloneHandle>(clone) };
            return Some(Self::Object(class, clone));
        }
        Some(match Form::new(python, description)? {
            // They would be passed in other registers.
            Form::Number(Number::Float32 | Number::Float64) => return None,
            Form::Number(number) => Self::Number(number),
            form => Self::Buffer(form),
        })
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Number(_) | Self::Object(..) => Kind::Word,
            Self::Buffer(_) => Kind::Buffer,
        }
    }

    /// A value as it crosses; of an object, the handle that it has.
    fn lower(&self, python: Python, value: &Object) -> Option<Value> {
        Some(match self {
            Self::Number(number) => Value::Word(number.word(python, value)?),
            Self::Object(class, _) => Value::Word(class.handle(python, value)?),
            Self::Buffer(form) => Value::Buffer(write(python, form, value)?),
        })
    }
}

impl Class {
    /// The class that is described, and what follows it; nothing if something else is described.
    fn new(python: Python, description: &Object) -> Option<(Self, impl Iterator<Item = Object>)> {
        let mut parts = python.tuple_items(description)?;
        let kind = parts.next()?;
        (python.as_utf8(&kind)? == b"object").then_some(())?;
        let class = Self {
            class: Held::new(parts.next()?),
            handle: python.name(c"_uniffi_handle")?,
        };
        Some((class, parts))
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

impl Output {
    /// What is described, of a function that takes arguments of these kinds.
    pub(super) fn new(python: Python, description: &Object, kinds: &[Kind]) -> Option<Self> {
        if python.is_none(description) {
            return Some(Self::Nothing(invoke(kinds)?));
        }
        if let Some((class, _)) = Class::new(python, description) {
            return Some(Self::Object(class, invoke(kinds)?));
        }
        Some(match Form::new(python, description)? {
            // They would be returned in another register.
            Form::Number(Number::Float32 | Number::Float64) => return None,
            Form::Number(number) => Self::Number(number, invoke(kinds)?),
            form => Self::Buffer(form, invoke(kinds)?),
        })
    }

    /// Calls a function.
    ///
    /// # Safety
    /// It takes these values and returns this.
    pub(super) unsafe fn call(
        &self,
        address: *const c_void,
        values: &mut [Value],
        status: &mut RustCallStatus,
    ) -> Returned {
        // SAFETY: the caller says so.
        unsafe {
            match self {
                Self::Nothing(invoke) => {
                    invoke(address, values, status);
                    Returned::Nothing
                }
                Self::Number(_, invoke) | Self::Object(_, invoke) => {
                    Returned::Word(invoke(address, values, status))
                }
                Self::Buffer(_, invoke) => Returned::Buffer(invoke(address, values, status)),
            }
        }
    }

    /// What a call returned, for Python.
    pub(super) fn lift(&self, python: Python, returned: Returned) -> Option<Object> {
        match (self, returned) {
            (Self::Nothing(_), Returned::Nothing) => Some(python.none()),
            (Self::Number(number, _), Returned::Word(word)) => number.value(python, word),
            (Self::Object(class, _), Returned::Word(handle)) => class.instance(python, handle),
            (Self::Buffer(form, _), Returned::Buffer(buffer)) => {
                read(python, form, &buffer.destroy_into_vec())
            }
            _ => None,
        }
    }
}
