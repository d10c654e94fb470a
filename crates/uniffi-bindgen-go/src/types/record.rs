//! Records: a struct; its fields in a buffer, one after the other.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::Record;

use super::Types;
use super::field::{GoField, fields};
use super::shown::Shown;
use crate::docs::{Docs, Place};
use crate::names;

/// The struct of a record and the functions that write and read it.
#[derive(Template)]
#[template(path = "record.go")]
pub struct Definition {
    class: String,
    doc: String,
    fields: Vec<GoField>,
    /// How it is shown, if Rust says.
    shown: Option<Shown>,
}

impl Definition {
    /// Prepares a record.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(record: &Record, types: &Types<'_>, docs: &Docs<'_>) -> Result<Self> {
        let class = names::exported(&record.name);
        let place = Place::of(&record.name);
        Ok(Self {
            doc: docs.of_type(&class, record.docstring.as_deref(), place),
            shown: Shown::new(&record.uniffi_trait_methods, &class),
            fields: fields(
                &record.fields,
                &record.fields_kind,
                &record.name,
                types,
                docs,
            )?,
            class,
        })
    }
}
