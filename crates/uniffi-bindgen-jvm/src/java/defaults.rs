//! Default values.

use heck::ToShoutySnakeCase;
use uniffi_bindgen_common::literals;
use uniffi_bindgen_common::uniffi::interface::{
    AsType, ComponentInterface, DefaultValue, Literal, Record, Type,
};

use super::names::class;

/// A constructor without arguments, for a record whose fields all have default values; setters do the rest.
pub fn constructor(ci: &ComponentInterface, record: &Record, class: &str) -> Option<String> {
    let fields = record.fields().iter();
    let values = fields.map(|field| expression(ci, field.default_value(), &field.as_type()));
    let values = values.collect::<Option<Vec<_>>>()?;
    (!values.is_empty()).then(|| {
        format!(
            "    /** All fields have their default values. */
    public {class}() {{
        this({});
    }}
",
            values.join(", ")
        )
    })
}

/// A default value in Java, if there is an expression for it.
pub fn expression(
    ci: &ComponentInterface,
    value: Option<&DefaultValue>,
    ty: &Type,
) -> Option<String> {
    match value? {
        DefaultValue::Default => default_of(ty),
        DefaultValue::Literal(literal) => of_literal(ci, literal, ty),
    }
}

/// What a type itself calls its default.
fn default_of(ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Boolean => "false".to_owned(),
        Type::String => r#""""#.to_owned(),
        Type::Optional { .. } => "null".to_owned(),
        Type::Sequence { .. } => "java.util.List.of()".to_owned(),
        Type::Map { .. } => "java.util.Map.of()".to_owned(),
        Type::Set { .. } => "java.util.Set.of()".to_owned(),
        Type::Float32 | Type::Float64 => float(ty, "0")?,
        _ => number(ty, 0)?,
    })
}

fn of_literal(ci: &ComponentInterface, literal: &Literal, ty: &Type) -> Option<String> {
    Some(match (literal, ty) {
        (Literal::None, _) => "null".to_owned(),
        (Literal::Some { inner }, Type::Optional { inner_type }) => {
            expression(ci, Some(inner), inner_type)?
        }
        (Literal::Boolean(value), _) => value.to_string(),
        (Literal::String(value), Type::String) => literals::string(value, '"'),
        (Literal::EmptySequence | Literal::EmptyMap | Literal::EmptySet, _) => default_of(ty)?,
        (Literal::Enum(variant, _), Type::Enum { name, .. }) => {
            let is_flat = ci.get_enum_definition(name)?.is_flat();
            let variant = variant.to_shouty_snake_case();
            is_flat.then(|| format!("{}.{variant}", class(ci, name)))?
        }
        (Literal::UInt(value, ..), _) => number(ty, i128::from(*value))?,
        (Literal::Int(value, ..), _) => number(ty, i128::from(*value))?,
        (Literal::Float(text, _), _) => float(ty, text)?,
        _ => return None,
    })
}

/// A whole number. Java's own are signed, so that large unsigned ones are negative there.
#[expect(clippy::cast_possible_truncation, reason = "that is meant")]
fn number(ty: &Type, value: i128) -> Option<String> {
    Some(match ty {
        Type::Int8 | Type::UInt8 => format!("(byte) {}", value as i8),
        Type::Int16 | Type::UInt16 => format!("(short) {}", value as i16),
        Type::Int32 | Type::UInt32 => format!("{}", value as i32),
        Type::Int64 | Type::UInt64 => format!("{}L", value as i64),
        _ => return float(ty, &value.to_string()),
    })
}

fn float(ty: &Type, text: &str) -> Option<String> {
    let is_finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    match ty {
        Type::Float32 if is_finite => Some(format!("{text}f")),
        Type::Float64 if is_finite => Some(format!("{text}d")),
        _ => None,
    }
}
