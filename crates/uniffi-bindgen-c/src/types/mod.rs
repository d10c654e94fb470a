//! What a type is called in C and in C++, and how it crosses. One file a kind of type that the
//! interface defines.
//!
//! Each type has helper functions that are called by its slug: `write_SLUG` and `read_SLUG` for
//! buffers, `free_TAG`, and in C++ `lower_SLUG` and `lift_SLUG`.

pub mod compound;
pub mod enums;
pub mod object;
pub mod optional;
pub mod record;
pub mod resolve;
pub mod scalar;

pub use resolve::Types;

/// How a value crosses as an argument and as a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// As it is.
    Direct,
    /// As a number that is 0 or 1.
    Boolean,
    /// As a handle.
    Object,
    /// As text that is the whole buffer.
    Text,
    /// In a buffer behind so many bytes, in which it can stay.
    InPlace(usize),
    /// In a buffer.
    Buffer,
    /// As an error, in a buffer.
    Error,
}

/// How a function takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// By value.
    Value,
    /// By a pointer.
    Pointer,
    /// By a pointer that is NULL if there is no value.
    OptionalPointer,
}

/// What the generator needs to know of a type.
#[derive(Clone, Debug)]
pub struct CType {
    /// What its helper functions are called by.
    pub slug: String,
    /// What the C type is called by; `bytes` and `bytes?` are one type in C.
    pub tag: String,
    /// The type in C.
    pub c: String,
    /// How a function in C takes it.
    pub passing: Passing,
    /// The type in C of what is optional.
    pub pointee: String,
    /// The type in C++ that a caller gets, and a field has.
    pub cpp: String,
    /// What a function in C++ takes.
    pub cpp_taken: String,
    /// How it crosses.
    pub crossing: Crossing,
    /// Whether it owns memory or objects.
    pub owns: bool,
}

impl CType {
    /// A declaration of a variable of the type.
    pub fn declare(&self, name: &str) -> String {
        declare(&self.c, name)
    }

    /// The type in front of a name.
    pub fn star(&self) -> String {
        spaced(&self.c)
    }

    /// The type in C without the star of a pointer.
    pub fn target(&self) -> &str {
        self.c.trim_end_matches(" *")
    }

    /// How `lift_SLUG` takes one.
    pub fn by_reference(&self) -> String {
        match self.c.ends_with('*') {
            true => format!("{}&", self.c),
            false => format!("{} &", self.c),
        }
    }

    /// One without a value, in C++.
    pub fn empty(&self) -> String {
        match self.c.ends_with('*') {
            true => "nullptr".to_owned(),
            false => format!("{}{{}}", self.c),
        }
    }

    /// A declaration of a parameter.
    pub fn parameter(&self, name: &str) -> String {
        match self.passing {
            Passing::Value => self.declare(name),
            Passing::Pointer => format!("const {} *{name}", self.c),
            Passing::OptionalPointer => format!("const {} *{name}", self.pointee),
        }
    }
}

/// A declaration in C, in which a star is at the name.
pub fn declare(ty: &str, name: &str) -> String {
    format!("{}{name}", spaced(ty))
}

fn spaced(ty: &str) -> String {
    match ty.ends_with('*') {
        true => ty.to_owned(),
        false => format!("{ty} "),
    }
}
