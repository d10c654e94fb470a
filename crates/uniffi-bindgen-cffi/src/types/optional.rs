//! Optionals: a byte that says whether a value follows.

use super::{PyType, Types, helpers};
use crate::layout::indent;
use crate::parts::Part;
use crate::uniffi::Type;

/// `Option<T>`
pub struct Optional {
    inner: Box<dyn PyType>,
    inner_is_bytes: bool,
}

impl Optional {
    /// An optional of a type.
    pub fn new(inner: &Type, types: &Types<'_>) -> Self {
        Self {
            inner: types.get(inner),
            inner_is_bytes: matches!(inner, Type::Bytes),
        }
    }

    /// The helper functions, for arguments and results that are optional themselves.
    ///
    /// An optional that is part of another type is written and read in place.
    pub fn definition(&self) -> Vec<Part> {
        let read = format!(
            "value: {}\n{}\nreturn value, pos",
            self.annotation(),
            self.read("value")
        );
        helpers(self, &self.write("value", "where"), &read)
    }
}

impl PyType for Optional {
    fn slug(&self) -> String {
        format!("optional_{}", self.inner.slug())
    }

    fn annotation(&self) -> String {
        format!("$typing.Optional[{}]", self.inner.annotation())
    }

    fn accepted(&self) -> String {
        format!("$typing.Optional[{}]", self.inner.accepted())
    }

    fn lift(&self, result: &str) -> String {
        match self.inner_is_bytes {
            true => format!("_take_optional_bytes({result})"),
            false => self.decode(&format!("_take_data({result})")),
        }
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!(
            "if {value} is None:\n    put(b\"\\x00\")\nelse:\n    put(b\"\\x01\")\n{}",
            indent(&self.inner.write(value, place), 4)
        )
    }

    fn read(&self, target: &str) -> String {
        format!(
            "pos += 1\nif data[pos - 1] == 0:\n    {target} = None\nelse:\n{}",
            indent(&self.inner.read(target), 4)
        )
    }
}
