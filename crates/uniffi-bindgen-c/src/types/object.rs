//! Objects: opaque pointers in C, classes in C++.

use super::{CType, Crossing, Passing, Types};
use crate::names;

/// What is known of an object.
pub fn ctype(name: &str, types: &Types<'_>) -> CType {
    let (tag, class) = (names::snake(name), names::class(name));
    CType {
        c: format!("{} *", types.c(&tag)),
        slug: tag.clone(),
        tag,
        pointee: String::new(),
        passing: Passing::Value,
        cpp_taken: format!("const {class} &"),
        cpp: class,
        crossing: Crossing::Object,
        owns: true,
    }
}
