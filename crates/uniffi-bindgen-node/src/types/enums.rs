//! Enumerations that are no errors: the name of a variant, or an object whose `type` that is.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::{Enum, Variant};

use super::Types;
use super::named::input_name;
use super::record::{converters, property};
use crate::docs::comment;
use crate::names;

/// The converter of an enumeration.
#[derive(Template)]
#[template(path = "enum.js")]
pub struct Definition {
    class: String,
    is_flat: bool,
    variants: Vec<RuntimeVariant>,
}

/// A variant, as the converter knows it.
pub struct RuntimeVariant {
    /// Its name in JavaScript.
    pub name: String,
    /// Its fields, each with its converter.
    pub fields: Vec<String>,
}

/// The types of an enumeration.
#[derive(Template)]
#[template(path = "enum.d.ts")]
pub struct Declaration {
    class: String,
    doc: String,
    is_flat: bool,
    /// Of one without fields: the name, and the documentation.
    names: Vec<(String, String)>,
    /// Of one with fields: what callers get, and what they may pass if that differs.
    forms: Vec<Form>,
}

struct Form {
    name: String,
    variants: Vec<DeclaredVariant>,
}

struct DeclaredVariant {
    doc: String,
    name: String,
    properties: Vec<String>,
}

impl Definition {
    /// Prepares an enumeration.
    ///
    /// # Errors
    /// A default value that JavaScript has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        Ok(Self {
            class: names::class(&item.name),
            is_flat: item.is_flat,
            variants: runtime_variants(item, types)?,
        })
    }
}

/// The variants of an enumeration.
///
/// # Errors
/// A default value that JavaScript has no expression for.
pub fn runtime_variants(item: &Enum, types: &Types<'_>) -> Result<Vec<RuntimeVariant>> {
    let variants = item.variants.iter();
    variants
        .map(|variant| {
            Ok(RuntimeVariant {
                name: names::variant(&variant.name),
                fields: converters(&variant.fields, &item.orig_name, types)?,
            })
        })
        .collect()
}

impl Declaration {
    /// Prepares an enumeration.
    pub fn new(item: &Enum, types: &Types<'_>) -> Self {
        let class = names::class(&item.name);
        let form = |name: String, is_output: bool| {
            let variants = item.variants.iter();
            let variants = variants.map(|v| DeclaredVariant::new(v, item, is_output, types));
            Form {
                name,
                variants: variants.collect(),
            }
        };
        let is_returned = types.is_returned(&item.name);
        let forms = match (is_returned, types.has_input(&item.name)) {
            (true, true) => vec![form(class.clone(), true), form(input_name(&class), false)],
            _ => vec![form(class.clone(), is_returned)],
        };
        let names = item.variants.iter().map(|variant| {
            let doc = comment(variant.docstring.as_deref(), 2);
            (names::variant(&variant.name), doc)
        });
        Self {
            doc: comment(item.docstring.as_deref(), 0),
            is_flat: item.is_flat,
            names: names.collect(),
            forms,
            class,
        }
    }
}

impl DeclaredVariant {
    fn new(variant: &Variant, item: &Enum, is_output: bool, types: &Types<'_>) -> Self {
        let fields = variant.fields.iter().enumerate();
        let property = |(index, field)| {
            let text = property(index, field, &item.orig_name, is_output, types);
            // They are one level deeper here.
            text.replace("\n", "\n  ")
        };
        Self {
            doc: comment(variant.docstring.as_deref(), 2),
            name: names::variant(&variant.name),
            properties: fields.map(property).collect(),
        }
    }
}
