//! Records: a class with attributes; its fields in a buffer, one after the other.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen::pipeline::general::Record;

use super::interface::{Traits, methods};
use super::variants::{Form, PyField, all_equal, fields, returns, shown};
use super::{Types, reader, writer};
use crate::layout::{docstring, indent, wrap};

/// The class of a record and its functions that write and read it.
#[derive(Template)]
#[template(path = "record.py")]
pub struct Definition {
    class: String,
    doc: String,
    fields: Vec<PyField>,
    init: String,
    shown: String,
    represented: String,
    equal: String,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

#[derive(Template)]
#[template(path = "record_write.py")]
struct Write<'a> {
    class: &'a str,
    fields: &'a [PyField],
}

#[derive(Template)]
#[template(path = "record_read.py")]
struct Read<'a> {
    fields: &'a [PyField],
    construct: String,
}

impl Definition {
    /// Prepares a record.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(record: &Record, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&record.self_type.ty);
        let class = ty.class.clone();
        let fields = fields(&record.fields, &record.fields_kind, types)?;
        let write = Write {
            class: &class,
            fields: &fields,
        };
        let read = Read {
            construct: construct(&class, &fields),
            fields: &fields,
        };
        let before = format!("{class}(");
        Ok(Self {
            doc: docstring(record.docstring.as_deref(), 4),
            init: init(&fields),
            shown: returns(&shown(&fields, Form::Str, &before, ")")),
            represented: returns(&shown(&fields, Form::Repr, &before, ")")),
            equal: all_equal(&fields),
            methods: methods(&record.methods, types)?,
            traits: Traits::new(&record.uniffi_trait_methods, &class, types)?,
            writer: writer(&ty, &write.render()?),
            reader: reader(&ty, &read.render()?),
            fields,
            class,
        })
    }
}

/// The head of `__init__`, which takes fields by name only.
fn init(fields: &[PyField]) -> String {
    let parameters: Vec<String> = ["self".to_owned(), "*".to_owned()]
        .into_iter()
        .chain(fields.iter().map(PyField::parameter))
        .collect();
    indent(&wrap(4, "def __init__(", &parameters, ") -> None:"), 4)
}

fn construct(class: &str, fields: &[PyField]) -> String {
    let values: Vec<String> = fields
        .iter()
        .map(|field| format!("{0}=f_{0}", field.name))
        .collect();
    wrap(4, &format!("value = {class}("), &values, ")")
}
