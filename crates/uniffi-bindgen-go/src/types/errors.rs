//! Enums that are errors: an interface, and a struct for each variant that `errors.As` finds.

use anyhow::Result;
use askama::Template;
use heck::ToSnakeCase;
use uniffi_bindgen_common::uniffi::{Enum, Variant};

use super::Types;
use super::enums::GoVariant;
use crate::docs::{Docs, Place};
use crate::names;

/// The interface of an error, its structs, and the functions that write and read it.
#[derive(Template)]
#[template(path = "error.go")]
pub struct Definition {
    class: String,
    doc: String,
    variants: Vec<GoVariant>,
    /// What each variant's message begins with.
    texts: Vec<String>,
    /// Whether all that crosses is the variant and a message.
    flat: bool,
}

impl Definition {
    /// Prepares an error.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>, docs: &Docs<'_>) -> Result<Self> {
        let class = names::exported(&item.name);
        let variant =
            |v: &Variant| GoVariant::new(v, types.error_variant(item, v), item, types, docs);
        let text = |v: &Variant| v.name.to_snake_case().replace('_', " ");
        Ok(Self {
            doc: docs.of_type(&class, item.docstring.as_deref(), Place::of(&item.name)),
            variants: item.variants.iter().map(variant).collect::<Result<_>>()?,
            texts: item.variants.iter().map(text).collect(),
            flat: item.is_flat,
            class,
        })
    }
}
