//! Enums: an `enum` in C if no variant has fields, else a struct of a tag and a union. Those that
//! are errors are in [`crate::errors`].

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Enum, Literal};

use super::record::Member;
use super::{CType, Crossing, Passing, Types};
use crate::docs::comment;
use crate::names;

/// What is known of an enum.
pub fn ctype(name: &str, types: &Types<'_>) -> CType {
    let (tag, class) = (names::snake(name), names::class(name));
    let item = types.enumeration(name);
    let is_error = item.is_some_and(|item| item.self_type.is_used_as_error);
    let is_flat = item.is_some_and(|item| item.is_flat) && !is_error;
    let fields = item.iter().flat_map(|item| &item.variants);
    let mut fields = fields.flat_map(|variant| &variant.fields);
    CType {
        c: types.c(if is_error { "error" } else { &tag }),
        slug: tag.clone(),
        tag,
        pointee: String::new(),
        passing: match is_flat {
            true => Passing::Value,
            false => Passing::Pointer,
        },
        cpp_taken: match is_flat {
            true => class.clone(),
            false if is_error => "const Error &".to_owned(),
            false => format!("const {class} &"),
        },
        cpp: class,
        crossing: match is_error {
            true => Crossing::Error,
            false => Crossing::Buffer,
        },
        owns: is_error || fields.any(|field| types.get(&field.ty.ty).owns),
    }
}

/// A variant.
pub struct Variant {
    /// The constant in C.
    pub constant: String,
    /// The constant, or the struct, in C++.
    pub class: String,
    /// The member of the union in C.
    pub member: String,
    /// The struct in C of its fields.
    pub c: String,
    /// Its value in C.
    pub value: String,
    /// Its number in a buffer.
    pub index: usize,
    /// Its name in the interface.
    pub shown: String,
    /// Its documentation, for a place in an enum.
    pub doc: String,
    /// Its fields.
    pub members: Vec<Member>,
}

/// An enum, for all that is rendered of it.
pub struct Definition {
    /// Its type.
    pub ty: CType,
    /// Its documentation.
    pub doc: String,
    /// Whether no variant has fields.
    pub is_flat: bool,
    /// Whether any variant has fields.
    pub has_union: bool,
    /// Its variants.
    pub variants: Vec<Variant>,
    /// Whether any variant owns something.
    pub owns: bool,
}

impl Definition {
    /// Prepares an enum. What its names in C begin with is not always its name.
    ///
    /// # Errors
    /// A default that cannot be expressed.
    pub fn new(item: &Enum, prefix: &str, types: &Types<'_>) -> Result<Self> {
        let variants = item.variants.iter().enumerate();
        let variants = variants.map(|(index, variant)| {
            let member = names::snake(&variant.name);
            let members = Member::all(&variant.fields, 4, types)
                .with_context(|| format!("enum {}, variant {}", item.name, variant.name))?;
            Ok(Variant {
                constant: types.constant(&format!("{prefix}_{member}")),
                class: names::class(&variant.name),
                c: types.c(&format!("{prefix}_{member}")),
                member: names::variable(&variant.name),
                value: literal(&variant.discr, index),
                index: index + 1,
                shown: variant.name.clone(),
                doc: comment(variant.docstring.as_deref(), 4),
                members,
            })
        });
        let variants: Vec<Variant> = variants.collect::<Result<_>>()?;
        let mut members = variants.iter().flat_map(|variant| &variant.members);
        Ok(Self {
            ty: ctype(&item.name, types),
            doc: comment(item.docstring.as_deref(), 0),
            is_flat: item.is_flat,
            has_union: variants.iter().any(|variant| !variant.members.is_empty()),
            owns: members.any(|member| member.ty.owns),
            variants,
        })
    }

    /// The names that it defines beside its type's, each with what it names.
    pub fn names(&self) -> Vec<(String, &'static str)> {
        let is_error = matches!(self.ty.crossing, Crossing::Error);
        let tag = (!self.is_flat && !is_error)
            .then(|| (format!("{}_tag", self.ty.c), "which variant an enum is"));
        let variants = self.variants.iter().flat_map(|variant| {
            let fields = (!variant.members.is_empty())
                .then(|| (variant.c.clone(), "the fields of a variant"));
            [(variant.constant.clone(), "a variant")]
                .into_iter()
                .chain(fields)
        });
        tag.into_iter().chain(variants).collect()
    }
}

/// The value of a constant. Only values that an `int` holds pass the check.
fn literal(discriminant: &Literal, index: usize) -> String {
    match discriminant {
        Literal::UInt(number, ..) => number.to_string(),
        Literal::Int(number, ..) => number.to_string(),
        _ => index.to_string(),
    }
}

/// The type in C.
#[derive(Template)]
#[template(path = "enum.h")]
pub struct Header<'a> {
    /// The enum.
    pub item: &'a Definition,
}

/// The helper functions in C.
#[derive(Template)]
#[template(path = "enum.c")]
pub struct Source<'a> {
    /// The enum.
    pub item: &'a Definition,
}

/// The type in C++.
#[derive(Template)]
#[template(path = "enum.hpp")]
pub struct Class<'a> {
    /// The enum.
    pub item: &'a Definition,
}

/// The helper functions in C++.
#[derive(Template)]
#[template(path = "enum_helpers.hpp")]
pub struct Wrapper<'a> {
    /// The enum.
    pub item: &'a Definition,
}
