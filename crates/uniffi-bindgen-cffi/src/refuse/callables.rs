//! What functions and methods may not take, return or raise.

use anyhow::{Result, bail};

use crate::types::Types;
use crate::uniffi::{Argument, Callable, Type};
use crate::{clashes, defaults, names};

/// Refuses an order that Python has not: a default, and then none.
///
/// # Errors
/// The first such order.
pub fn check_defaults<'a>(
    named: impl Iterator<Item = (&'a String, bool)>,
    place: &str,
) -> Result<()> {
    let mut earlier = None;
    for (name, has_default) in named {
        match earlier {
            _ if has_default => earlier = Some(name),
            Some(earlier) => {
                bail!("{place}: {name} has no default, but {earlier} before it has one")
            }
            None => {}
        }
    }
    Ok(())
}

/// Refuses a callable that has something this backend does not cover.
///
/// # Errors
/// The first such thing.
pub fn check_callable(callable: &Callable, place: &str, types: &Types<'_>) -> Result<()> {
    let arguments = callable.arguments.iter();
    clashes::check_names(
        arguments.clone().map(|a| a.name.as_str()),
        names::variable,
        place,
    )?;
    let has_default = |a: &Argument| defaults::is_known(a.default.as_ref(), &a.ty.ty, types);
    check_defaults(arguments.map(|a| (&a.name, has_default(a))), place)?;
    for argument in &callable.arguments {
        let place = format!("{place}, argument {}", argument.name);
        check_type(&argument.ty.ty, &place, types)?;
    }
    if let Some(ty) = &callable.return_type.ty {
        check_type(&ty.ty, &format!("{place}, return type"), types)?;
    }
    if let Some(ty) = &callable.throws_type.ty {
        let place = format!("{place}, error");
        check_type(&ty.ty, &place, types)?;
        if !is_error(&ty.ty) {
            bail!("{place}: only enums and interfaces are supported as errors");
        }
    }
    Ok(())
}

/// Whether a type becomes an exception.
fn is_error(ty: &Type) -> bool {
    match ty {
        Type::Enum { .. } | Type::Interface { .. } => true,
        Type::Custom { builtin, .. } => is_error(builtin),
        _ => false,
    }
}

/// Refuses a type that has no class in Python, or is made of one.
///
/// # Errors
/// The first such type.
pub fn check_type(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => check_type(inner_type, place, types),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_type(key_type, place, types)?;
            check_type(value_type, place, types)
        }
        Type::Custom { builtin, .. } => {
            check_excluded(ty, place, types)?;
            check_type(builtin, place, types)
        }
        _ => check_excluded(ty, place, types),
    }
}

/// A type that is excluded has no class that could be named.
fn check_excluded(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match (ty.name(), types.definition(ty)) {
        (Some(name), None) => {
            bail!("{place}: {name} is excluded in uniffi.toml, or in no namespace of this library")
        }
        _ => Ok(()),
    }
}
