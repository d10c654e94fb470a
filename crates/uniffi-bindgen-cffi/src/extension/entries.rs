//! C functions for native calls from Rust: of methods of Python objects.

use super::forms::Forms;
use super::kinds::MOST_OF_ENTRIES;
use crate::code::Code;
use crate::names;
use crate::uniffi::Callable;

/// A method that Rust calls, as the extension knows it.
pub struct Entry {
    name: String,
    expected: Vec<Code>,
    result: Option<Code>,
    arguments: Vec<Code>,
}

impl Entry {
    /// Describes a method; nothing if the extension cannot call it. `expected` are the error that
    /// Rust expects and the function that writes it, if any.
    pub fn new(callable: &Callable, forms: &mut Forms<'_>, expected: Vec<Code>) -> Option<Self> {
        if callable.is_async() || callable.arguments.len() > MOST_OF_ENTRIES {
            return None;
        }
        let arguments = callable.arguments.iter();
        Some(Self {
            name: names::variable(&callable.name),
            expected,
            result: match &callable.return_type.ty {
                Some(node) => Some(forms.outer(&node.ty)?),
                None => None,
            },
            arguments: arguments
                .map(|argument| forms.result(&argument.ty.ty))
                .collect::<Option<_>>()?,
        })
    }

    /// The expression that describes it; `put` is the function that puts its result where Rust says.
    pub fn description(self, put: &str) -> Code {
        let (put, result) = match self.result {
            Some(result) => (put, result),
            None => ("None", "None".into()),
        };
        let mut parts = vec![
            format!("\"{}\"", self.name).into(),
            Code::tuple(self.expected),
            put.into(),
            result,
        ];
        parts.extend(self.arguments);
        Code::tuple(parts)
    }
}
