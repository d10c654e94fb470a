//! The check before anything is written: what cannot be expressed is refused, by name and place.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{
    Callable, Enum, Field, Interface, Literal, Method, Type, TypeDefinition,
};

use crate::direct;
use crate::errors;
use crate::types::Types;

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(types: &Types<'_>) -> Result<()> {
    for function in &types.namespace.functions {
        let place = format!("function {}", function.callable.name);
        check_callable(&function.callable, &place, types)?;
    }
    for definition in &types.namespace.type_definitions {
        check_definition(definition, types)?;
    }
    direct::check(types)
}

fn check_definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<()> {
    match definition {
        TypeDefinition::Interface(item) => check_interface(item, types),
        TypeDefinition::Record(item) => {
            let place = format!("dictionary {}", item.name);
            check_methods(&item.methods, &place)?;
            check_fields(&item.fields, &place, types)
        }
        TypeDefinition::Enum(item) => check_enum(item, types),
        TypeDefinition::Custom(item) => check_type(
            &item.builtin.ty,
            &format!("custom type {}", item.name),
            types,
        ),
        TypeDefinition::CallbackInterface(item) => {
            bail!(
                "callback interface {}: callbacks are not supported",
                item.name
            )
        }
        _ => Ok(()),
    }
}

fn check_interface(item: &Interface, types: &Types<'_>) -> Result<()> {
    let place = format!("interface {}", item.name);
    if item.vtable.is_some() {
        bail!("{place}: traits that other languages implement are not supported");
    }
    if item.self_type.is_used_as_error {
        bail!("{place}: objects as errors are not supported");
    }
    for constructor in &item.constructors {
        let place = format!("{place}, constructor {}", constructor.callable.name);
        check_callable(&constructor.callable, &place, types)?;
    }
    for method in &item.methods {
        let place = format!("{place}, method {}", method.callable.name);
        check_callable(&method.callable, &place, types)?;
    }
    Ok(())
}

fn check_methods(methods: &[Method], place: &str) -> Result<()> {
    match methods.first() {
        Some(method) => bail!(
            "{place}, method {}: only objects have methods here",
            method.callable.name
        ),
        None => Ok(()),
    }
}

fn check_enum(item: &Enum, types: &Types<'_>) -> Result<()> {
    let place = format!("enum {}", item.name);
    check_methods(&item.methods, &place)?;
    for variant in &item.variants {
        let place = format!("{place}, variant {}", variant.name);
        let is_int = match variant.discr {
            Literal::UInt(number, ..) => i32::try_from(number).is_ok(),
            Literal::Int(number, ..) => i32::try_from(number).is_ok(),
            _ => true,
        };
        if item.is_flat && !is_int {
            bail!("{place}: its value does not fit into an int");
        }
        check_fields(&variant.fields, &place, types)?;
    }
    match item.self_type.is_used_as_error {
        true => errors::check_fields(item),
        false => Ok(()),
    }
}

fn check_fields(fields: &[Field], place: &str, types: &Types<'_>) -> Result<()> {
    for field in fields {
        let place = format!("{place}, field {}", field.name);
        check_type(&field.ty.ty, &place, types)?;
        check_error(&field.ty.ty, &place, types)?;
    }
    Ok(())
}

fn check_callable(callable: &Callable, place: &str, types: &Types<'_>) -> Result<()> {
    for argument in &callable.arguments {
        let place = format!("{place}, argument {}", argument.name);
        check_type(&argument.ty.ty, &place, types)?;
        match &argument.ty.ty {
            Type::Enum { name, .. }
                if types
                    .enumeration(name)
                    .is_some_and(|item| item.is_flat && item.self_type.is_used_as_error) =>
            {
                bail!("{place}: UniFFI takes no errors of which only a message crosses")
            }
            Type::Enum { .. } => {}
            ty => check_error(ty, &place, types)?,
        }
    }
    if let Some(node) = &callable.return_type.ty {
        let place = format!("{place}, return type");
        check_type(&node.ty, &place, types)?;
        check_error(&node.ty, &place, types)?;
    }
    if let Some(node) = &callable.throws_type.ty {
        let place = format!("{place}, error");
        check_type(&node.ty, &place, types)?;
        if !matches!(node.ty, Type::Enum { .. }) {
            bail!("{place}: only enums are supported as errors");
        }
    }
    Ok(())
}

/// Refuses an error where it is not an argument.
fn check_error(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Enum { name, .. } => match types.enumeration(name) {
            Some(item) if item.self_type.is_used_as_error => {
                bail!("{place}: the error {name} can only be an argument")
            }
            _ => Ok(()),
        },
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type } => check_error(inner_type, place, types),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_error(key_type, place, types)?;
            check_error(value_type, place, types)
        }
        _ => Ok(()),
    }
}

fn check_type(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    if let Some(namespace) = ty.namespace()
        && *namespace != types.namespace.name
    {
        bail!(
            "{place}: {} is of another namespace, {namespace}",
            ty.name().unwrap_or_default()
        );
    }
    match ty {
        Type::Box { .. } => bail!("{place}: types that contain themselves are not supported"),
        Type::CallbackInterface { name, .. } => {
            bail!("{place}: callbacks are not supported: {name}")
        }
        Type::Optional { inner_type } => match &**inner_type {
            Type::Optional { .. } => bail!("{place}: an optional of an optional is not supported"),
            inner => check_type(inner, place, types),
        },
        Type::Custom { builtin: inner, .. }
        | Type::Sequence { inner_type: inner }
        | Type::Set { inner_type: inner } => check_type(inner, place, types),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_type(key_type, place, types)?;
            check_type(value_type, place, types)
        }
        Type::Record { name, .. } if types.record(name).is_none() => {
            bail!("{place}: {name} is excluded in uniffi.toml")
        }
        Type::Enum { name, .. } if types.enumeration(name).is_none() => {
            bail!("{place}: {name} is excluded in uniffi.toml")
        }
        _ => Ok(()),
    }
}
