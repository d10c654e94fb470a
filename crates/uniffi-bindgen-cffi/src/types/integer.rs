//! Integers: passed as they are, after a check of their range.

use super::PyType;

/// An integer type: its Rust name and its size in bytes.
pub struct Integer {
    name: &'static str,
    size: usize,
}

/// `u8`
pub const U8: Integer = Integer::new("u8", 1);
/// `i8`
pub const I8: Integer = Integer::new("i8", 1);
/// `u16`
pub const U16: Integer = Integer::new("u16", 2);
/// `i16`
pub const I16: Integer = Integer::new("i16", 2);
/// `u32`
pub const U32: Integer = Integer::new("u32", 4);
/// `i32`
pub const I32: Integer = Integer::new("i32", 4);
/// `u64`
pub const U64: Integer = Integer::new("u64", 8);
/// `i64`
pub const I64: Integer = Integer::new("i64", 8);

impl Integer {
    const fn new(name: &'static str, size: usize) -> Self {
        Self { name, size }
    }
}

impl PyType for Integer {
    fn slug(&self) -> String {
        self.name.to_owned()
    }

    fn annotation(&self) -> String {
        "int".to_owned()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_check_{}({value}, {place})", self.name)
    }

    fn pass(&self, prepared: &str) -> String {
        prepared.to_owned()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some("int")
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
        let Self { name, size } = self;
        format!("{target} = _unpack_{name}(data, pos)[0]\npos += {size}")
    }
}
