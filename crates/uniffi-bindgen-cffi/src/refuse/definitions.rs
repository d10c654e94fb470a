//! What a type's definition may not have.

use anyhow::{Result, bail};

use super::callables::{check_callable, check_defaults, check_type};
use crate::types::Types;
use crate::uniffi::{Callable, Enum, Field, Interface, Record, Type, TypeDefinition, VTable};
use crate::{clashes, defaults, names};

/// Refuses a definition that has something this backend does not cover.
///
/// # Errors
/// The first such thing.
pub fn check_definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<()> {
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
    let methods = item.methods.iter().map(|m| &m.callable);
    if item.is_flat && !item.self_type.is_used_as_error {
        check_mro(methods.clone(), &place)?;
    }
    check_methods(methods, &place, types)
}

/// Refuses a method that takes the place of the one by which Python makes the class of an enum.
fn check_mro<'a>(mut methods: impl Iterator<Item = &'a Callable>, place: &str) -> Result<()> {
    match methods.find(|callable| names::variable(&callable.name) == "mro") {
        Some(callable) => bail!(
            "{place}, method {}: Python's enum has its own mro; rename it under \
             [bindings.python.rename] in uniffi.toml",
            callable.name
        ),
        None => Ok(()),
    }
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
