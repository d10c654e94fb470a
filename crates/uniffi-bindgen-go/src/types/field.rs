//! Fields of records, and of the variants of enums and errors.

use anyhow::{Context, Result};
use uniffi_bindgen_common::uniffi::{Field, FieldsKind};

use super::Types;
use crate::defaults::Default;
use crate::docs::{Docs, Place};
use crate::names;

/// A field, ready to render.
pub struct GoField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Its documentation, as a comment.
    pub doc: String,
    /// What follows the value's name to say which field an error is about.
    pub path: String,
    /// An expression for its value, after `v`.
    pub value: String,
    /// The function that writes it.
    pub writer: String,
    /// An expression that reads it.
    pub read: String,
}

/// Prepares fields, of which all have names or none; `owner` is what they are fields of.
///
/// # Errors
/// A default value that Go has no expression for.
pub fn fields(
    fields: &[Field],
    kind: &FieldsKind,
    owner: &str,
    types: &Types<'_>,
    docs: &Docs<'_>,
) -> Result<Vec<GoField>> {
    let unnamed = matches!(kind, FieldsKind::Unnamed);
    let fields = fields.iter().enumerate();
    fields
        .map(|(index, field)| {
            let names = match unnamed {
                true => (format!("V{index}"), format!("[{index}]")),
                false => (names::field(&field.name), format!(".{}", field.orig_name)),
            };
            GoField::new(field, names, owner, types, docs)
        })
        .collect()
}

impl GoField {
    fn new(
        field: &Field,
        (name, path): (String, String),
        owner: &str,
        types: &Types<'_>,
        docs: &Docs<'_>,
    ) -> Result<Self> {
        let ty = types.get(&field.ty.ty);
        let default = Default::of(field.default.as_ref(), &field.ty.ty, types)
            .with_context(|| format!("field {}", field.name))?;
        let read = format!("{}(d)", ty.reader());
        let doc = docs.of_field(field.docstring.as_deref(), Place::of(owner), &default);
        let (value, read, ty_name) = match default {
            Default::Value(value) => (
                format!("uniffiOr(v.{name}, {value})"),
                format!("uniffiPointer({read})"),
                format!("*{}", ty.name()),
            ),
            Default::None | Default::Zero | Default::NotNil => {
                (format!("v.{name}"), read, ty.name())
            }
        };
        Ok(Self {
            ty: ty_name,
            writer: ty.writer(),
            doc,
            path,
            value,
            read,
            name,
        })
    }
}

impl GoField {
    /// What an error's message calls it.
    pub fn name_in_text(&self) -> &str {
        self.path.trim_start_matches('.')
    }
}
