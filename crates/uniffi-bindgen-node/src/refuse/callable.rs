//! What functions may take and return.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Callable, Type};

use super::names::check_names;
use crate::callable::place;
use crate::names;
use crate::types::Types;

/// Refuses a function that cannot be called, or what it takes and returns.
pub fn check_callable(callable: &Callable, of: &str, types: &Types<'_>) -> Result<()> {
    let arguments = callable.arguments.iter();
    let spelled = arguments
        .clone()
        .map(|a| (a.name.as_str(), names::variable(&a.name)));
    check_names(of, spelled, &["callOptions"])?;
    let is_later = callable.is_async() || types.config().also_async.contains(&place(callable));
    for argument in arguments {
        let of = format!("{of}, argument {}", argument.name);
        if argument.is_borrowed_bytes() && is_later {
            bail!("{of}: borrowed bytes may change before an async call has ended");
        }
        check_type(&argument.ty.ty, &of, types)?;
    }
    if let Some(node) = &callable.return_type.ty {
        check_type(&node.ty, &format!("{of}, return type"), types)?;
    }
    if let Some(node) = &callable.throws_type.ty {
        check_type(&node.ty, &format!("{of}, error"), types)?;
        if !matches!(node.ty, Type::Enum { .. }) {
            bail!("{of}, error: only enums are supported as errors");
        }
    }
    Ok(())
}

/// Refuses a type that is not covered.
pub fn check_type(ty: &Type, of: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => check_type(inner_type, of, types),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_type(key_type, of, types)?;
            check_type(value_type, of, types)
        }
        Type::CallbackInterface { name, .. } => bail!("{of}: callbacks are not supported: {name}"),
        _ => match ty.name() {
            Some(name) if !types.is_defined(ty) => bail!(
                "{of}: {name} is excluded in uniffi.toml, or in another namespace, which is not \
                 supported"
            ),
            _ => Ok(()),
        },
    }
}
