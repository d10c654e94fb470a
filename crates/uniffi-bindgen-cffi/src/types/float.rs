//! Floats: passed as they are.

use super::PyType;

/// A float type: its Rust name and its size in bytes.
pub struct Float {
    name: &'static str,
    size: usize,
}

/// `f32`
pub const F32: Float = Float {
    name: "f32",
    size: 4,
};
/// `f64`
pub const F64: Float = Float {
    name: "f64",
    size: 8,
};

impl PyType for Float {
    fn slug(&self) -> String {
        self.name.to_owned()
    }

    fn annotation(&self) -> String {
        "float".to_owned()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_check_{}({value}, {place})", self.name)
    }

    fn pass(&self, prepared: &str) -> String {
        prepared.to_owned()
    }

    fn crosses_as(&self) -> Option<&'static str> {
        Some("float")
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
