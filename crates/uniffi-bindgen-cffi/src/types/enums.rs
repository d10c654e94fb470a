//! Enums whose variants have no fields, and that are no errors: Python's `enum`.

use anyhow::Result;
use askama::Template;

use super::interface::{Traits, methods};
use super::{Types, reader, writer};
use crate::defaults::literal;
use crate::layout::docstring;
use crate::names;
use crate::uniffi::{Enum, Variant};

/// A variant without fields.
struct Member {
    name: String,
    value: String,
    doc: String,
}

/// An `enum.Enum` and the functions that write and read it.
#[derive(Template)]
#[template(path = "enum_flat.py")]
pub struct Definition {
    class: String,
    doc: String,
    variants: Vec<Member>,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

impl Definition {
    /// Prepares an enum whose variants have no fields.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&item.self_type.ty);
        let class = ty.class.clone();
        let write = format!(
            "_check_object(value, {class}, where)\n\
             put(_pack_i32(_{class}_numbers[value._name_]))"
        );
        let read = format!("return _{class}_variants[_unpack_i32(data, pos)[0] - 1], pos + 4");
        let inside = types.inside(item);
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            variants: item
                .variants
                .iter()
                .map(|v| Member::new(v, types))
                .collect::<Result<_>>()?,
            methods: methods(&item.methods, &inside)?,
            traits: Traits::new(&item.uniffi_trait_methods, &inside.own(&class), &inside)?,
            writer: writer(&ty, &write),
            reader: reader(&ty, &read),
            class,
        })
    }
}

impl Member {
    fn new(variant: &Variant, types: &Types<'_>) -> Result<Self> {
        Ok(Self {
            name: names::constant(&variant.name),
            value: literal(&variant.discr, types)?.value,
            doc: docstring(variant.docstring.as_deref(), 4),
        })
    }
}
