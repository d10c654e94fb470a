//! Integers and floats.

use uniffi_bindgen_common::uniffi::Type;

use super::JsType;

/// A number, by the name that the runtime has for its type.
pub struct Number(&'static str);

/// An integer of 64 bits.
pub struct LongInteger {
    name: &'static str,
    /// Whether results are bigints.
    is_big: bool,
}

/// The type of a number; nothing for other types.
pub fn number(ty: &Type, is_big: bool) -> Option<Box<dyn JsType>> {
    let name = match ty {
        Type::Int64 => {
            return Some(Box::new(LongInteger {
                name: "i64",
                is_big,
            }));
        }
        Type::UInt64 => {
            return Some(Box::new(LongInteger {
                name: "u64",
                is_big,
            }));
        }
        Type::Int8 => "i8",
        Type::UInt8 => "u8",
        Type::Int16 => "i16",
        Type::UInt16 => "u16",
        Type::Int32 => "i32",
        Type::UInt32 => "u32",
        Type::Float32 => "f32",
        Type::Float64 => "f64",
        _ => return None,
    };
    Some(Box::new(Number(name)))
}

impl JsType for Number {
    fn output(&self) -> String {
        "number".to_owned()
    }

    fn converter(&self) -> String {
        format!("$.{}", self.0)
    }

    fn argument(&self) -> String {
        format!("'{}'", self.0)
    }

    fn result(&self) -> String {
        self.argument()
    }
}

impl LongInteger {
    /// What the runtime calls it.
    fn full_name(&self) -> String {
        match self.is_big {
            true => format!("big{}", self.name),
            false => self.name.to_owned(),
        }
    }
}

impl JsType for LongInteger {
    fn output(&self) -> String {
        match self.is_big {
            true => "bigint".to_owned(),
            false => "number".to_owned(),
        }
    }

    fn input(&self) -> String {
        "number | bigint".to_owned()
    }

    fn converter(&self) -> String {
        format!("$.{}", self.full_name())
    }

    fn argument(&self) -> String {
        format!("'{}'", self.name)
    }

    fn result(&self) -> String {
        format!("'{}'", self.full_name())
    }
}
