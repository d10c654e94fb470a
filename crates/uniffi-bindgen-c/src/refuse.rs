//! What C does not cover.

use anyhow::{Result, bail};
use uniffi_bindgen_common::refuse::{self, Place, Refuse, Role};
use uniffi_bindgen_common::uniffi::{Enum, Literal, Type};

use crate::direct;
use crate::errors;
use crate::types::Types;

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(types: &Types<'_>) -> Result<()> {
    refuse::check(types.namespace, types)?;
    direct::check(types)
}

impl Refuse for Types<'_> {
    const LANGUAGE: &'static str = "C";

    fn variants(&self, item: &Enum, place: &str) -> Result<()> {
        for variant in &item.variants {
            let is_int = match variant.discr {
                Literal::UInt(number, ..) => i32::try_from(number).is_ok(),
                Literal::Int(number, ..) => i32::try_from(number).is_ok(),
                _ => true,
            };
            if item.is_flat && !is_int {
                bail!(
                    "{place}, variant {}: its value does not fit into an int",
                    variant.name
                );
            }
        }
        match item.self_type.is_used_as_error {
            true => errors::check_fields(item),
            false => Ok(()),
        }
    }

    fn ty(&self, ty: &Type, place: Place<'_>) -> Result<()> {
        let of = place.of;
        if let Some(namespace) = ty.namespace()
            && *namespace != self.namespace.name
        {
            let name = ty.name().unwrap_or_default();
            bail!("{of}: {name} is of another namespace, {namespace}");
        }
        match ty {
            Type::Box { .. } => bail!("{of}: types that contain themselves are not supported"),
            Type::Optional { inner_type } if matches!(**inner_type, Type::Optional { .. }) => {
                bail!("{of}: an optional of an optional is not supported")
            }
            Type::Record { name, .. } if self.record(name).is_none() => {
                bail!("{of}: {name} is excluded in uniffi.toml")
            }
            Type::Enum { name, .. } => match self.enumeration(name) {
                Some(item) if item.self_type.is_used_as_error => check_error(item, place),
                Some(_) => Ok(()),
                None => bail!("{of}: {name} is excluded in uniffi.toml"),
            },
            _ => Ok(()),
        }
    }
}

/// Refuses an error where it is neither what a function fails with nor an argument.
fn check_error(item: &Enum, Place { of, role, is_part }: Place<'_>) -> Result<()> {
    match (role, is_part) {
        (Role::Argument, false) if item.is_flat => {
            bail!("{of}: UniFFI takes no errors of which only a message crosses")
        }
        (Role::Argument | Role::Error, false) => Ok(()),
        _ => bail!("{of}: the error {} can only be an argument", item.name),
    }
}
