//! Records: plain objects with the properties that an interface of TypeScript has.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::{Field, Record};

use super::Types;
use super::named::input_name;
use crate::defaults;
use crate::docs::comment;
use crate::names;

/// The converter of a record.
#[derive(Template)]
#[template(path = "record.js")]
pub struct Definition {
    class: String,
    fields: Vec<String>,
}

/// The types of a record.
#[derive(Template)]
#[template(path = "record.d.ts")]
pub struct Declaration {
    doc: String,
    /// What callers get, and what they may pass if that differs.
    forms: Vec<Form>,
}

/// An interface of TypeScript.
struct Form {
    name: String,
    properties: Vec<String>,
}

impl Definition {
    /// Prepares a record.
    ///
    /// # Errors
    /// A default value that JavaScript has no expression for.
    pub fn new(item: &Record, types: &Types<'_>) -> Result<Self> {
        Ok(Self {
            class: names::class(&item.name),
            fields: converters(&item.fields, &item.orig_name, types)?,
        })
    }
}

impl Declaration {
    /// Prepares a record.
    pub fn new(item: &Record, types: &Types<'_>) -> Self {
        let name = names::class(&item.name);
        let form = |name: String, is_output: bool| {
            let fields = item.fields.iter().enumerate();
            let property = |(index, field): (usize, &Field)| {
                property(index, field, &item.orig_name, is_output, types)
            };
            Form {
                name,
                properties: fields.map(property).collect(),
            }
        };
        let forms = match (types.is_returned(&item.name), types.has_input(&item.name)) {
            (true, true) => vec![form(name.clone(), true), form(input_name(&name), false)],
            (true, false) => vec![form(name, true)],
            (false, _) => vec![form(name, false)],
        };
        Self {
            doc: comment(item.docstring.as_deref(), 0),
            forms,
        }
    }
}

/// Whether callers may pass values of a record that they do not get.
pub fn has_input(item: &Record, types: &Types<'_>) -> bool {
    let mut fields = item.fields.iter();
    fields.any(|field| is_wider(field, &item.orig_name, types))
}

/// Whether callers may pass values of a field that they do not get.
pub fn is_wider(field: &Field, owner: &str, types: &Types<'_>) -> bool {
    let ty = types.get_at(&field.ty.ty, &place(owner, field));
    field.default.is_some() || ty.input() != ty.output()
}

/// How the configuration names a field.
fn place(owner: &str, field: &Field) -> String {
    format!("{owner}.{}", field.orig_name)
}

/// What a field is called; one without a name by its place.
pub fn property_name(index: usize, field: &Field) -> String {
    match field.name.is_empty() {
        true => format!("v{index}"),
        false => names::member(&field.name),
    }
}

/// The items that describe fields to the runtime.
///
/// # Errors
/// A default value that JavaScript has no expression for.
pub fn converters(fields: &[Field], owner: &str, types: &Types<'_>) -> Result<Vec<String>> {
    let fields = fields.iter().enumerate();
    fields
        .map(|(index, field)| {
            let name = names::string(&property_name(index, field));
            let ty = types.get_at(&field.ty.ty, &place(owner, field));
            let default = match &field.default {
                Some(default) => {
                    let value = defaults::expression(default, &field.ty.ty, types)?;
                    match value.starts_with('{') {
                        true => format!(", () => ({value})"),
                        false => format!(", () => {value}"),
                    }
                }
                None => String::new(),
            };
            Ok(format!("[{name}, {}{default}]", ty.converter()))
        })
        .collect()
}

/// The declaration of a property, with its documentation.
pub fn property(
    index: usize,
    field: &Field,
    owner: &str,
    is_output: bool,
    types: &Types<'_>,
) -> String {
    let ty = types.get_at(&field.ty.ty, &place(owner, field));
    let (mark, ty) = match is_output {
        true => ("", ty.output()),
        false if ty.is_optional() => ("?", ty.input()),
        false if field.default.is_some() => ("?", format!("{} | undefined", ty.input())),
        false => ("", ty.input()),
    };
    let doc = comment(field.docstring.as_deref(), 2);
    format!("{doc}  {}{mark}: {ty};", property_name(index, field))
}
