//! Integers and floats.

use uniffi_bindgen_common::uniffi::Type;

use super::{Crossing, GoType};
use crate::names;

/// An integer or a float.
pub struct Number {
    name: &'static str,
    c: &'static str,
}

impl Number {
    /// The number of a type. (All that are no numbers have been told apart before.)
    pub fn new(ty: &Type) -> Self {
        let (name, c) = match ty {
            Type::UInt8 => ("uint8", "uint8_t"),
            Type::Int8 => ("int8", "int8_t"),
            Type::UInt16 => ("uint16", "uint16_t"),
            Type::Int16 => ("int16", "int16_t"),
            Type::UInt32 => ("uint32", "uint32_t"),
            Type::Int32 => ("int32", "int32_t"),
            Type::UInt64 => ("uint64", "uint64_t"),
            Type::Int64 => ("int64", "int64_t"),
            Type::Float32 => ("float32", "float"),
            _ => ("float64", "double"),
        };
        Self { name, c }
    }
}

impl GoType for Number {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn writer(&self) -> String {
        format!("uniffiWrite{}", names::exported(self.name))
    }

    fn reader(&self) -> String {
        format!("uniffiRead{}", names::exported(self.name))
    }

    fn zero(&self) -> String {
        "0".to_owned()
    }

    fn crossing(&self) -> Crossing {
        Crossing::Number(self.c)
    }
}
