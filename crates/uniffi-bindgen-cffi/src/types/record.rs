//! Records: a class with attributes; its fields in a buffer, one after the other.

use anyhow::Result;

use super::class::{Traits, class, methods, special};
use super::variants::{Form, PyField, attributes, equality, fields, initialize, shown};
use super::{Types, function, reader, writer};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::layout::docstring;
use crate::names;
use crate::parts::Part;
use crate::uniffi::{Method, Record};

/// The class of a record and its functions that write and read it.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(record: &Record, types: &Types<'_>) -> Result<Vec<Part>> {
    let ty = types.named(&record.self_type.ty);
    let name = ty.class.as_str();
    let fields = fields(&record.fields, &record.fields_kind, "f_", types)?;
    let inside = types.in_class(&record.methods).with_fields(&fields);
    let traits = Traits::new(&record.uniffi_trait_methods, name, &inside)?;
    let before = format!("{name}(");
    let mut members = Vec::new();
    if !fields.is_empty() {
        members.push(init(&fields));
    }
    if !traits.has("__str__") {
        let text = shown(&fields, Form::Str, &before, ")");
        members.push(special("__str__", "$str", Block::new().returns(text)));
    }
    if !traits.has("__repr__") {
        let text = shown(&fields, Form::Repr, &before, ")");
        members.push(special("__repr__", "$str", Block::new().returns(text)));
    }
    if !traits.has("__eq__") {
        members.push(equality(name, &fields));
    }
    members.extend(traits.methods());
    members.extend(record_methods(record, &fields, &inside)?);
    let doc = docstring(record.docstring.as_deref());
    let attributes = attributes(&fields, PyField::declaration);
    Ok(vec![
        inside.part(&class(name, Vec::new(), doc, attributes, members)),
        types.part(&writer(&ty, write(name, &fields, types))),
        types.part(&reader(&ty, read(name, &fields))),
    ])
}

/// The methods; one that is called as a field is not reached by an instance, which has that first.
fn record_methods(record: &Record, fields: &[PyField], types: &Types<'_>) -> Result<Vec<Block>> {
    let is_field = |method: &Method| {
        let name = names::variable(&method.callable.name);
        fields.iter().any(|field| field.name == name)
    };
    let blocks = methods(&record.methods, types)?;
    let marked = record.methods.iter().zip(blocks);
    let marked = marked.map(|(method, block)| match is_field(method) {
        true => block.ignoring("  # type: ignore[no-redef]"),
        false => block,
    });
    Ok(marked.collect())
}

/// `__init__`, which takes fields by name only.
fn init(fields: &[PyField]) -> Block {
    let parameters = ["self", "*"].map(Code::from).into_iter();
    let parameters = parameters.chain(fields.iter().map(PyField::parameter));
    function(
        "__init__",
        parameters.collect(),
        &"None".into(),
        initialize(fields),
    )
}

fn write(class: &str, fields: &[PyField], types: &Types<'_>) -> Block {
    let block = match types.config().takes_tuples(class) {
        true => Block::new()
            .line("if $isinstance(value, $tuple):")
            .inside(of_tuple(class, fields)),
        false => Block::new(),
    };
    let block = block.line(call!("_check_object", "value", class, "where"));
    fields
        .iter()
        .fold(block, |block, field| block.then(field.write.clone()))
}

/// The record that a tuple of its fields stands for.
fn of_tuple(class: &str, fields: &[PyField]) -> Block {
    let count = fields.len().to_string();
    let items = fields.iter().enumerate();
    let items = items.map(|(index, field)| format!("{}=value[{index}]", field.name).into());
    Block::new()
        .line(call!("_check_tuple", "value", class, count, "where"))
        .set("value", Code::call(class, items.collect()))
}

fn read(class: &str, fields: &[PyField]) -> Block {
    let values = fields.iter();
    let values = values.map(|field| format!("{}={}", field.name, field.variable).into());
    let block = fields
        .iter()
        .fold(Block::new(), |block, field| block.then(field.read.clone()));
    block
        .set("value", Code::call(class, values.collect()))
        .returns("value, pos")
}
