//! What Go does not cover.

use anyhow::{Result, bail};
use uniffi_bindgen_common::refuse::{self, Place, Refuse, Role};
use uniffi_bindgen_common::uniffi::{Argument, Callable, Enum, Field, Interface, Namespace, Type};

use crate::types::Types;
use crate::{callable, clashes, names};

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    refuse::check(namespace, types)?;
    clashes::check_package(namespace, types)
}

impl Refuse for Types<'_> {
    const LANGUAGE: &'static str = "Go";

    fn callable(&self, callable: &Callable, place: &str) -> Result<()> {
        let arguments = callable.arguments.iter();
        let named = arguments.map(|a| (a.name.as_str(), names::parameter(&a.name)));
        clashes::check_names(named, place)
    }

    fn argument(&self, argument: &Argument, of: &Callable, place: &str) -> Result<()> {
        if of.is_async() && argument.is_borrowed_bytes() {
            bail!("{place}: a future cannot borrow bytes of Go");
        }
        Ok(())
    }

    fn interface(&self, item: &Interface, place: &str) -> Result<()> {
        let methods = item.methods.iter().map(|m| &m.callable);
        let named = methods.map(|c| (c.name.as_str(), callable::name(c, self)));
        clashes::check_names(named, place)
    }

    fn fields(&self, fields: &[Field], _of: Option<&Enum>, place: &str) -> Result<()> {
        let named = fields.iter().filter(|field| !field.name.is_empty());
        let named = named.map(|f| (f.name.as_str(), names::field(&f.name)));
        clashes::check_names(named, place)
    }

    fn ty(&self, ty: &Type, place: Place<'_>) -> Result<()> {
        let of = place.of;
        match ty {
            Type::Optional { inner_type } if matches!(**inner_type, Type::Optional { .. }) => {
                bail!("{of}: an optional of an optional is not supported")
            }
            Type::Set { inner_type: key } | Type::Map { key_type: key, .. } => {
                check_key(key, of, self)
            }
            Type::Custom { .. } => Ok(()),
            _ => match (ty.name(), self.definition(ty)) {
                (Some(name), None) => bail!(
                    "{of}: {name} is excluded in uniffi.toml, or is a type of another namespace, \
                     which is not supported"
                ),
                _ => check_passed(ty, place, self),
            },
        }
    }
}

/// Refuses types that Rust does not take: errors of which only a message crosses.
fn check_passed(ty: &Type, place: Place<'_>, types: &Types<'_>) -> Result<()> {
    let is_passed = matches!(place.role, Role::Argument | Role::Field);
    match types.enumeration(ty) {
        Some(item) if is_passed && item.is_flat && item.self_type.is_used_as_error => bail!(
            "{}: {} is an error without fields, which Rust does not take",
            place.of,
            item.name
        ),
        _ => Ok(()),
    }
}

/// Refuses keys that Go cannot compare.
fn check_key(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Custom { builtin, .. } => check_key(builtin, place, types),
        Type::Enum { .. } if types.enumeration(ty).is_some_and(|item| item.is_flat) => Ok(()),
        Type::UInt8
        | Type::Int8
        | Type::UInt16
        | Type::Int16
        | Type::UInt32
        | Type::Int32
        | Type::UInt64
        | Type::Int64
        | Type::Boolean
        | Type::String => Ok(()),
        _ => bail!(
            "{place}: keys of maps and sets can only be numbers, strings, booleans and enums without fields"
        ),
    }
}
