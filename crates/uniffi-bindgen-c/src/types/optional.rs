//! Optional values. Where a value of a type may be NULL, that is none; elsewhere it is a struct.

use askama::Template;

use super::{CType, Crossing, Passing, Types};

/// What is known of an optional.
pub fn ctype(inner: &CType, types: &Types<'_>) -> CType {
    // `optional_u8_list` is a list of optionals.
    let is_compound = ["std::vector", "std::set", "std::map"]
        .iter()
        .any(|class| inner.cpp.starts_with(class));
    let name = |inner: &str| match is_compound {
        true => format!("{inner}_optional"),
        false => format!("optional_{inner}"),
    };
    let slug = name(&inner.slug);
    let can_be_null =
        matches!(inner.slug.as_str(), "string" | "bytes") || inner.crossing == Crossing::Object;
    let (tag, c) = match can_be_null {
        true => (inner.tag.clone(), inner.c.clone()),
        false => {
            let tag = name(&inner.tag);
            let c = types.c(&tag);
            (tag, c)
        }
    };
    let (passing, cpp_taken) = match inner.passing {
        Passing::Pointer => (
            Passing::OptionalPointer,
            format!("const std::optional<{}> &", inner.cpp),
        ),
        // A reference cannot be in there.
        _ if inner.crossing == Crossing::Object => {
            (Passing::Value, format!("const {} *", inner.cpp))
        }
        _ if inner.cpp_taken.ends_with('&') => (
            Passing::Value,
            format!("const std::optional<{}> &", inner.cpp),
        ),
        _ => (
            Passing::Value,
            format!("std::optional<{}>", inner.cpp_taken),
        ),
    };
    CType {
        slug,
        tag,
        c,
        pointee: inner.c.clone(),
        passing,
        cpp: format!("std::optional<{}>", inner.cpp),
        cpp_taken,
        crossing: match inner.slug.as_str() {
            // Behind a tag and its length.
            "bytes" => Crossing::InPlace(5),
            _ => Crossing::Buffer,
        },
        owns: inner.owns,
    }
}

/// The struct of an optional.
#[derive(Template)]
#[template(path = "optional.h")]
pub struct Header<'a> {
    /// The optional.
    pub ty: &'a CType,
    /// What it holds.
    pub inner: &'a CType,
}

/// The helper functions in C.
#[derive(Template)]
#[template(path = "optional.c")]
pub struct Source<'a> {
    /// The optional.
    pub ty: &'a CType,
    /// What it holds.
    pub inner: &'a CType,
    /// Whether its type in C is not that of another type before it.
    pub is_new: bool,
    /// Whether it is a struct of its own.
    pub is_struct: bool,
    /// Whether it is an object, which has no memory of its own.
    pub is_object: bool,
}

/// The helper functions in C++.
#[derive(Template)]
#[template(path = "optional.hpp")]
pub struct Wrapper<'a> {
    /// The optional.
    pub ty: &'a CType,
    /// What it holds.
    pub inner: &'a CType,
    /// Whether it is a struct of its own.
    pub is_struct: bool,
    /// Whether it is an object, which has no memory of its own.
    pub is_object: bool,
}
