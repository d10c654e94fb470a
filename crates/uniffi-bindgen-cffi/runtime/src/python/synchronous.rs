//! Functions that return when Rust does.

use std::ffi::CStr;

use uniffi_core::RustCallStatus;

use super::bound::Bound;
use super::function::{Function, Output};
use super::object::{Object, Python};

/// A function that returns when Rust does.
pub(super) struct Synchronous {
    function: Function,
    output: Output,
}

impl Bound for Synchronous {
    const NAME: &CStr = c"synchronous";

    /// It is described by what it returns, and then what every function has.
    fn new(python: Python, mut parts: impl Iterator<Item = Object>) -> Option<Self> {
        let output = parts.next()?;
        let function = Function::new(python, parts)?;
        Some(Self {
            output: Output::new(python, &output, &function.kinds())?,
            function,
        })
    }

    fn call(&self, python: Python, _owner: &Object, arguments: &[Object]) -> Option<Object> {
        let mut values = Default::default();
        if self
            .function
            .lower(python, arguments, &mut values)
            .is_none()
        {
            return Function::decline(python);
        }
        let mut status = RustCallStatus::default();
        // SAFETY: the values are lowered from its arguments, and it returns what is described.
        let returned = python.without_gil(|| unsafe {
            self.output
                .call(self.function.address, &mut values, &mut status)
        });
        self.function
            .outcome(python, &self.output, returned, status)
    }
}
