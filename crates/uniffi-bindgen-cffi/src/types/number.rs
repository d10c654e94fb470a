//! Numbers: passed as they are, after a check of their range.

use super::PyType;
use crate::block::Block;
use crate::call;
use crate::code::Code;

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

    fn annotation(&self) -> Code {
        format!("${}", self.python).into()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!(format!("_check_{}", self.name), value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        prepared.into()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some(self.python)
    }

    fn lift(&self, result: Code) -> Code {
        result
    }

    fn is_checked_by_cffi(&self) -> bool {
        true
    }

    fn write(&self, value: &str, place: &str) -> Block {
        let value = self.prepare(value.into(), place);
        let packed = call!(format!("_pack_{}", self.name), value);
        Block::new().line(call!("put", packed))
    }

    fn read(&self, target: &str) -> Block {
        let unpacked = call!(format!("_unpack_{}", self.name), "data", "pos");
        Block::new()
            .set(target, unpacked.before("[0]"))
            .line(format!("pos += {}", self.size))
    }
}
