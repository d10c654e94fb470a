//! Records: structs in C and C++.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Field, Record};

use super::{CType, Crossing, Passing, Types};
use crate::docs::comment;
use crate::{defaults, names};

/// What is known of a record.
pub fn ctype(name: &str, types: &Types<'_>) -> CType {
    let (tag, class) = (names::snake(name), names::class(name));
    let fields = types.record(name).map_or(&[][..], |item| &item.fields);
    CType {
        c: types.c(&tag),
        slug: tag.clone(),
        tag,
        pointee: String::new(),
        passing: Passing::Pointer,
        cpp_taken: format!("const {class} &"),
        cpp: class,
        crossing: Crossing::Buffer,
        owns: fields.iter().any(|field| types.get(&field.ty.ty).owns),
    }
}

/// A field of a record, or of a variant.
pub struct Member {
    /// Its name in C and C++.
    pub name: String,
    /// Its name in the interface, or its index.
    pub shown: String,
    /// Its type.
    pub ty: CType,
    /// Its documentation.
    pub doc: String,
    /// Its default in C.
    pub c_default: Option<String>,
    /// Its default in C++, or what makes an empty one.
    pub cpp_default: String,
}

impl Member {
    /// Prepares fields.
    ///
    /// # Errors
    /// A default that cannot be expressed.
    pub fn all(fields: &[Field], margin: usize, types: &Types<'_>) -> Result<Vec<Self>> {
        let fields = fields.iter().enumerate();
        fields
            .map(|(index, field)| {
                Self::new(index, field, margin, types)
                    .with_context(|| format!("field {}", field.name))
            })
            .collect()
    }

    fn new(index: usize, field: &Field, margin: usize, types: &Types<'_>) -> Result<Self> {
        let shown = match field.name.is_empty() {
            true => index.to_string(),
            false => field.name.clone(),
        };
        let default = field.default.as_ref();
        let default = default
            .map(|default| defaults::new(default, &field.ty.ty, types))
            .transpose()?;
        let ty = types.get(&field.ty.ty);
        Ok(Self {
            name: match field.name.is_empty() {
                true => format!("value{index}"),
                false => names::variable(&field.name),
            },
            shown,
            doc: comment(field.docstring.as_deref(), margin),
            cpp_default: match &default {
                Some(default) => format!(" = {}", default.cpp),
                // Everything else makes itself, or cannot.
                None if ty.passing == Passing::Value && !ty.owns => "{}".to_owned(),
                None => String::new(),
            },
            c_default: default.map(|default| default.c),
            ty,
        })
    }
}

/// A record, for all that is rendered of it.
pub struct Definition {
    /// Its type.
    pub ty: CType,
    /// Its documentation.
    pub doc: String,
    /// Its fields.
    pub members: Vec<Member>,
    /// The function that makes one with the defaults, if there are any.
    pub init: Option<String>,
}

impl Definition {
    /// Prepares a record.
    ///
    /// # Errors
    /// A default that cannot be expressed.
    pub fn new(item: &Record, types: &Types<'_>) -> Result<Self> {
        let ty = ctype(&item.name, types);
        Ok(Self {
            doc: comment(item.docstring.as_deref(), 0),
            members: Member::all(&item.fields, 4, types)
                .with_context(|| format!("dictionary {}", item.name))?,
            init: has_defaults(item).then(|| format!("{}_init", ty.c)),
            ty,
        })
    }

    /// The names that it defines beside its type's, each with what it names.
    pub fn names(&self) -> Vec<(String, &'static str)> {
        let init = self.init.iter().cloned();
        init.map(|name| (name, "what makes a record")).collect()
    }
}

/// Whether a record is made with defaults.
pub fn has_defaults(item: &Record) -> bool {
    item.fields.iter().any(|field| field.default.is_some())
}

/// The struct in C.
#[derive(Template)]
#[template(path = "record.h")]
pub struct Header<'a> {
    /// The record.
    pub record: &'a Definition,
}

/// The helper functions in C.
#[derive(Template)]
#[template(path = "record.c")]
pub struct Source<'a> {
    /// The record.
    pub record: &'a Definition,
}

/// The struct in C++.
#[derive(Template)]
#[template(path = "record.hpp")]
pub struct Class<'a> {
    /// The record.
    pub record: &'a Definition,
}

/// The helper functions in C++.
#[derive(Template)]
#[template(path = "record_helpers.hpp")]
pub struct Wrapper<'a> {
    /// The record.
    pub record: &'a Definition,
}
