//! Sequences, sets and maps: an array and its length in C.

use askama::Template;

use super::{CType, Crossing, Passing, Types};

fn compound(slug: String, tag: String, cpp: String, taken: String, types: &Types<'_>) -> CType {
    CType {
        c: types.c(&tag),
        slug,
        tag,
        pointee: String::new(),
        passing: Passing::Value,
        cpp,
        cpp_taken: format!("const {taken} &"),
        crossing: Crossing::Buffer,
        owns: true,
    }
}

/// Whether C++ has an order for values of a type, which its maps and sets need.
fn has_order(ty: &CType) -> bool {
    matches!(
        ty.crossing,
        Crossing::Direct | Crossing::Boolean | Crossing::Text
    )
}

/// What is known of a sequence.
pub fn list(item: &CType, types: &Types<'_>) -> CType {
    let (slug, tag) = (format!("{}_list", item.slug), format!("{}_list", item.tag));
    // What is only viewed is not copied to be passed.
    let taken = match item.cpp_taken.starts_with("const ") || item.slug == "bool" {
        true => &item.cpp,
        false => &item.cpp_taken,
    };
    let (cpp, taken) = (
        format!("std::vector<{}>", item.cpp),
        format!("std::vector<{taken}>"),
    );
    compound(slug, tag, cpp, taken, types)
}

/// What is known of a set.
pub fn set(item: &CType, types: &Types<'_>) -> CType {
    let (slug, tag) = (format!("{}_set", item.slug), format!("{}_set", item.tag));
    let cpp = match has_order(item) {
        true => format!("std::set<{}>", item.cpp),
        false => format!("std::vector<{}>", item.cpp),
    };
    compound(slug, tag, cpp.clone(), cpp, types)
}

/// What is known of a map.
pub fn map(key: &CType, value: &CType, types: &Types<'_>) -> CType {
    let slug = format!("{}_{}_map", key.slug, value.slug);
    let tag = format!("{}_{}_map", key.tag, value.tag);
    let cpp = match has_order(key) {
        true => format!("std::map<{}, {}>", key.cpp, value.cpp),
        false => format!("std::vector<std::pair<{}, {}>>", key.cpp, value.cpp),
    };
    compound(slug, tag, cpp.clone(), cpp, types)
}

/// The struct of a sequence or a set.
#[derive(Template)]
#[template(path = "list.h")]
pub struct ListHeader<'a> {
    /// The sequence.
    pub ty: &'a CType,
    /// Its items as a declaration of an array that does not change.
    pub items: String,
}

/// The helper functions of a sequence or a set in C.
#[derive(Template)]
#[template(path = "list.c")]
pub struct ListSource<'a> {
    /// The sequence.
    pub ty: &'a CType,
    /// What it consists of.
    pub item: &'a CType,
    /// Whether its type in C is not that of another type before it.
    pub is_new: bool,
}

/// The helper functions of a sequence or a set in C++.
#[derive(Template)]
#[template(path = "list.hpp")]
pub struct ListWrapper<'a> {
    /// The sequence.
    pub ty: &'a CType,
    /// What it consists of.
    pub item: &'a CType,
    /// Whether it is a set in C++, too.
    pub is_set: bool,
}

/// The struct of a map.
#[derive(Template)]
#[template(path = "map.h")]
pub struct MapHeader<'a> {
    /// The map.
    pub ty: &'a CType,
    /// What its entries consist of.
    pub key: &'a CType,
    /// What its entries consist of.
    pub value: &'a CType,
}

/// The helper functions of a map in C.
#[derive(Template)]
#[template(path = "map.c")]
pub struct MapSource<'a> {
    /// The map.
    pub ty: &'a CType,
    /// What its entries consist of.
    pub key: &'a CType,
    /// What its entries consist of.
    pub value: &'a CType,
    /// Whether its type in C is not that of another type before it.
    pub is_new: bool,
}

/// The helper functions of a map in C++.
#[derive(Template)]
#[template(path = "map.hpp")]
pub struct MapWrapper<'a> {
    /// The map.
    pub ty: &'a CType,
    /// What its entries consist of.
    pub key: &'a CType,
    /// What its entries consist of.
    pub value: &'a CType,
    /// Whether it is a map in C++, too.
    pub is_map: bool,
}
