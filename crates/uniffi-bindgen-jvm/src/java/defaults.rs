//! Default values.

use anyhow::{Context, Result};
use heck::ToShoutySnakeCase;
use uniffi_bindgen_common::uniffi::interface::{AsType, DefaultValue, Literal, Record, Type};

use super::package::add_members;

/// Whether all fields of a record have default values, and there are any.
pub fn has_only(record: &Record) -> bool {
    let mut fields = record.fields().iter();
    !record.fields().is_empty() && fields.all(|field| field.default_value().is_some())
}

/// A constructor without arguments; setters do the rest.
pub fn constructor(java: &str, record: &Record) -> Result<String> {
    let values: Vec<_> = record
        .fields()
        .iter()
        .map(|field| literal(field.default_value(), &field.as_type()))
        .collect::<Option<_>>()
        .with_context(|| format!("a default value of {} is not supported", record.name()))?;
    let members = format!(
        "    /** All fields have their default values. */
    public {}() {{
        this({});
    }}
",
        record.name(),
        values.join(", ")
    );
    add_members(java, &members)
}

/// A default value in Java.
pub fn literal(value: Option<&DefaultValue>, r#type: &Type) -> Option<String> {
    let DefaultValue::Literal(literal) = value? else {
        return None;
    };
    Some(match literal {
        Literal::None => "null".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::String(value) => format!("{value:?}"),
        Literal::EmptySequence => "java.util.List.of()".to_owned(),
        Literal::EmptyMap => "java.util.Map.of()".to_owned(),
        Literal::Enum(variant, Type::Enum { name, .. }) => {
            format!("{name}.{}", variant.to_shouty_snake_case())
        }
        Literal::UInt(value, ..) => number(r#type, &value.to_string())?,
        Literal::Int(value, ..) => number(r#type, &value.to_string())?,
        _ => return None,
    })
}

fn number(r#type: &Type, value: &str) -> Option<String> {
    Some(match r#type {
        Type::Int8 | Type::UInt8 => format!("(byte) {value}"),
        Type::Int16 | Type::UInt16 => format!("(short) {value}"),
        Type::Int32 | Type::UInt32 => value.to_owned(),
        Type::Int64 | Type::UInt64 => format!("{value}L"),
        _ => return None,
    })
}
