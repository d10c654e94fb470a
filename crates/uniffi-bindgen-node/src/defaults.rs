//! Default values of arguments and fields, as JavaScript expressions that make them anew.

use anyhow::{Result, bail};
use uniffi_bindgen_common::lookup;
use uniffi_bindgen_common::uniffi::{DefaultValue, Literal, Type};

use crate::names;
use crate::types::Types;
use crate::types::resolve::Declared;

/// The largest integer up to which every integer is a number.
const SAFE: u64 = (1 << 53) - 1;

/// The default value of a type.
///
/// # Errors
/// A value that JavaScript has no expression for.
pub fn expression(value: &DefaultValue, ty: &Type, types: &Types<'_>) -> Result<String> {
    match (value, ty) {
        (_, Type::Box { inner_type }) => expression(value, inner_type, types),
        (_, Type::Custom { builtin, .. }) => expression(value, builtin, types),
        (DefaultValue::Default(_), _) => of_type(ty, types),
        // Proc-macros have no other literal for what has nothing in it.
        (
            DefaultValue::Literal(Literal::EmptySequence),
            Type::Bytes | Type::Map { .. } | Type::Set { .. },
        ) => of_type(ty, types),
        (DefaultValue::Literal(Literal::Some { inner }), Type::Optional { inner_type }) => {
            expression(inner, inner_type, types)
        }
        (DefaultValue::Literal(value), _) => literal(value, types),
    }
}

/// What a type calls its default.
fn of_type(ty: &Type, types: &Types<'_>) -> Result<String> {
    let text = match ty {
        Type::Boolean => "false",
        Type::String => "''",
        Type::Bytes => "Buffer.alloc(0)",
        Type::Optional { .. } => "null",
        Type::Sequence { .. } => "[]",
        Type::Map { .. } => "new Map()",
        Type::Set { .. } => "new Set()",
        Type::Int8 | Type::UInt8 | Type::Int16 | Type::UInt16 | Type::Int32 | Type::UInt32 => "0",
        Type::Int64 | Type::UInt64 | Type::Float32 | Type::Float64 | Type::Duration => "0",
        Type::Record { name, .. } if has_defaults(name, types) => "{}",
        _ => bail!("the default of {ty:?}, which only Rust knows"),
    };
    Ok(text.to_owned())
}

/// Whether all fields of a record have defaults.
fn has_defaults(name: &str, types: &Types<'_>) -> bool {
    match types.declared(name) {
        Some(Declared::Record(item)) => item.fields.iter().all(|field| field.default.is_some()),
        _ => false,
    }
}

fn literal(literal: &Literal, types: &Types<'_>) -> Result<String> {
    Ok(match literal {
        Literal::Boolean(value) => value.to_string(),
        Literal::String(text) => names::string(text),
        Literal::UInt(number, ..) if *number > SAFE => format!("{number}n"),
        Literal::UInt(number, ..) => number.to_string(),
        Literal::Int(number, ..) if number.unsigned_abs() > SAFE => format!("{number}n"),
        Literal::Int(number, ..) => number.to_string(),
        Literal::Float(text, _) => text.clone(),
        Literal::Enum(name, node) => variant(name, &node.ty, types)?,
        Literal::EmptySequence => "[]".to_owned(),
        Literal::EmptyMap => "new Map()".to_owned(),
        Literal::EmptySet => "new Set()".to_owned(),
        Literal::None => "null".to_owned(),
        Literal::Some { .. } => bail!("a default for an optional that is none"),
    })
}

fn variant(name: &str, ty: &Type, types: &Types<'_>) -> Result<String> {
    let Some(Declared::Enum(item)) = ty.name().and_then(|name| types.declared(name)) else {
        bail!("{name} as a default of {ty:?}, which has no variants");
    };
    let Some(variant) = lookup::variant(item, name, names::variant) else {
        bail!(
            "{name} as a default of {}, which has no such variant",
            item.name
        );
    };
    let name = names::string(&names::variant(&variant.name));
    match (item.is_flat, variant.fields.is_empty()) {
        (true, _) => Ok(name),
        (false, true) => Ok(format!("{{ type: {name} }}")),
        (false, false) => bail!("{name} as a default: that variant has fields"),
    }
}
