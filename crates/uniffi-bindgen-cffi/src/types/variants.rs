//! Fields of records, and of the variants of enums and errors.

use std::collections::BTreeSet;

use anyhow::Result;

use super::Types;
use super::class::comparison;
use crate::block::Block;
use crate::code::Code;
use crate::defaults::Default;
use crate::layout::docstring;
use crate::names;
use crate::uniffi::{Field, FieldsKind, Type};

/// A field, ready to render.
pub struct PyField {
    /// Its name, or the name of its argument if it has none.
    pub name: String,
    /// Its type.
    pub annotation: Code,
    /// Whether it is bytes, perhaps under another name, if it is there.
    is_bytes: bool,
    /// Its documentation.
    pub doc: Option<String>,
    /// Its default, if it has one.
    pub default: Option<Default>,
    /// The expression for it, after `self` or `value`.
    pub access: String,
    /// Statements that write it from `value`.
    pub write: Block,
    /// The variable that it is read into.
    pub variable: String,
    /// Statements that read it into that.
    pub read: Block,
}

/// Prepares fields, of which all have names or none; each is read into a variable whose name starts
/// with `prefix`.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn fields(
    fields: &[Field],
    kind: &FieldsKind,
    prefix: &str,
    types: &Types<'_>,
) -> Result<Vec<PyField>> {
    let unnamed = matches!(kind, FieldsKind::Unnamed);
    fields
        .iter()
        .enumerate()
        .map(|(index, field)| PyField::new(field, index, unnamed, prefix, types))
        .collect()
}

fn is_bytes(ty: &Type, types: &Types<'_>) -> bool {
    match ty {
        Type::Bytes => true,
        Type::Optional { inner_type } | Type::Box { inner_type } => is_bytes(inner_type, types),
        Type::Custom { builtin, .. } => match types.conversion(ty) {
            Some(conversion) => conversion.annotation().contains("bytes"),
            None => is_bytes(builtin, types),
        },
        _ => false,
    }
}

impl PyField {
    fn new(
        field: &Field,
        index: usize,
        unnamed: bool,
        prefix: &str,
        types: &Types<'_>,
    ) -> Result<Self> {
        let ty = types.get(&field.ty.ty);
        let name = match unnamed {
            true => format!("v{index}"),
            false => names::variable(&field.name),
        };
        let access = match unnamed {
            true => format!("_values[{index}]"),
            false => name.clone(),
        };
        let place = match unnamed {
            true => format!("f\"{{where}}[{index}]\""),
            false => format!("f\"{{where}}.{name}\""),
        };
        let variable = format!("{prefix}{name}");
        Ok(Self {
            annotation: ty.annotation(),
            is_bytes: is_bytes(&field.ty.ty, types),
            doc: field.docstring.clone(),
            default: Default::of(
                field.default.as_ref(),
                &format!("field {name}"),
                &field.ty.ty,
                types,
            )?,
            write: ty.write(&format!("value.{access}"), &place),
            read: ty.read(&variable),
            variable,
            access,
            name,
        })
    }

    /// The argument of `__init__` that sets it.
    pub fn parameter(&self) -> Code {
        Default::declare(self.default.as_ref(), &self.name, self.annotation.clone())
    }

    /// What `__init__` sets it to.
    fn initial(&self) -> Code {
        let name = self.name.as_str();
        match &self.default {
            Some(default) if !default.shareable => {
                Code::choice(&default.value, format!("{name} is _DEFAULT"), name)
            }
            _ => name.into(),
        }
    }

    /// The f-string part that shows it as `str` would.
    fn shown(&self) -> String {
        // The two forms of bytes are the same, and only one of them is said to be meant.
        let form = match self.is_bytes {
            true => "!r",
            false => "",
        };
        format!("{0}={{self.{0}{form}}}", self.name)
    }

    /// The f-string part that shows it as `repr` would.
    fn represented(&self) -> String {
        format!("{0}={{self.{0}!r}}", self.name)
    }

    /// Its declaration in the class, with its documentation below.
    pub fn declaration(&self) -> Block {
        self.documented(self.annotation.clone().after(format!("{}: ", self.name)))
    }

    /// The same where the class may have members of that name from its base.
    pub fn overriding(&self, inherited: &BTreeSet<String>) -> Block {
        let Self {
            name, annotation, ..
        } = self;
        let declaration = match name.as_str() {
            _ if !inherited.contains(name) => return self.declaration(),
            // All exceptions make a tuple of what this is set to, unless the class has one.
            "args" => format!("args: {annotation} = None  # type: ignore[assignment]"),
            _ => format!("{name}: {annotation}  # type: ignore[assignment, unused-ignore]"),
        };
        self.documented(declaration.into())
    }

    fn documented(&self, declaration: Code) -> Block {
        let doc = docstring(self.doc.as_deref());
        Block::new().line(declaration).then(doc)
    }
}

/// The fields as attributes of their class.
pub fn attributes(fields: &[PyField], declare: impl Fn(&PyField) -> Block) -> Block {
    let declared = fields.iter().map(declare);
    declared.fold(Block::new(), Block::then)
}

/// The statements of `__init__` that set them.
pub fn initialize(fields: &[PyField]) -> Block {
    fields.iter().fold(Block::new(), |block, field| {
        block.set(format!("self.{}", field.name), field.initial())
    })
}

/// How fields are shown in a string.
#[derive(Clone, Copy)]
pub enum Form {
    /// As `str` shows each.
    Str,
    /// As `repr` shows each.
    Repr,
}

/// A string literal with all fields in it, between `before` and `after`.
pub fn shown(fields: &[PyField], form: Form, before: &str, after: &str) -> String {
    let parts: Vec<String> = fields
        .iter()
        .map(|field| match form {
            Form::Str => field.shown(),
            Form::Repr => field.represented(),
        })
        .collect();
    let prefix = if fields.is_empty() { "" } else { "f" };
    format!("{prefix}\"{before}{}{after}\"", parts.join(", "))
}

/// The method that tells whether all fields of an instance and another one are equal.
pub fn equality(class: &str, fields: &[PyField]) -> Block {
    let parts = fields.iter().enumerate().map(|(index, field)| {
        let and = if index == 0 { "" } else { "and " };
        Code::Operands(vec![
            format!("{and}self.{}", field.access).into(),
            format!("== other.{}", field.access).into(),
        ])
    });
    let value = match fields {
        [] => "True".into(),
        _ => Code::Operands(parts.collect()),
    };
    comparison("__eq__", class, Block::new().returns(value))
}
