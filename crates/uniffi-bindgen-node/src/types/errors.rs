//! Errors: a class, and one for each variant that extends it.

use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Enum, Namespace};

use super::Types;
use super::enums::{RuntimeVariant, runtime_variants};
use super::record::{property, property_name};
use crate::docs::comment;
use crate::names;

/// The classes and the converter of an error.
#[derive(Template)]
#[template(path = "error.js")]
pub struct Definition {
    class: String,
    is_flat: bool,
    variants: Vec<RuntimeVariant>,
    properties: Vec<Property>,
}

/// An additional property of an error.
struct Property {
    name: String,
    function: String,
    ty: String,
    doc: String,
}

/// The types of an error.
#[derive(Template)]
#[template(path = "error.d.ts")]
pub struct Declaration {
    class: String,
    doc: String,
    is_flat: bool,
    variants: Vec<DeclaredVariant>,
    properties: Vec<Property>,
}

struct DeclaredVariant {
    name: String,
    doc: String,
    properties: Vec<String>,
    /// What the constructor takes.
    parameters: String,
}

impl Definition {
    /// Prepares an error.
    ///
    /// # Errors
    /// A default value that JavaScript has no expression for, or a property from something else than
    /// a function of the error.
    pub fn new(item: &Enum, namespace: &Namespace, types: &Types<'_>) -> Result<Self> {
        Ok(Self {
            class: names::class(&item.name),
            is_flat: item.is_flat,
            properties: properties(item, namespace, types)?,
            variants: runtime_variants(item, types)?,
        })
    }
}

impl Declaration {
    /// Prepares an error.
    ///
    /// # Errors
    /// As [`Definition::new`].
    pub fn new(item: &Enum, namespace: &Namespace, types: &Types<'_>) -> Result<Self> {
        let variants = item.variants.iter().map(|variant| {
            let owner = &item.orig_name;
            let fields = || variant.fields.iter().enumerate();
            let deeper = |text: String| format!("  {}", text.replace('\n', "\n  "));
            let parameters: Vec<String> = fields()
                .map(|(index, field)| {
                    let field = uniffi_bindgen_common::uniffi::Field {
                        docstring: None,
                        ..field.clone()
                    };
                    let text = property(index, &field, owner, false, types);
                    text.trim().trim_end_matches(';').to_owned()
                })
                .collect();
            DeclaredVariant {
                name: names::variant(&variant.name),
                doc: comment(variant.docstring.as_deref(), 2),
                properties: fields()
                    .map(|(i, f)| {
                        let text = property(i, f, owner, true, types);
                        let name = property_name(i, f);
                        let text = text.replacen(
                            &format!("  {name}: "),
                            &format!("  readonly {name}: "),
                            1,
                        );
                        deeper(text)
                    })
                    .collect(),
                parameters: match (item.is_flat, parameters.as_slice()) {
                    (true, _) => "message: string".to_owned(),
                    (false, []) => String::new(),
                    (false, all) => format!("fields: {{ {} }}", all.join("; ")),
                },
            }
        });
        Ok(Self {
            class: names::class(&item.name),
            doc: comment(item.docstring.as_deref(), 0),
            is_flat: item.is_flat,
            variants: variants.collect(),
            properties: properties(item, namespace, types)?,
        })
    }
}

/// The additional properties that the configuration has for an error.
fn properties(item: &Enum, namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Property>> {
    let Some(table) = types.config().error_properties.get(&item.orig_name) else {
        return Ok(Vec::new());
    };
    table
        .iter()
        .map(|(name, function)| {
            let mut functions = namespace.functions.iter();
            let found = functions.find(|f| f.callable.orig_name == *function);
            let callable = found.map(|f| (&f.callable, f.docstring.as_deref()));
            match callable {
                Some((callable, doc))
                    if let ([argument], Some(ty), false) = (
                        callable.arguments.as_slice(),
                        &callable.return_type.ty,
                        callable.is_async(),
                    ) && argument.ty.ty == item.self_type.ty =>
                {
                    Ok(Property {
                        name: names::member(name),
                        function: names::variable(&callable.name),
                        ty: types.get(&ty.ty).output(),
                        doc: comment(doc, 2),
                    })
                }
                _ => bail!(
                    "uniffi.toml: bindings.node.error_properties.{}: {function} is not a function \
                     of the error only",
                    item.orig_name
                ),
            }
        })
        .collect()
}
