//! Default values of arguments and fields.

use anyhow::{Result, bail};
use uniffi_bindgen_common::literals;
use uniffi_bindgen_common::uniffi::{DefaultValue, Literal, Type};

use crate::names;
use crate::types::Types;

/// A default value in Go, where the zero value of a parameter or a field means it.
pub enum Default {
    /// There is none.
    None,
    /// It is Go's zero value.
    Zero,
    /// It is not null, which nil means: it has to be given.
    NotNil,
    /// It is this expression: the parameter or field is a pointer, and nil means this.
    Value(String),
}

impl Default {
    /// The default of an argument or field of a type.
    ///
    /// # Errors
    /// A value that Go has no expression for.
    pub fn of(default: Option<&DefaultValue>, ty: &Type, types: &Types<'_>) -> Result<Self> {
        let Some(default) = default else {
            return Ok(Self::None);
        };
        Ok(match (default, ty) {
            (_, Type::Custom { builtin: inner, .. }) => Self::of(Some(default), inner, types)?,
            (DefaultValue::Default(_), _) => match has_zero_default(ty, types) {
                true => Self::Zero,
                false => bail!("its default is one that only Rust knows"),
            },
            (DefaultValue::Literal(Literal::None), Type::Optional { .. }) => Self::Zero,
            (DefaultValue::Literal(_), Type::Optional { .. }) => Self::NotNil,
            (DefaultValue::Literal(value), _) => literal(value, types)?,
        })
    }
}

/// Whether the zero value of a type is what the type calls its default.
fn has_zero_default(ty: &Type, types: &Types<'_>) -> bool {
    match ty {
        Type::Record { .. } => types.record(ty).is_some_and(|record| {
            let mut fields = record.fields.iter();
            fields.all(|field| {
                let default = Default::of(field.default.as_ref(), &field.ty.ty, types);
                matches!(default, Ok(Default::Zero | Default::Value(_)))
            })
        }),
        Type::Enum { .. } | Type::Interface { .. } | Type::CallbackInterface { .. } => false,
        Type::Box { .. } | Type::Timestamp => false,
        _ => true,
    }
}

fn literal(literal: &Literal, types: &Types<'_>) -> Result<Default> {
    Ok(match literal {
        Literal::Boolean(value) => unless(!*value, value.to_string()),
        Literal::String(text) => unless(text.is_empty(), string(text)),
        Literal::UInt(number, _, _) => unless(*number == 0, number.to_string()),
        Literal::Int(number, _, _) => unless(*number == 0, number.to_string()),
        Literal::Float(text, _) => unless(text.parse() == Ok(0.0), text.clone()),
        Literal::Enum(variant, node) => return enum_variant(variant, &node.ty, types),
        Literal::EmptySequence | Literal::EmptyMap | Literal::EmptySet => Default::Zero,
        Literal::None | Literal::Some { .. } => bail!("a default for an optional that is none"),
    })
}

fn unless(is_zero: bool, value: String) -> Default {
    match is_zero {
        true => Default::Zero,
        false => Default::Value(value),
    }
}

/// A string literal.
pub fn string(text: &str) -> String {
    literals::string(text, '"')
}

fn enum_variant(name: &str, ty: &Type, types: &Types<'_>) -> Result<Default> {
    let Some(item) = types.enumeration(ty).filter(|item| item.is_flat) else {
        bail!("{name} as a default: that is not a variant of an enum without fields");
    };
    // A `.udl` may name it in another case: UniFFI does not look.
    let is_it = |other: &str| names::exported(other) == names::exported(name);
    let Some(index) = item.variants.iter().position(|v| is_it(&v.orig_name)) else {
        bail!(
            "{name} as a default of {}, which has no such variant",
            item.name
        );
    };
    let variant = names::exported(&item.variants[index].name);
    let class = names::exported(&item.name);
    Ok(unless(index == 0, format!("{class}{variant}")))
}
