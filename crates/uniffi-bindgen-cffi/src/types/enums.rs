//! Enums that are not errors: Python's `enum` if no variant has fields, else a class a variant.

use std::collections::BTreeSet;

use crate::uniffi::{Enum, FieldsKind, Method, Variant};
use anyhow::Result;
use askama::Template;
use heck::ToSnakeCase;

use super::interface::{Traits, members, methods};
use super::named::Named;
use super::variants::{Form, PyField, all_equal, fields, returns, shown};
use super::{Types, reader, writer};
use crate::defaults::literal;
use crate::layout::{docstring, indent, wrap};
use crate::names;

/// A variant without fields.
struct FlatVariant {
    name: String,
    value: String,
    doc: String,
}

/// An `enum.Enum` and the functions that write and read it.
#[derive(Template)]
#[template(path = "enum_flat.py")]
pub struct FlatDefinition {
    class: String,
    doc: String,
    variants: Vec<FlatVariant>,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

impl FlatDefinition {
    /// Prepares an enum whose variants have no fields.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&item.self_type.ty);
        let class = ty.class.clone();
        let write = format!(
            "_check_object(value, {class}, where)\n\
             put(_pack_i32(_{class}_numbers[value._name_]))"
        );
        let read = format!("return _{class}_variants[_unpack_i32(data, pos)[0] - 1], pos + 4");
        let inside = types.inside(item);
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            variants: item
                .variants
                .iter()
                .map(|v| FlatVariant::new(v, types))
                .collect::<Result<_>>()?,
            methods: methods(&item.methods, &inside)?,
            traits: Traits::new(&item.uniffi_trait_methods, &inside.own(&class), &inside)?,
            writer: writer(&ty, &write),
            reader: reader(&ty, &read),
            class,
        })
    }
}

impl FlatVariant {
    fn new(variant: &Variant, types: &Types<'_>) -> Result<Self> {
        Ok(Self {
            name: names::constant(&variant.name),
            value: literal(&variant.discr, types)?.value,
            doc: docstring(variant.docstring.as_deref(), 4),
        })
    }
}

/// A variant with a class of its own.
pub struct RichVariant {
    /// Its name inside the enum.
    pub name: String,
    /// The name of its class.
    pub class: String,
    /// The methods that tell whether it is this one.
    pub questions: Vec<String>,
    /// Its docstring.
    pub doc: String,
    /// Its fields.
    pub fields: Vec<PyField>,
    /// Whether its fields have no names.
    pub unnamed: bool,
    /// The head of `__init__`.
    pub init: String,
    /// The arguments of `__init__` by name.
    pub arguments: String,
    /// Those arguments as a tuple.
    pub packed: String,
    /// The type of that tuple.
    pub tuple: String,
    /// The statement that returns it when it is read, indented.
    pub construct: String,
    /// The statement of `__str__`, indented.
    pub shown: String,
    /// The statement of `__repr__`, indented.
    pub represented: String,
    /// The statement that compares all fields, indented.
    pub equal: String,
}

impl RichVariant {
    /// Prepares the variant at an index; `name` is what it is called inside its enum.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, index: usize, name: String, types: &Types<'_>) -> Result<Self> {
        let variant = &item.variants[index];
        let outer = names::class(&item.name);
        // Type checkers want one type a variable, and all variants are read in one function.
        let prefix = format!("f{}_", index + 1);
        let fields = fields(&variant.fields, &variant.fields_kind, &prefix, types)?;
        let class = types.classes().of_variant(item, variant).to_owned();
        let unnamed = matches!(variant.fields_kind, FieldsKind::Unnamed);
        let before = format!("{outer}.{name}(");
        let show = |form| match unnamed {
            true => format!("f\"{outer}.{name}{{self._values!r}}\""),
            false => shown(&fields, form, &before, ")"),
        };
        Ok(Self {
            questions: questions(item, &name),
            doc: docstring(variant.docstring.as_deref(), 4),
            init: init(&fields),
            arguments: join(&fields, |f| f.name.clone()),
            packed: tuple("(", &fields, |f| f.name.clone(), ")"),
            tuple: tuple("tuple[", &fields, |f| f.annotation.clone(), "]"),
            construct: construct(&class, &fields),
            shown: returns(&show(Form::Str)),
            represented: returns(&show(Form::Repr)),
            equal: match unnamed {
                true => "        return self._values == other._values".to_owned(),
                false => all_equal(&fields),
            },
            unnamed,
            fields,
            class,
            name,
        })
    }
}

/// The methods that tell whether a value is a variant, but for one that the enum has otherwise.
fn questions(item: &Enum, variant: &str) -> Vec<String> {
    let mut names = vec![
        format!("is_{variant}"),
        format!("is_{}", variant.to_snake_case()),
    ];
    names.dedup();
    names.retain(|name| !members(&item.methods).contains(name));
    names
}

fn init(fields: &[PyField]) -> String {
    let parameters: Vec<String> = std::iter::once("self".to_owned())
        .chain(fields.iter().map(PyField::parameter))
        .collect();
    indent(&wrap(4, "def __init__(", &parameters, ") -> None:"), 4)
}

fn construct(class: &str, fields: &[PyField]) -> String {
    let values: Vec<String> = fields.iter().map(|f| f.variable.clone()).collect();
    indent(&wrap(8, &format!("return {class}("), &values, "), pos"), 4)
}

fn join(fields: &[PyField], part: impl Fn(&PyField) -> String) -> String {
    let parts: Vec<String> = fields.iter().map(part).collect();
    parts.join(", ")
}

/// A tuple, or a tuple type, of one part a field.
fn tuple(open: &str, fields: &[PyField], part: impl Fn(&PyField) -> String, close: &str) -> String {
    let comma = match open == "(" && fields.len() == 1 {
        true => ",",
        false => "",
    };
    format!("{open}{}{comma}{close}", join(fields, part))
}

/// The classes of an enum with fields and the functions that write and read it.
#[derive(Template)]
#[template(path = "enum_rich.py")]
pub struct RichDefinition {
    class: String,
    doc: String,
    variants: Vec<RichVariant>,
    /// The variants as attributes.
    nested: String,
    /// What the classes of variants have from the one of the enum.
    inherited: BTreeSet<String>,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

/// The statements that write a value that is one of several variants.
#[derive(Template)]
#[template(path = "variants_write.py")]
struct Write<'a> {
    class: &'a str,
    variants: &'a [&'a RichVariant],
}

/// The statements that read a value that is one of several variants.
#[derive(Template)]
#[template(path = "variants_read.py")]
struct Read<'a> {
    class: &'a str,
    variants: &'a [&'a RichVariant],
}

/// The function that writes a value that is one of several variants.
///
/// # Errors
/// A template that does not render.
pub fn variants_writer(ty: &Named, variants: &[&RichVariant]) -> Result<String> {
    let class = &ty.class;
    Ok(writer(ty, &Write { class, variants }.render()?))
}

/// The function that reads a value that is one of several variants.
///
/// # Errors
/// A template that does not render.
pub fn variants_reader(ty: &Named, variants: &[&RichVariant]) -> Result<String> {
    let class = &ty.class;
    Ok(reader(ty, &Read { class, variants }.render()?))
}

impl RichDefinition {
    /// Prepares an enum.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&item.self_type.ty);
        let class = ty.class.clone();
        let variants: Vec<RichVariant> = item
            .variants
            .iter()
            .enumerate()
            .map(|(index, v)| RichVariant::new(item, index, names::constant(&v.name), types))
            .collect::<Result<_>>()?;
        let all: Vec<_> = variants.iter().collect();
        let inside = types.inside(item);
        Ok(Self {
            nested: nested(&all, &inside),
            doc: docstring(item.docstring.as_deref(), 4),
            methods: methods(&item.methods, &inside)?,
            traits: Traits::new(&item.uniffi_trait_methods, &inside.own(&class), &inside)?,
            writer: variants_writer(&ty, &all)?,
            reader: variants_reader(&ty, &all)?,
            inherited: inherited(&item.methods, &variants),
            variants,
            class,
        })
    }
}

/// The attributes of a class for its variants, indented.
pub fn nested(variants: &[&RichVariant], inside: &Types<'_>) -> String {
    let lines = variants.iter().map(|variant| {
        let class = inside.own(&variant.class).path();
        format!("    {}: typing.ClassVar[type[{class}]]", variant.name)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn inherited(methods: &[Method], variants: &[RichVariant]) -> BTreeSet<String> {
    let questions = variants.iter().flat_map(|v| v.questions.iter().cloned());
    members(methods).into_iter().chain(questions).collect()
}
