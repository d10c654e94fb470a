//! Enums: numbers if no variant has fields, else an interface that a struct for each variant has.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Enum, Variant};

use super::Types;
use super::field::{GoField, fields};
use crate::docs::{Docs, Place};
use crate::names;

/// The constants of an enum whose variants have no fields.
#[derive(Template)]
#[template(path = "enum_flat.go")]
pub struct FlatDefinition {
    class: String,
    doc: String,
    variants: Vec<Constant>,
}

/// A variant without fields.
struct Constant {
    name: String,
    text: String,
    doc: String,
}

impl FlatDefinition {
    /// Prepares an enum.
    pub fn new(item: &Enum, docs: &Docs<'_>) -> Self {
        let class = names::exported(&item.name);
        let place = Place::of(&item.name);
        let constant = |variant: &Variant| {
            let text = names::exported(&variant.name);
            let name = format!("{class}{text}");
            Constant {
                doc: docs.of_constant(variant.docstring.as_deref(), place),
                name,
                text,
            }
        };
        Self {
            doc: docs.of_type(&class, item.docstring.as_deref(), place),
            variants: item.variants.iter().map(constant).collect(),
            class,
        }
    }
}

/// A variant that may have fields: a struct.
pub struct GoVariant {
    /// The struct's name.
    pub class: String,
    /// Its documentation, as a comment.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<GoField>,
}

impl GoVariant {
    /// Prepares a variant, whose struct has a name.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(
        variant: &Variant,
        class: String,
        item: &Enum,
        types: &Types<'_>,
        docs: &Docs<'_>,
    ) -> Result<Self> {
        let place = Place::of(&item.name);
        let mut variant = variant.clone();
        // All fields of a variant are told.
        for field in &mut variant.fields {
            field.default = None;
        }
        Ok(Self {
            doc: docs.of_variant(&class, variant.docstring.as_deref(), place),
            fields: fields(
                &variant.fields,
                &variant.fields_kind,
                &item.name,
                types,
                docs,
            )
            .with_context(|| format!("variant {}", variant.name))?,
            class,
        })
    }
}

/// The interface of an enum whose variants have fields.
#[derive(Template)]
#[template(path = "enum_rich.go")]
pub struct RichDefinition {
    class: String,
    doc: String,
    variants: Vec<GoVariant>,
}

impl RichDefinition {
    /// Prepares an enum.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>, docs: &Docs<'_>) -> Result<Self> {
        let class = names::exported(&item.name);
        let variant = |variant: &Variant| {
            let name = format!("{class}{}", names::exported(&variant.name));
            GoVariant::new(variant, name, item, types, docs)
        };
        Ok(Self {
            doc: docs.of_type(&class, item.docstring.as_deref(), Place::of(&item.name)),
            variants: item.variants.iter().map(variant).collect::<Result<_>>()?,
            class,
        })
    }
}
