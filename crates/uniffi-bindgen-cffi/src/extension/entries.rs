//! C functions for native calls from Rust: of methods of Python objects.

use super::forms::Forms;
use super::kinds::MOST_OF_ENTRIES;
use crate::names;
use crate::uniffi::Callable;

/// A method that Rust calls, as the extension knows it.
pub struct Entry {
    name: String,
    expected: String,
    result: Option<String>,
    arguments: Vec<String>,
}

impl Entry {
    /// Describes a method; nothing if the extension cannot call it. `expected` are the error that
    /// Rust expects and the function that writes it, if any.
    pub fn new(callable: &Callable, forms: &mut Forms<'_>, expected: &[String]) -> Option<Self> {
        if callable.is_async() || callable.arguments.len() > MOST_OF_ENTRIES {
            return None;
        }
        let arguments = callable.arguments.iter();
        Some(Self {
            name: names::variable(&callable.name),
            expected: expected.join(", "),
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
    pub fn description(self, put: &str) -> String {
        let (put, result) = match self.result {
            Some(result) => (put.to_owned(), result),
            None => ("None".to_owned(), "None".to_owned()),
        };
        let mut parts = vec![
            format!("\"{}\"", self.name),
            format!("({})", self.expected),
            put,
            result,
        ];
        parts.extend(self.arguments);
        format!("({})", parts.join(", "))
    }
}
