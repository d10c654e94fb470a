//! Records: a class with attributes; its fields in a buffer, one after the other.

use anyhow::Result;
use askama::Template;

use super::interface::{Traits, methods};
use super::variants::{Form, PyField, all_equal, fields, returns, shown};
use super::{Types, reader, writer};
use crate::layout::{docstring, indent, wrap};
use crate::names;
use crate::uniffi::{Method, Record};

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
    /// If a tuple may stand for it: a tuple of its fields' names.
    tuple_of: Option<String>,
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
        let fields = fields(&record.fields, &record.fields_kind, "f_", types)?;
        let write = Write {
            class: &class,
            fields: &fields,
            tuple_of: types
                .config()
                .takes_tuples(&class)
                .then(|| names_of(&fields)),
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
            methods: record_methods(record, &fields, types)?,
            traits: Traits::new(&record.uniffi_trait_methods, &ty, types)?,
            writer: writer(&ty, &write.render()?),
            reader: reader(&ty, &read.render()?),
            fields,
            class,
        })
    }
}

/// The methods; one that is called as a field is not reached by an instance, which has that first.
fn record_methods(record: &Record, fields: &[PyField], types: &Types<'_>) -> Result<Vec<String>> {
    let is_field = |method: &Method| {
        let name = names::variable(&method.callable.name);
        fields.iter().any(|field| field.name == name)
    };
    let rendered = methods(&record.methods, types)?;
    let marked = record.methods.iter().zip(rendered).map(|(method, text)| {
        let mark = "  # type: ignore[no-redef]\n";
        match is_field(method) {
            true => text.replacen('\n', mark, 1),
            false => text,
        }
    });
    Ok(marked.collect())
}

fn names_of(fields: &[PyField]) -> String {
    let names = fields.iter().map(|field| format!("\"{}\"", field.name));
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [one] => format!("({one},)"),
        _ => format!("({})", names.join(", ")),
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
        .map(|field| format!("{}={}", field.name, field.variable))
        .collect();
    wrap(4, &format!("value = {class}("), &values, ")")
}
