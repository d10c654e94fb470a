//! A variant of an enum that has a class of its own.

use std::collections::BTreeSet;

use anyhow::Result;
use heck::ToSnakeCase;

use super::class::{Traits, class, comparison, members, special};
use super::variants::{Form, PyField, attributes, equality, fields, initialize, shown};
use super::{Types, function};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::layout::docstring;
use crate::names;
use crate::uniffi::{Enum, FieldsKind};

/// Such a variant.
pub struct RichVariant {
    /// Its name inside the enum.
    pub name: String,
    /// The name of its class.
    pub class: String,
    /// The methods that tell whether it is this one.
    pub asked: Vec<String>,
    /// Its fields.
    pub fields: Vec<PyField>,
    bases: Vec<Code>,
    doc: Block,
    /// Whether its fields have no names.
    unnamed: bool,
}

impl RichVariant {
    /// Prepares the variant at an index; `name` is what it is called inside its enum.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &Enum, index: usize, name: String, types: &Types<'_>) -> Result<Self> {
        let variant = &item.variants[index];
        // Type checkers want one type a variable, and all variants are read in one function.
        let prefix = format!("f{}_", index + 1);
        Ok(Self {
            class: types.classes().of_variant(item, variant).to_owned(),
            asked: questions(item, &name),
            fields: fields(&variant.fields, &variant.fields_kind, &prefix, types)?,
            bases: bases(item, &name, types),
            doc: docstring(variant.docstring.as_deref()),
            unnamed: matches!(variant.fields_kind, FieldsKind::Unnamed),
            name,
        })
    }

    /// The methods of the enum that tell whether a value is this.
    pub fn questions(&self) -> impl Iterator<Item = Block> {
        self.asked.iter().map(|name| {
            let is_it = call!("$isinstance", "self", &self.class);
            special(name, "$bool", Block::new().returns(is_it))
        })
    }

    /// An instance of what was read.
    pub fn made(&self) -> Code {
        let values = self.fields.iter().map(|field| Code::from(&field.variable));
        Code::call(&self.class, values.collect())
    }

    /// Its class; `inherited` is what that has from its base.
    pub fn definition(
        &self,
        item: &Enum,
        inherited: &BTreeSet<String>,
        members: Vec<Block>,
    ) -> Block {
        let attributes = match (item.is_flat, self.unnamed) {
            (true, _) => Block::new(),
            (_, true) => {
                let types = self.fields.iter().map(|field| field.annotation.clone());
                let tuple = Code::index("$tuple", types.collect());
                Block::new().line(tuple.after("_values: "))
            }
            _ => attributes(&self.fields, |field| field.overriding(inherited)),
        };
        let (bases, doc) = (self.bases.clone(), self.doc.clone());
        class(&self.class, bases, doc, attributes, members)
    }

    /// The methods of its class, but for those that `traits` of the enum stand in for.
    pub fn members(&self, item: &Enum, traits: &Traits) -> Vec<Block> {
        let is_error = item.self_type.is_used_as_error;
        let (str, repr) = strings(item, self);
        let mut members = Vec::new();
        if !item.is_flat {
            members.push(self.init(is_error));
            if self.unnamed {
                members.push(Block::new().text(GET_ITEM));
            }
            if !traits.has("__str__") {
                members.push(special("__str__", "$str", Block::new().returns(str)));
            }
        }
        if item.is_flat || !traits.has("__repr__") {
            members.push(special("__repr__", "$str", Block::new().returns(repr)));
        }
        if !is_error && !traits.has("__eq__") {
            members.push(match self.unnamed {
                true => {
                    let equal = Block::new().returns("self._values == other._values");
                    comparison("__eq__", &self.class, equal)
                }
                false => equality(&self.class, &self.fields),
            });
        }
        members
    }

    fn init(&self, is_error: bool) -> Block {
        let fields = || self.fields.iter();
        let names = || fields().map(|field| Code::from(&field.name));
        let parameters = [Code::from("self")].into_iter();
        let parameters = parameters.chain(fields().map(PyField::parameter));
        let passed = [Code::from("self")].into_iter().chain(names());
        let block = match is_error {
            true => Block::new().line(Code::call("BaseException.__init__", passed.collect())),
            false if self.fields.is_empty() => Block::new().line("pass"),
            false => Block::new(),
        };
        let block = match self.unnamed {
            true => block.set("self._values", Code::tuple(names().collect())),
            false => block.then(initialize(&self.fields)),
        };
        function("__init__", parameters.collect(), &"None".into(), block)
    }
}

const GET_ITEM: &str = "def __getitem__(self, index: $int) -> $object:
    return self._values[index]";

/// The base classes of a variant's class.
fn bases(item: &Enum, variant: &str, types: &Types<'_>) -> Vec<Code> {
    let class = names::class(&item.name);
    let others = types.config().error_bases(&class, variant);
    let others = others.iter().map(Code::from);
    [Code::from(&class)].into_iter().chain(others).collect()
}

/// What `__str__` and `__repr__` return. The one of an error is its message.
fn strings(item: &Enum, variant: &RichVariant) -> (String, String) {
    let RichVariant {
        name,
        fields,
        unnamed,
        ..
    } = variant;
    let name = format!("{}.{name}", names::class(&item.name));
    let show = |form| shown(fields, form, &format!("{name}("), ")");
    match (item.self_type.is_used_as_error, *unnamed) {
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
