//! The check before anything is written: what cannot be expressed is refused, by name and place.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{
    Argument, Callable, Enum, Field, Interface, Method, Namespace, Type, TypeDefinition,
};

use crate::types::Types;
use crate::{callable, clashes, names};

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    for function in &namespace.functions {
        let place = format!("function {}", function.callable.name);
        check_callable(&function.callable, &place, types)?;
    }
    for definition in &namespace.type_definitions {
        check_definition(definition, types)?;
    }
    clashes::check_package(namespace, types)
}

fn check_definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<()> {
    match definition {
        TypeDefinition::Interface(item) => check_interface(item, types),
        TypeDefinition::Record(item) => {
            let place = format!("dictionary {}", item.name);
            check_fields(&item.fields, &place, types)?;
            check_no_methods(&item.methods, &place)
        }
        TypeDefinition::Enum(item) => check_enum(item, types),
        TypeDefinition::CallbackInterface(item) => {
            bail!(
                "callback interface {}: Go objects that Rust calls are not supported",
                item.name
            )
        }
        TypeDefinition::Custom(item) => check_type(
            &item.builtin.ty,
            &format!("custom type {}", item.name),
            types,
        ),
        TypeDefinition::External(item) => bail!(
            "type {}: it is one of the namespace {}, and types of other namespaces are not supported",
            item.name,
            item.namespace
        ),
        _ => Ok(()),
    }
}

fn check_interface(item: &Interface, types: &Types<'_>) -> Result<()> {
    let place = format!("interface {}", item.name);
    if item.vtable.is_some() {
        bail!("{place}: Go objects that Rust calls are not supported");
    }
    if item.self_type.is_used_as_error {
        bail!("{place}: only enums are supported as errors");
    }
    for constructor in &item.constructors {
        let callable = &constructor.callable;
        check_callable(
            callable,
            &format!("{place}, constructor {}", callable.name),
            types,
        )?;
    }
    let methods = item.methods.iter().map(|m| &m.callable);
    for callable in methods.clone() {
        check_callable(
            callable,
            &format!("{place}, method {}", callable.name),
            types,
        )?;
    }
    clashes::check_names(
        methods.map(|c| (c.name.as_str(), callable::name(c, types))),
        &place,
    )
}

fn check_enum(item: &Enum, types: &Types<'_>) -> Result<()> {
    let place = format!("enum {}", item.name);
    for variant in &item.variants {
        check_fields(
            &variant.fields,
            &format!("{place}, variant {}", variant.name),
            types,
        )?;
    }
    check_no_methods(&item.methods, &place)
}

fn check_no_methods(methods: &[Method], place: &str) -> Result<()> {
    match methods.first() {
        Some(method) => bail!(
            "{place}, method {}: methods of values are not supported",
            method.callable.name
        ),
        None => Ok(()),
    }
}

fn check_fields(fields: &[Field], place: &str, types: &Types<'_>) -> Result<()> {
    let named = fields.iter().filter(|field| !field.name.is_empty());
    clashes::check_names(
        named.map(|f| (f.name.as_str(), names::field(&f.name))),
        place,
    )?;
    for field in fields {
        let place = format!("{place}, field {}", field.name);
        check_type(&field.ty.ty, &place, types)?;
        check_passed(&field.ty.ty, &place, types)?;
    }
    Ok(())
}

fn check_callable(callable: &Callable, place: &str, types: &Types<'_>) -> Result<()> {
    let arguments = callable.arguments.iter();
    clashes::check_names(
        arguments
            .clone()
            .map(|a| (a.name.as_str(), names::parameter(&a.name))),
        place,
    )?;
    for argument in arguments {
        check_argument(argument, callable.is_async(), place, types)?;
    }
    if let Some(ty) = &callable.return_type.ty {
        check_type(&ty.ty, &format!("{place}, return type"), types)?;
    }
    match &callable.throws_type.ty {
        Some(node) if !matches!(node.ty, Type::Enum { .. }) => {
            bail!("{place}, error: only enums are supported as errors")
        }
        Some(node) => check_type(&node.ty, &format!("{place}, error"), types),
        None => Ok(()),
    }
}

fn check_argument(
    argument: &Argument,
    is_async: bool,
    place: &str,
    types: &Types<'_>,
) -> Result<()> {
    let place = format!("{place}, argument {}", argument.name);
    if is_async && argument.is_borrowed_bytes() {
        bail!("{place}: a future cannot borrow bytes of Go");
    }
    check_type(&argument.ty.ty, &place, types)?;
    check_passed(&argument.ty.ty, &place, types)
}

/// Refuses types that Rust does not take: errors of which only a message crosses.
fn check_passed(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Box { inner_type } => check_passed(inner_type, place, types),
        Type::Map { value_type, .. } => check_passed(value_type, place, types),
        Type::Enum { name, .. } => match types.enumeration(ty) {
            Some(item) if item.is_flat && item.self_type.is_used_as_error => {
                bail!("{place}: {name} is an error without fields, which Rust does not take")
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_type(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
    match ty {
        Type::Optional { inner_type } if matches!(**inner_type, Type::Optional { .. }) => {
            bail!("{place}: an optional of an optional is not supported")
        }
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Box { inner_type } => check_type(inner_type, place, types),
        Type::Set { inner_type } => check_key(inner_type, place, types),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_key(key_type, place, types)?;
            check_type(value_type, place, types)
        }
        Type::Custom { builtin, .. } => check_type(builtin, place, types),
        _ => match (ty.name(), types.definition(ty)) {
            (Some(name), None) => bail!(
                "{place}: {name} is excluded in uniffi.toml, or is a type of another namespace, \
                 which is not supported"
            ),
            _ => Ok(()),
        },
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
