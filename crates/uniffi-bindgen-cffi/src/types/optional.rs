//! Optionals: a byte that says whether a value follows.

use super::{PyType, Types, helpers};
use crate::block::Block;
use crate::call;
use crate::code::Code;
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
    pub fn definition(&self, types: &Types<'_>) -> Vec<Part> {
        let read = Block::new()
            .line(self.annotation().after("value: "))
            .then(self.read("value"))
            .returns("value, pos");
        helpers(self, self.write("value", "where"), read, types)
    }
}

/// A type, or none.
pub fn optional(ty: Code) -> Code {
    Code::index("$typing.Optional", vec![ty])
}

impl PyType for Optional {
    fn slug(&self) -> String {
        format!("optional_{}", self.inner.slug())
    }

    fn annotation(&self) -> Code {
        optional(self.inner.annotation())
    }

    fn accepted(&self) -> Code {
        optional(self.inner.accepted())
    }

    fn lift(&self, result: Code) -> Code {
        match self.inner_is_bytes {
            true => call!("_take_optional_bytes", result),
            false => self.decode(call!("_take_data", result)),
        }
    }

    fn write(&self, value: &str, place: &str) -> Block {
        let is_there = Block::new().line("put(b\"\\x01\")");
        Block::new()
            .line(format!("if {value} is None:"))
            .inside(Block::new().line("put(b\"\\x00\")"))
            .line("else:")
            .inside(is_there.then(self.inner.write(value, place)))
    }

    fn read(&self, target: &str) -> Block {
        Block::new()
            .line("pos += 1")
            .line("if data[pos - 1] == 0:")
            .inside(Block::new().set(target, "None"))
            .line("else:")
            .inside(self.inner.read(target))
    }
}
