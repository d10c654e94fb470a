//! Numbers: passed as they are, after a check of their range.

use super::PyType;

/// A type of numbers: its Rust name, its Python type and its size in bytes.
pub struct Number {
    name: &'static str,
    python: &'static str,
    size: usize,
}

/// `u8`
pub const U8: Number = Number::new("u8", "int", 1);
/// `i8`
pub const I8: Number = Number::new("i8", "int", 1);
/// `u16`
pub const U16: Number = Number::new("u16", "int", 2);
/// `i16`
pub const I16: Number = Number::new("i16", "int", 2);
/// `u32`
pub const U32: Number = Number::new("u32", "int", 4);
/// `i32`
pub const I32: Number = Number::new("i32", "int", 4);
/// `u64`
pub const U64: Number = Number::new("u64", "int", 8);
/// `i64`
pub const I64: Number = Number::new("i64", "int", 8);
/// `f32`
pub const F32: Number = Number::new("f32", "float", 4);
/// `f64`
pub const F64: Number = Number::new("f64", "float", 8);

impl Number {
    const fn new(name: &'static str, python: &'static str, size: usize) -> Self {
        Self { name, python, size }
    }
}

impl PyType for Number {
    fn slug(&self) -> String {
        self.name.to_owned()
    }

    fn annotation(&self) -> String {
        format!("${}", self.python)
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_check_{}({value}, {place})", self.name)
    }

    fn pass(&self, prepared: &str) -> String {
        prepared.to_owned()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some(self.python)
    }

    fn lift(&self, result: &str) -> String {
        result.to_owned()
    }

    fn is_checked_by_cffi(&self) -> bool {
        true
    }

    fn write(&self, value: &str, place: &str) -> String {
        let Self { name, .. } = self;
        format!("put(_pack_{name}(_check_{name}({value}, {place})))")
    }

    fn read(&self, target: &str) -> String {
        let Self { name, size, .. } = self;
        format!("{target} = _unpack_{name}(data, pos)[0]\npos += {size}")
    }
}
