//! The check before anything is written: what cannot be expressed is refused, by name and place.

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::types::Types;
use crate::uniffi::{
    Argument, Callable, Enum, Field, Interface, Namespace, Record, Type, TypeDefinition, VTable,
    ffi,
};
use crate::{clashes, defaults, names};

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    for function in &namespace.functions {
        let place = format!("function {}", function.callable.name);
        check_callable(&function.callable, &place, types)?;
    }
    let functions = namespace.functions.iter();
    clashes::check_names(
        functions.map(|f| f.callable.name.as_str()),
        names::variable,
        "functions",
    )?;
    for definition in &namespace.type_definitions {
        check_definition(definition, types)?;
    }
    clashes::check_classes(namespace)?;
    clashes::check_namesakes(namespace)
}

/// Refuses an interface that declares functions which its library does not export.
///
/// # Errors
/// The first such function.
pub fn check_exports(namespace: &Namespace, library: &[u8]) -> Result<()> {
    let exported: HashSet<&[u8]> = library
        .split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
        // Some systems put an underscore before the names of C.
        .map(|word| word.strip_prefix(b"_").unwrap_or(word))
        .collect();
    for symbol in ffi::symbols(namespace) {
        if exported.contains(symbol.as_bytes()) {
            continue;
        }
        let hint = match symbol.contains("_uniffi_trait_") {
            true => {
                "; UniFFI exports no traits for errors of a .udl file: take Traits=(…) away \
                 there and put #[uniffi::export(Display)] on the Rust type"
            }
            false => "",
        };
        bail!("{symbol}: it is in the interface, but the library does not export it{hint}");
    }
    Ok(())
}

fn check_definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<()> {
    match definition {
        TypeDefinition::Interface(interface) => check_interface(interface, types),
        TypeDefinition::Record(record) => check_record(record, types),
        TypeDefinition::Enum(item) => check_enum(item, types),
        TypeDefinition::CallbackInterface(item) => {
            let place = format!("callback interface {}", item.name);
            check_vtable(&item.vtable, &place, types)
        }
        TypeDefinition::Custom(item) => check_type(
            &item.builtin.ty,
            &format!("custom type {}", item.name),
            types,
        ),
        TypeDefinition::External(_)
        | TypeDefinition::Simple(_)
        | TypeDefinition::Box(_)
        | TypeDefinition::Optional(_)
        | TypeDefinition::Sequence(_)
        | TypeDefinition::Map(_)
        | TypeDefinition::Set(_) => Ok(()),
    }
}

fn check_interface(interface: &Interface, types: &Types<'_>) -> Result<()> {
    let place = format!("interface {}", interface.name);
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
            types,
        )?;
    }
    let constructors = interface.constructors.iter().map(|c| &c.callable);
    let constructors = constructors.filter(|c| !c.is_primary_constructor());
    let methods = interface.methods.iter().map(|m| &m.callable);
    check_methods(methods.clone(), &place, types)?;
    let members = constructors.chain(methods).map(|c| c.name.as_str());
    clashes::check_names(members, names::variable, &place)?;
    match &interface.vtable {
        Some(vtable) => check_vtable(vtable, &place, types),
        None => Ok(()),
    }
}

/// Refuses methods for Python objects that no Rust can call.
fn check_vtable(vtable: &VTable, place: &str, types: &Types<'_>) -> Result<()> {
    for method in &vtable.methods {
        let callable = &method.callable;
        let place = format!("{place}, method {}", callable.name);
        check_callable(callable, &place, types)?;
        if let Some(node) = &callable.throws_type.ty
            && !matches!(node.ty, Type::Enum { .. })
        {
            bail!("{place}, error: Rust takes only enums as errors from Python");
        }
    }
    Ok(())
}

fn check_record(record: &Record, types: &Types<'_>) -> Result<()> {
    let place = format!("dictionary {}", record.name);
    check_fields(&record.fields, &place, types)?;
    let methods = record.methods.iter().map(|m| &m.callable);
    check_methods(methods, &place, types)
}

fn check_enum(item: &Enum, types: &Types<'_>) -> Result<()> {
    let place = format!("enum {}", item.name);
    let spell = match item.self_type.is_used_as_error {
        true => names::class,
        false => names::constant,
    };
    clashes::check_names(item.variants.iter().map(|v| v.name.as_str()), spell, &place)?;
    for variant in &item.variants {
        let place = format!("{place}, variant {}", variant.name);
        let fields = variant.fields.iter();
        let has_default = |f: &Field| defaults::is_known(f.default.as_ref(), &f.ty.ty, types);
        check_defaults(fields.map(|f| (&f.name, has_default(f))), &place)?;
        check_fields(&variant.fields, &place, types)?;
    }
    check_methods(item.methods.iter().map(|m| &m.callable), &place, types)
}

fn check_methods<'a>(
    methods: impl Iterator<Item = &'a Callable>,
    place: &str,
    types: &Types<'_>,
) -> Result<()> {
    let methods: Vec<_> = methods.collect();
    let names = methods.iter().map(|callable| callable.name.as_str());
    clashes::check_names(names, names::variable, place)?;
    for callable in methods {
        check_callable(
            callable,
            &format!("{place}, method {}", callable.name),
            types,
        )?;
    }
    Ok(())
}

fn check_fields(fields: &[Field], place: &str, types: &Types<'_>) -> Result<()> {
    clashes::check_names(
        fields
            .iter()
            .map(|f| f.name.as_str())
            .filter(|name| !name.is_empty()),
        names::variable,
        place,
    )?;
    for field in fields {
        let place = format!("{place}, field {}", field.name);
        check_type(&field.ty.ty, &place, types)?;
    }
    Ok(())
}

/// Refuses an order that Python has not: a default, and then none.
fn check_defaults<'a>(named: impl Iterator<Item = (&'a String, bool)>, place: &str) -> Result<()> {
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

fn check_callable(callable: &Callable, place: &str, types: &Types<'_>) -> Result<()> {
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

fn check_type(ty: &Type, place: &str, types: &Types<'_>) -> Result<()> {
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
