//! Optionals: nil where the type has it, else a pointer.

use super::GoType;

/// An optional of a type.
pub struct Optional(pub Box<dyn GoType>);

impl GoType for Optional {
    fn name(&self) -> String {
        match self.0.is_nilable() {
            true => self.0.name(),
            false => format!("*{}", self.0.name()),
        }
    }

    fn writer(&self) -> String {
        match self.0.is_nilable() {
            true => format!(
                "uniffiNilableWriter({}, func(v {}) bool {{ return v == nil }})",
                self.0.writer(),
                self.0.name()
            ),
            false => format!("uniffiPointerWriter({})", self.0.writer()),
        }
    }

    fn reader(&self) -> String {
        match self.0.is_nilable() {
            true => format!("uniffiNilableReader({})", self.0.reader()),
            false => format!("uniffiPointerReader({})", self.0.reader()),
        }
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }
}
