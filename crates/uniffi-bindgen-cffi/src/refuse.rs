//! The check before anything is written: what cannot be expressed is refused, by name and place.

use anyhow::{Result, bail};
use uniffi_bindgen::pipeline::general::{
    Argument, Callable, Field, Interface, Namespace, Type, TypeDefinition,
};
use uniffi_bindgen::pipeline::initial::ObjectImpl;

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace) -> Result<()> {
    for function in &namespace.functions {
        check_callable(
            &function.callable,
            &format!("function {}", function.callable.name),
            namespace,
        )?;
    }
    for definition in &namespace.type_definitions {
        check_definition(definition, namespace)?;
    }
    Ok(())
}

fn check_definition(definition: &TypeDefinition, namespace: &Namespace) -> Result<()> {
    match definition {
        TypeDefinition::Interface(interface) => check_interface(interface, namespace),
        TypeDefinition::Record(record) => {
            let place = format!("dictionary {}", record.name);
            check_fields(&record.fields, &place, namespace)?;
            if let Some(constructor) = record.constructors.first() {
                bail!(
                    "{place}: constructor {}: constructors of records are not supported",
                    constructor.callable.name
                );
            }
            check_methods(
                record.methods.iter().map(|m| &m.callable),
                &place,
                namespace,
            )
        }
        TypeDefinition::Enum(item) => {
            let place = format!("enum {}", item.name);
            for variant in &item.variants {
                check_fields(
                    &variant.fields,
                    &format!("{place}, variant {}", variant.name),
                    namespace,
                )?;
            }
            if let Some(constructor) = item.constructors.first() {
                bail!(
                    "{place}: constructor {}: constructors of enums are not supported",
                    constructor.callable.name
                );
            }
            check_methods(item.methods.iter().map(|m| &m.callable), &place, namespace)
        }
        TypeDefinition::CallbackInterface(item) => {
            bail!("callback interface {} is not supported", item.name)
        }
        TypeDefinition::Custom(item) => bail!("custom type {} is not supported", item.name),
        TypeDefinition::External(item) => bail!(
            "type {} of namespace {}: types of other crates are not supported",
            item.name,
            item.namespace
        ),
        TypeDefinition::Simple(_)
        | TypeDefinition::Box(_)
        | TypeDefinition::Optional(_)
        | TypeDefinition::Sequence(_)
        | TypeDefinition::Map(_)
        | TypeDefinition::Set(_) => Ok(()),
    }
}

fn check_interface(interface: &Interface, namespace: &Namespace) -> Result<()> {
    let place = format!("interface {}", interface.name);
    if !matches!(interface.imp, ObjectImpl::Struct) {
        bail!("{place}: trait interfaces are not supported");
    }
    if interface.self_type.is_used_as_error {
        bail!("{place}: interfaces as errors are not supported");
    }
    for constructor in &interface.constructors {
        let callable = &constructor.callable;
        if callable.is_primary_constructor() && callable.is_async() {
            bail!(
                "{place}: its primary constructor is async, which Python's __init__ cannot be; give it a name"
            );
        }
        check_callable(
            callable,
            &format!("{place}, constructor {}", callable.name),
            namespace,
        )?;
    }
    check_methods(
        interface.methods.iter().map(|m| &m.callable),
        &place,
        namespace,
    )
}

fn check_methods<'a>(
    methods: impl Iterator<Item = &'a Callable>,
    place: &str,
    namespace: &Namespace,
) -> Result<()> {
    for callable in methods {
        check_callable(
            callable,
            &format!("{place}, method {}", callable.name),
            namespace,
        )?;
    }
    Ok(())
}

fn check_fields(fields: &[Field], place: &str, namespace: &Namespace) -> Result<()> {
    for field in fields {
        check_type(
            &field.ty.ty,
            &format!("{place}, field {}", field.name),
            namespace,
        )?;
    }
    Ok(())
}

fn check_callable(callable: &Callable, place: &str, namespace: &Namespace) -> Result<()> {
    for argument in &callable.arguments {
        let place = format!("{place}, argument {}", argument.name);
        check_argument(argument, &place)?;
        check_type(&argument.ty.ty, &place, namespace)?;
    }
    if let Some(ty) = &callable.return_type.ty {
        check_type(&ty.ty, &format!("{place}, return type"), namespace)?;
    }
    if let Some(ty) = &callable.throws_type.ty {
        let place = format!("{place}, error");
        check_type(&ty.ty, &place, namespace)?;
        if !matches!(ty.ty, Type::Enum { .. }) {
            bail!("{place}: only enums are supported as errors");
        }
    }
    Ok(())
}

fn check_argument(argument: &Argument, place: &str) -> Result<()> {
    if argument.is_borrowed_bytes() {
        bail!("{place}: borrowed bytes are not supported; take the bytes by value");
    }
    Ok(())
}

fn check_type(ty: &Type, place: &str, namespace: &Namespace) -> Result<()> {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => check_type(inner_type, place, namespace),
        Type::Map {
            key_type,
            value_type,
        } => {
            check_type(key_type, place, namespace)?;
            check_type(value_type, place, namespace)
        }
        Type::CallbackInterface { name, .. } => {
            bail!("{place}: callback interface {name} is not supported")
        }
        Type::Custom { name, .. } => bail!("{place}: custom type {name} is not supported"),
        _ => match ty.namespace() {
            Some(other) if other != namespace.name => bail!(
                "{place}: {} of namespace {other}: types of other crates are not supported",
                ty.name().unwrap_or_default()
            ),
            _ => Ok(()),
        },
    }
}
