//! Default values of arguments and fields.

use anyhow::{Context, Result, bail};
use uniffi_bindgen_common::literals;

use crate::code::Code;
use crate::hidden::keep;
use crate::names;
use crate::types::Types;
use crate::uniffi::{DefaultValue, Literal, Radix, Type, TypeDefinition};

/// A default value as Python source.
pub struct Default {
    /// The value.
    pub value: String,
    /// Whether it can stand in a signature, where it is made once and shared by all calls.
    pub shareable: bool,
}

impl Default {
    fn shared(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            shareable: true,
        }
    }

    fn fresh(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            shareable: false,
        }
    }

    /// The declaration of a parameter that may have a default.
    pub fn declare(default: Option<&Self>, name: &str, annotation: Code) -> Code {
        let declared = annotation.after(format!("{name}: "));
        match default {
            None => declared,
            Some(default) if default.shareable => declared.before(format!(" = {}", default.value)),
            Some(_) => declared.before(" = _DEFAULT"),
        }
    }

    /// The default value that an interface tells of an argument or field, which `place` names, if any.
    ///
    /// # Errors
    /// A value that Python has no expression for.
    pub fn of(
        told: Option<&DefaultValue>,
        place: &str,
        ty: &Type,
        types: &Types<'_>,
    ) -> Result<Option<Self>> {
        let default = told.map(|told| Self::new(told, ty, types));
        Ok(default
            .transpose()
            .with_context(|| place.to_owned())?
            .flatten())
    }

    /// Renders the default value of an argument or field of a type; nothing if only Rust knows it.
    ///
    /// # Errors
    /// A value that Python has no expression for.
    pub fn new(value: &DefaultValue, ty: &Type, types: &Types<'_>) -> Result<Option<Self>> {
        match (value, ty) {
            (_, Type::Box { inner_type }) => Self::new(value, inner_type, types),
            // It is told as one of the builtin type.
            (_, Type::Custom { builtin, .. }) => {
                let default = Self::new(value, builtin, types)?;
                Ok(default.map(|default| match types.conversion(ty) {
                    Some(_) => {
                        Self::fresh(types.get(ty).of_builtin(default.value.into()).to_string())
                    }
                    None => default,
                }))
            }
            (DefaultValue::Default(_), _) => Ok(of_type(ty, types)),
            // UniFFI has a literal for a list, and bytes are a list of numbers to it.
            (DefaultValue::Literal(Literal::EmptySequence), Type::Bytes) => {
                Ok(Some(Self::shared("b\"\"")))
            }
            // Proc-macros have no other literal for what has nothing in it.
            (
                DefaultValue::Literal(Literal::EmptySequence),
                Type::Map { .. } | Type::Set { .. },
            ) => Ok(of_type(ty, types)),
            (DefaultValue::Literal(Literal::None), _) => Ok(Some(Self::shared("None"))),
            (DefaultValue::Literal(Literal::Some { inner }), Type::Optional { inner_type }) => {
                Self::new(inner, inner_type, types)
            }
            // What is not none may also be told as it is.
            (_, Type::Optional { inner_type }) => Self::new(value, inner_type, types),
            (DefaultValue::Literal(value), _) => literal(value, types).map(Some),
        }
    }
}

/// What a type calls its default, if Python can make it.
fn of_type(ty: &Type, types: &Types<'_>) -> Option<Default> {
    Some(match ty {
        Type::UInt8
        | Type::UInt16
        | Type::UInt32
        | Type::UInt64
        | Type::Int8
        | Type::Int16
        | Type::Int32
        | Type::Int64 => Default::shared("0"),
        Type::Float32 | Type::Float64 => Default::shared("0.0"),
        Type::Boolean => Default::shared("False"),
        Type::Bytes => Default::shared("b\"\""),
        Type::String => Default::shared("\"\""),
        Type::Optional { .. } => Default::shared("None"),
        Type::Sequence { .. } => Default::fresh("[]"),
        Type::Map { .. } => Default::fresh("{}"),
        Type::Set { .. } => Default::fresh("{*()}"),
        Type::Record { .. } | Type::Interface { .. } if makes_itself(ty, types) => {
            Default::fresh(format!("{}()", types.named(ty).path()))
        }
        _ => return None,
    })
}

/// Whether the class of a type needs no arguments.
fn makes_itself(ty: &Type, types: &Types<'_>) -> bool {
    match types.definition(ty) {
        Some(TypeDefinition::Record(item)) => {
            let mut fields = item.fields.iter();
            fields.all(|field| is_known(field.default.as_ref(), &field.ty.ty, types))
        }
        Some(TypeDefinition::Interface(item)) if item.vtable.is_none() => {
            let mut constructors = item.constructors.iter().map(|c| &c.callable);
            let primary = constructors.find(|callable| callable.is_primary_constructor());
            primary.is_some_and(|callable| {
                let mut arguments = callable.arguments.iter();
                arguments.all(|a| is_known(a.default.as_ref(), &a.ty.ty, types))
            })
        }
        _ => false,
    }
}

/// Whether there is a default that Python knows.
pub fn is_known(default: Option<&DefaultValue>, ty: &Type, types: &Types<'_>) -> bool {
    default.is_some_and(|default| !matches!(Default::new(default, ty, types), Ok(None)))
}

/// Renders a literal.
///
/// # Errors
/// A literal that Python has no expression for.
pub fn literal(literal: &Literal, types: &Types<'_>) -> Result<Default> {
    Ok(match literal {
        Literal::Boolean(true) => Default::shared("True"),
        Literal::Boolean(false) => Default::shared("False"),
        Literal::String(text) => Default::shared(string(text)),
        Literal::UInt(number, radix, _) => Default::shared(integer(*number, *radix, "")),
        Literal::Int(number, radix, _) => {
            let sign = if *number < 0 { "-" } else { "" };
            Default::shared(integer(number.unsigned_abs(), *radix, sign))
        }
        Literal::Float(text, _) => Default::shared(float(text)),
        Literal::Enum(variant, node) => enum_variant(variant, &node.ty, types)?,
        Literal::EmptySequence => Default::fresh("[]"),
        Literal::EmptyMap => Default::fresh("{}"),
        Literal::EmptySet => Default::fresh("{*()}"),
        Literal::None => Default::shared("None"),
        Literal::Some { .. } => bail!("a default for an optional that is none"),
    })
}

fn integer(number: u64, radix: Radix, sign: &str) -> String {
    match radix {
        Radix::Decimal => format!("{sign}{number}"),
        Radix::Octal => format!("{sign}0o{number:o}"),
        Radix::Hexadecimal => format!("{sign}0x{number:X}"),
    }
}

/// A float literal; one without a point would be an `int`.
fn float(text: &str) -> String {
    match text.contains(['.', 'e', 'E']) {
        true => text.to_owned(),
        false => format!("{text}.0"),
    }
}

/// A string literal in the form that ruff prefers.
pub fn string(text: &str) -> String {
    let quote = match text.contains('"') && !text.contains('\'') {
        true => '\'',
        false => '"',
    };
    keep(&literals::string(text, quote))
}

fn enum_variant(name: &str, ty: &Type, types: &Types<'_>) -> Result<Default> {
    let Some((item, variant)) = types.variant(ty, name) else {
        bail!("{name} as a default of {ty:?}, which has no such variant");
    };
    if !variant.fields.is_empty() {
        bail!("{name} as a default: that variant has fields");
    }
    let named = types.named(ty);
    let class = named.path();
    let name = names::constant(&variant.name);
    Ok(match item.is_flat {
        // The module of another namespace may not be complete when this one is, and another name
        // is given to a class at the end.
        true if class != named.class => Default::fresh(format!("{class}.{name}")),
        true => Default::shared(format!("{class}.{name}")),
        false => Default::fresh(format!("{class}.{name}()")),
    })
}
