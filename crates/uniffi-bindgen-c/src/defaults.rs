//! Default values as expressions in C and in C++.

use anyhow::{Result, bail};
use uniffi_bindgen_common::lookup;
use uniffi_bindgen_common::uniffi::{DefaultValue, Literal, Type};

use crate::names;
use crate::types::{CType, Types, record};

/// A default value.
pub struct Default {
    /// In C.
    pub c: String,
    /// In C++.
    pub cpp: String,
}

fn both(c: impl Into<String>, cpp: impl Into<String>) -> Default {
    Default {
        c: c.into(),
        cpp: cpp.into(),
    }
}

/// What the memory of a type is that has no value.
fn empty(ty: &CType) -> Default {
    both(format!("({}){{0}}", ty.c), "{}")
}

/// Renders the default of an argument or a field of a type.
///
/// # Errors
/// A value that cannot be expressed.
pub fn new(value: &DefaultValue, ty: &Type, types: &Types<'_>) -> Result<Default> {
    match (value, ty) {
        (_, Type::Custom { builtin, .. }) => new(value, builtin, types),
        (DefaultValue::Default(_), _) => of_type(ty, types),
        (DefaultValue::Literal(Literal::None), Type::Optional { inner_type })
            if matches!(**inner_type, Type::Interface { .. }) =>
        {
            Ok(both("NULL", "{}"))
        }
        (DefaultValue::Literal(Literal::None), _) => {
            Ok(both(empty(&types.get(ty)).c, "std::nullopt"))
        }
        (DefaultValue::Literal(Literal::Some { inner }), Type::Optional { inner_type }) => {
            some(new(inner, inner_type, types)?, inner_type, ty, types)
        }
        (_, Type::Optional { inner_type }) => {
            some(new(value, inner_type, types)?, inner_type, ty, types)
        }
        (DefaultValue::Literal(value), _) => literal(value, ty, types),
    }
}

/// A value in an optional.
fn some(inner: Default, inner_type: &Type, ty: &Type, types: &Types<'_>) -> Result<Default> {
    let (inner_type, ty) = (types.get(inner_type), types.get(ty));
    Ok(match ty.tag == inner_type.tag {
        true => inner,
        false => both(format!("({}){{true, {}}}", ty.c, inner.c), inner.cpp),
    })
}

/// What a type calls its default.
fn of_type(ty: &Type, types: &Types<'_>) -> Result<Default> {
    Ok(match ty {
        Type::Boolean => both("false", "false"),
        Type::Float32 | Type::Float64 => both("0.0", "0.0"),
        Type::UInt8
        | Type::UInt16
        | Type::UInt32
        | Type::UInt64
        | Type::Int8
        | Type::Int16
        | Type::Int32
        | Type::Int64 => both("0", "0"),
        Type::String => string("", types),
        Type::Optional { .. } => new(&DefaultValue::Literal(Literal::None), ty, types)?,
        Type::Record { name, .. } if types.record(name).is_some_and(record::has_defaults) => {
            both(format!("{}_init()", types.get(ty).c), "{}")
        }
        Type::Interface { .. } | Type::Enum { .. } => bail!("a default that only Rust knows"),
        _ => empty(&types.get(ty)),
    })
}

fn literal(literal: &Literal, ty: &Type, types: &Types<'_>) -> Result<Default> {
    let same = |text: String| both(text.clone(), text);
    Ok(match literal {
        Literal::Boolean(value) => same(value.to_string()),
        Literal::String(text) => string(text, types),
        Literal::UInt(number, ..) if *number > i64::MAX as u64 => same(format!("{number}U")),
        Literal::UInt(number, ..) => same(number.to_string()),
        // The number itself has no literal: the minus is an operator.
        Literal::Int(i64::MIN, ..) => same("(-9223372036854775807 - 1)".to_owned()),
        Literal::Int(number, ..) => same(number.to_string()),
        Literal::Float(text, _) => same(float(text)),
        Literal::Enum(variant, node) => constant(variant, &node.ty, types)?,
        Literal::EmptySequence | Literal::EmptyMap | Literal::EmptySet => empty(&types.get(ty)),
        Literal::None | Literal::Some { .. } => bail!("a default for an optional that is none"),
    })
}

/// One without a point would be an integer.
fn float(text: &str) -> String {
    match text.contains(['.', 'e', 'E']) {
        true => text.to_owned(),
        false => format!("{text}.0"),
    }
}

fn string(text: &str, types: &Types<'_>) -> Default {
    let quoted = quoted(text);
    let view = types.c("string");
    both(
        format!("({view}){{{quoted}, {}}}", text.len()),
        format!("std::string({quoted}, {})", text.len()),
    )
}

/// A string literal; what is not printable is three octal digits, behind which any digit may follow.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' | b'?' => out += &format!("\\{}", char::from(byte)),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out += &format!("\\{byte:03o}"),
        }
    }
    out.push('"');
    out
}

fn constant(name: &str, ty: &Type, types: &Types<'_>) -> Result<Default> {
    let item = ty.name().and_then(|name| types.enumeration(name));
    let Some(item) = item.filter(|item| item.is_flat) else {
        bail!("{name} as a default of {ty:?}, which has no such constant");
    };
    let found = lookup::variant(item, name, names::shout);
    let Some(variant) = found else {
        bail!(
            "{name} as a default of {}, which has no such variant",
            item.name
        );
    };
    let tag = names::snake(&item.name);
    Ok(both(
        types.constant(&format!("{tag}_{}", names::snake(&variant.name))),
        format!(
            "{}::{}",
            names::class(&item.name),
            names::class(&variant.name)
        ),
    ))
}
