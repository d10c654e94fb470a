//! What is in a box in Rust, as a type that contains itself must be: a pointer.

use super::GoType;

/// A box of a type.
pub struct Boxed(pub Box<dyn GoType>);

impl GoType for Boxed {
    fn name(&self) -> String {
        match self.0.is_nilable() {
            true => self.0.name(),
            false => format!("*{}", self.0.name()),
        }
    }

    fn writer(&self) -> String {
        match self.0.is_nilable() {
            true => self.0.writer(),
            false => format!("uniffiBoxWriter({})", self.0.writer()),
        }
    }

    fn reader(&self) -> String {
        match self.0.is_nilable() {
            true => self.0.reader(),
            false => format!("uniffiBoxReader({})", self.0.reader()),
        }
    }

    fn zero(&self) -> String {
        "nil".to_owned()
    }

    fn is_nilable(&self) -> bool {
        true
    }
}
