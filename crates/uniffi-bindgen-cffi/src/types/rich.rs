//! Enums that are errors or whose variants have fields: a class, or an exception, and one that inherits
//! it for each variant.

use std::collections::BTreeSet;

use anyhow::Result;
use askama::Template;
use heck::ToSnakeCase;

use super::interface::{Traits, members, methods};
use super::resolve::variant_names;
use super::variants::{Form, PyField, all_equal, fields, returns, shown};
use super::{Types, reader, writer};
use crate::layout::{docstring, indent, wrap};
use crate::names;
use crate::uniffi::{Enum, FieldsKind};

/// What all exceptions have that a field may be called, too.
const OF_EXCEPTIONS: [&str; 3] = ["add_note", "args", "with_traceback"];

/// The classes of an enum and the functions that write and read it.
#[derive(Template)]
#[template(path = "variants.py")]
pub struct Definition {
    class: String,
    doc: String,
    is_error: bool,
    /// Whether it is an error of which the variant and a message cross, and nothing else.
    is_flat: bool,
    variants: Vec<RichVariant>,
    /// The variants as attributes.
    nested: String,
    /// What the classes of variants have from their base.
    inherited: BTreeSet<String>,
    methods: Vec<String>,
    traits: Traits,
    writer: String,
    reader: String,
}

/// The statements that write it.
#[derive(Template)]
#[template(path = "variants_write.py")]
struct Write<'a> {
    class: &'a str,
    variants: &'a [RichVariant],
}

/// The statements that read it.
#[derive(Template)]
#[template(path = "variants_read.py")]
struct Read<'a> {
    class: &'a str,
    variants: &'a [RichVariant],
}

/// The statements that read an error of which only a message crosses.
#[derive(Template)]
#[template(path = "flat_error_read.py")]
struct FlatRead<'a> {
    class: &'a str,
    variants: &'a [RichVariant],
}

impl Definition {
    /// Prepares an enum.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, types: &Types<'_>) -> Result<Self> {
        let ty = types.named(&item.self_type.ty);
        let class = ty.class.as_str();
        let variants: Vec<RichVariant> = variant_names(item)
            .enumerate()
            .map(|(index, name)| RichVariant::new(item, index, name, types))
            .collect::<Result<_>>()?;
        let all = variants.as_slice();
        let read = match item.is_flat {
            true => FlatRead {
                class,
                variants: all,
            }
            .render()?,
            false => Read {
                class,
                variants: all,
            }
            .render()?,
        };
        let inside = types.inside(item);
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            is_error: item.self_type.is_used_as_error,
            is_flat: item.is_flat,
            nested: nested(all, &inside),
            inherited: inherited(item, all),
            methods: methods(&item.methods, &inside)?,
            traits: Traits::new(&item.uniffi_trait_methods, &inside.own(class), &inside)?,
            writer: writer(
                &ty,
                &Write {
                    class,
                    variants: all,
                }
                .render()?,
            ),
            reader: reader(&ty, &read),
            class: class.to_owned(),
            variants,
        })
    }
}

/// The attributes of a class for its variants, indented.
fn nested(variants: &[RichVariant], inside: &Types<'_>) -> String {
    let lines = variants.iter().map(|variant| {
        let class = inside.own(&variant.class).path();
        format!("    {}: $typing.ClassVar[$type[{class}]]", variant.name)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn inherited(item: &Enum, variants: &[RichVariant]) -> BTreeSet<String> {
    let mut inherited = members(&item.methods);
    match item.self_type.is_used_as_error {
        true => inherited.extend(OF_EXCEPTIONS.map(str::to_owned)),
        false => inherited.extend(variants.iter().flat_map(|v| v.questions.iter().cloned())),
    }
    inherited
}

/// A variant with a class of its own.
struct RichVariant {
    /// Its name inside the enum.
    name: String,
    /// The name of its class.
    class: String,
    /// Its base classes.
    bases: String,
    /// The methods that tell whether it is this one.
    questions: Vec<String>,
    /// Its docstring.
    doc: String,
    /// Its fields.
    fields: Vec<PyField>,
    /// Whether its fields have no names.
    unnamed: bool,
    /// The head of `__init__`.
    init: String,
    /// The arguments of `__init__` by name.
    arguments: String,
    /// Those arguments as a tuple.
    packed: String,
    /// The type of that tuple.
    tuple: String,
    /// The statement that returns it when it is read, indented.
    construct: String,
    /// The statement of `__str__`, indented.
    shown: String,
    /// The statement of `__repr__`, indented.
    represented: String,
    /// The statement that compares all fields, indented.
    equal: String,
}

impl RichVariant {
    /// Prepares the variant at an index; `name` is what it is called inside its enum.
    fn new(item: &Enum, index: usize, name: String, types: &Types<'_>) -> Result<Self> {
        let variant = &item.variants[index];
        // Type checkers want one type a variable, and all variants are read in one function.
        let prefix = format!("f{}_", index + 1);
        let fields = fields(&variant.fields, &variant.fields_kind, &prefix, types)?;
        let class = types.classes().of_variant(item, variant).to_owned();
        let unnamed = matches!(variant.fields_kind, FieldsKind::Unnamed);
        let (str, repr) = strings(item, &name, &fields, unnamed);
        Ok(Self {
            bases: bases(item, &name, types),
            questions: questions(item, &name),
            doc: docstring(variant.docstring.as_deref(), 4),
            init: init(&fields),
            arguments: join(&fields, |f| f.name.clone()),
            packed: tuple("(", &fields, |f| f.name.clone(), ")"),
            tuple: tuple("$tuple[", &fields, |f| f.annotation.clone(), "]"),
            construct: construct(&class, &fields),
            shown: returns(&str),
            represented: returns(&repr),
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

/// The base classes of a variant's class.
fn bases(item: &Enum, variant: &str, types: &Types<'_>) -> String {
    let class = names::class(&item.name);
    let others = types.config().error_bases(&class, variant);
    let bases: Vec<&str> = [class.as_str()]
        .into_iter()
        .chain(others.iter().map(String::as_str))
        .collect();
    bases.join(", ")
}

/// What `__str__` and `__repr__` return. The one of an error is its message.
fn strings(item: &Enum, variant: &str, fields: &[PyField], unnamed: bool) -> (String, String) {
    let name = format!("{}.{variant}", names::class(&item.name));
    let show = |form| shown(fields, form, &format!("{name}("), ")");
    match (item.self_type.is_used_as_error, unnamed) {
        (true, _) if item.is_flat => (String::new(), format!("f\"{name}({{$str(self)!r}})\"")),
        (true, true) => (
            "\", \".join($map($repr, self._values))".to_owned(),
            format!("f\"{name}({{', '.join($map($repr, self._values))}})\""),
        ),
        (true, false) => (shown(fields, Form::Repr, "", ""), show(Form::Repr)),
        (false, true) => {
            let all = format!("f\"{name}{{self._values!r}}\"");
            (all.clone(), all)
        }
        (false, false) => (show(Form::Str), show(Form::Repr)),
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
