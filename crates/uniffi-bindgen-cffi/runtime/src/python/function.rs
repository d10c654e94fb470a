//! Functions of the library as functions of Python's.
//!
//! One takes exactly what Rust takes, and returns `NotImplemented` for anything else, such as a
//! number out of range or a tuple in place of a list, before anything is called: then Python has a
//! look at it.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use uniffi_core::{RustBuffer, RustCallStatus, RustCallStatusCode};

use super::class::Handles;
use super::crossing::Crossing;
use super::form::Form;
use super::heap::keep_for_next;
use super::object::{Held, Object, Python};
use super::read::read;
use super::shape::{Invoke, Kind, Value, Values, invoke};
use super::signals;
use super::symbols::symbol;

/// A function of the library, and what it takes.
pub(super) struct Function {
    pub(super) address: *const c_void,
    arguments: Vec<Crossing>,
    /// The order in which they are lowered: objects last. To lower something else may run code of
    /// Python's, which may end an object.
    order: Vec<usize>,
    /// What an error looks like that it declares.
    error: Option<Form>,
    /// The exception for everything else that fails.
    internal_error: Held,
}

/// What a function returns, and how a function that does is called.
pub(super) enum Output {
    Nothing(Invoke<()>),
    Word(Crossing, Invoke<u64>),
    Double(Crossing, Invoke<f64>),
    Buffer(Crossing, Invoke<RustBuffer>),
}

impl Function {
    /// The function that a module describes: its name, the form of its error or `None`, an exception
    /// class, and what its arguments are.
    pub(super) fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let (name, error, internal_error) = (parts.next()?, parts.next()?, parts.next()?);
        let arguments = parts.map(|part| Crossing::new(python, &part));
        let arguments: Vec<Crossing> = arguments.collect::<Option<_>>()?;
        let mut order: Vec<usize> = (0..arguments.len()).collect();
        order.sort_by_key(|index| matches!(arguments[*index], Crossing::Object(_)));
        Some(Self {
            address: symbol(python, &name)?,
            arguments,
            order,
            error: match python.is_none(&error) {
                true => None,
                false => Some(Form::new(python, &error)?),
            },
            internal_error: Held::new(internal_error),
        })
    }

    /// What its arguments cross as.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        self.arguments.iter().map(Crossing::kind).collect()
    }

    /// Puts its arguments, as they cross, at the beginning of `values`, if all are what they should be.
    pub(super) fn lower(
        &self,
        python: Python,
        arguments: &[Object],
        values: &mut Values,
    ) -> Option<()> {
        if arguments.len() != self.arguments.len() {
            return None;
        }
        let mut handles = Handles::default();
        for &index in &self.order {
            let lowered =
                self.arguments
                    .get(index)?
                    .lower(python, arguments.get(index)?, &mut handles);
            *values.get_mut(index)? = lowered?;
        }
        for (argument, value) in self.arguments.iter().zip(values) {
            // SAFETY: the arguments hold the objects.
            unsafe { argument.give(value) };
        }
        handles.pass();
        Some(())
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
        returned: Value,
        status: RustCallStatus,
    ) -> Option<Object> {
        let result = match status.code {
            RustCallStatusCode::Success => output.lift(python, returned),
            _ => {
                self.raise(python, status);
                None
            }
        };
        match signals::take() {
            None => result,
            Some(raised) => {
                drop(result);
                python.raise_again(*raised);
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

impl Output {
    /// What is described, of a function that takes arguments of these kinds.
    pub(super) fn new(python: Python, description: &Object, kinds: &[Kind]) -> Option<Self> {
        if python.is_none(description) {
            return Some(Self::Nothing(invoke(kinds)?));
        }
        let result = Crossing::new(python, description)?;
        Some(match result.kind() {
            Kind::Word => Self::Word(result, invoke(kinds)?),
            Kind::Double => Self::Double(result, invoke(kinds)?),
            Kind::Buffer => Self::Buffer(result, invoke(kinds)?),
            Kind::Borrowed => return None,
        })
    }

    /// Calls a function.
    ///
    /// # Safety
    /// It takes these values and returns this.
    pub(super) unsafe fn call(
        &self,
        address: *const c_void,
        values: &mut Values,
        status: &mut RustCallStatus,
    ) -> Value {
        // SAFETY: the caller says so.
        unsafe {
            match self {
                Self::Nothing(invoke) => {
                    invoke(address, values, status);
                    Value::Nothing
                }
                Self::Word(_, invoke) => Value::Word(invoke(address, values, status)),
                Self::Double(_, invoke) => Value::Double(invoke(address, values, status)),
                Self::Buffer(_, invoke) => {
                    let mut content = invoke(address, values, status).destroy_into_vec();
                    keep_for_next(&mut content);
                    Value::Buffer(content)
                }
            }
        }
    }

    /// What a call returned, for Python.
    pub(super) fn lift(&self, python: Python, returned: Value) -> Option<Object> {
        match self {
            Self::Nothing(_) => Some(python.none()),
            Self::Word(result, _) | Self::Double(result, _) | Self::Buffer(result, _) => {
                result.lift(python, returned)
            }
        }
    }
}
