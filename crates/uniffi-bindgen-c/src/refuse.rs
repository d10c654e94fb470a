//! What C does not cover.

use std::collections::HashSet;

use anyhow::{Result, bail};
use uniffi_bindgen_common::refuse::{self, Place, Refuse, Role};
use uniffi_bindgen_common::uniffi::{Enum, Literal, Type, TypeDefinition};

use crate::direct;
use crate::errors;
use crate::types::Types;

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(types: &Types<'_>) -> Result<()> {
    for definition in &types.namespace.type_definitions {
        let (kind, name) = match definition {
            TypeDefinition::Record(item) => ("dictionary", &item.name),
            TypeDefinition::Enum(item) => ("enum", &item.name),
            _ => continue,
        };
        if contains(types, name, name, &mut HashSet::new()) {
            bail!("{kind} {name}: types that contain themselves are not supported");
        }
    }
    refuse::check(types.namespace, types)?;
    direct::check(types)
}

/// Whether the record or enum `of` has a value of the one called `name` in it, also in a list or a map.
fn contains(types: &Types<'_>, of: &str, name: &str, seen: &mut HashSet<String>) -> bool {
    if !seen.insert(of.to_owned()) {
        return false;
    }
    let of_record = types.record(of).into_iter().flat_map(|item| &item.fields);
    let variants = types.enumeration(of).into_iter();
    let of_variants = variants.flat_map(|item| &item.variants);
    let fields = of_record.chain(of_variants.flat_map(|variant| &variant.fields));
    let mut inner: Vec<&Type> = fields.map(|field| &field.ty.ty).collect();
    while let Some(ty) = inner.pop() {
        match ty {
            Type::Optional { inner_type }
            | Type::Sequence { inner_type }
            | Type::Set { inner_type } => inner.push(inner_type),
            Type::Map {
                key_type,
                value_type,
            } => inner.extend([&**key_type, &**value_type]),
            Type::Record { name: field, .. } | Type::Enum { name: field, .. }
                if field == name || contains(types, field, name, seen) =>
            {
                return true;
            }
            _ => {}
        }
    }
    false
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
