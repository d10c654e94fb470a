//! Enums that are errors: an exception, and one that inherits it for each variant.

use std::collections::BTreeSet;

use crate::uniffi::Enum;
use anyhow::Result;
use askama::Template;

use super::enums::{RichVariant, nested, variants_reader, variants_writer};
use super::interface::{Traits, members, methods};
use super::variants::{Form, returns, shown};
use super::{Types, reader};
use crate::layout::docstring;
use crate::names;

/// What all exceptions have that a field may be called, too.
const OF_EXCEPTIONS: [&str; 3] = ["add_note", "args", "with_traceback"];

/// A variant of an error.
struct ErrorVariant {
    variant: RichVariant,
    /// Its base classes.
    bases: String,
    /// The statement of `__str__`, unless Rust says, indented.
    message: String,
    /// The statement of `__repr__`, indented.
    represented: String,
}

/// The exceptions of an error and the functions that write and read it.
#[derive(Template)]
#[template(path = "error.py")]
pub struct Definition {
    class: String,
    doc: String,
    /// Whether all that crosses is the variant and a message.
    flat: bool,
    variants: Vec<ErrorVariant>,
    /// The variants as attributes.
    nested: String,
    /// What the classes of variants have from the error, and from all exceptions.
    inherited: BTreeSet<String>,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

/// The statements that read an error of which only a message crosses.
#[derive(Template)]
#[template(path = "flat_error_read.py")]
struct FlatRead<'a> {
    class: &'a str,
    variants: &'a [&'a RichVariant],
}

impl Definition {
    /// Prepares an error.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&item.self_type.ty);
        let class = ty.class.clone();
        let variants: Vec<ErrorVariant> = item
            .variants
            .iter()
            .enumerate()
            .map(|(index, v)| ErrorVariant::new(item, index, names::class(&v.name), types))
            .collect::<Result<_>>()?;
        let all: Vec<_> = variants.iter().map(|v| &v.variant).collect();
        let flat = FlatRead {
            class: &class,
            variants: &all,
        };
        let inside = types.inside(item);
        Ok(Self {
            nested: nested(&all, &inside),
            doc: docstring(item.docstring.as_deref(), 4),
            flat: item.is_flat,
            methods: methods(&item.methods, &inside)?,
            traits: Traits::new(&item.uniffi_trait_methods, &inside.own(&class), &inside)?,
            writer: variants_writer(&ty, &all)?,
            reader: match item.is_flat {
                true => reader(&ty, &flat.render()?),
                false => variants_reader(&ty, &all)?,
            },
            inherited: members(&item.methods)
                .into_iter()
                .chain(OF_EXCEPTIONS.map(str::to_owned))
                .collect(),
            variants,
            class,
        })
    }
}

impl ErrorVariant {
    fn new(item: &Enum, index: usize, name: String, types: &Types<'_>) -> Result<Self> {
        let class = names::class(&item.name);
        let mut bases = vec![class.clone()];
        bases.extend_from_slice(types.config().error_bases(&class, &name));
        let variant = RichVariant::new(item, index, name.clone(), types)?;
        let (message, represented) = match variant.unnamed {
            true => (
                "\", \".join(map(repr, self._values))".to_owned(),
                format!("f\"{class}.{name}({{', '.join(map(repr, self._values))}})\""),
            ),
            false => (
                shown(&variant.fields, Form::Repr, "", ""),
                shown(
                    &variant.fields,
                    Form::Repr,
                    &format!("{class}.{name}("),
                    ")",
                ),
            ),
        };
        Ok(Self {
            bases: bases.join(", "),
            message: returns(&message),
            represented: returns(&represented),
            variant,
        })
    }
}
