//! Enums that are errors: an exception, and one that inherits it for each variant.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen::pipeline::general::{Enum, Method, Variant};

use super::enums::{EnumType, RichVariant, VariantsRead, VariantsWrite};
use super::interface::{Traits, methods};
use super::variants::{Form, hidden, returns, shown};
use super::{reader, writer};
use crate::config::Config;
use crate::layout::docstring;
use crate::names;

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
    variants: Vec<&'a RichVariant>,
}

impl Definition {
    /// Prepares an error.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, config: &Config) -> Result<Self> {
        let ty = EnumType::new(&item.name);
        let class = names::class(&item.name);
        let variants: Vec<ErrorVariant> = item
            .variants
            .iter()
            .map(|v| ErrorVariant::new(&class, v, &item.methods, config))
            .collect::<Result<_>>()?;
        let all = || variants.iter().map(|v| &v.variant).collect();
        let write = VariantsWrite {
            class: &class,
            variants: all(),
        };
        let read = match item.is_flat {
            true => FlatRead {
                class: &class,
                variants: all(),
            }
            .render()?,
            false => VariantsRead {
                class: &class,
                variants: all(),
            }
            .render()?,
        };
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            flat: item.is_flat,
            methods: methods(&item.methods, &hidden(&[], &item.methods))?,
            traits: Traits::new(&item.uniffi_trait_methods, &class)?,
            writer: writer(&ty, &write.render()?),
            reader: reader(&ty, &read),
            variants,
            class,
        })
    }
}

impl ErrorVariant {
    fn new(class: &str, variant: &Variant, methods: &[Method], config: &Config) -> Result<Self> {
        let name = names::class(&variant.name);
        let mut bases = vec![class.to_owned()];
        bases.extend_from_slice(config.error_bases(class, &name));
        let variant = RichVariant::new(class, name.clone(), variant, methods)?;
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
