//! The check before anything is written: what cannot be expressed is refused, by name and place.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{
    Callable, Enum, Field, Interface, Method, Namespace, Record, Type, TypeDefinition,
};
use uniffi_bindgen_common::{Backend, clashes};

use crate::callable::place;
use crate::generate::Node;
use crate::names;
use crate::types::Types;
use crate::types::named::input_name;
use crate::types::record::property_name;

/// What the modules need of JavaScript's and TypeScript's, and what they export beside the interface.
const TAKEN: [&str; 15] = [
    "AbortSignal",
    "Buffer",
    "CallOptions",
    "Date",
    "Error",
    "Map",
    "Object",
    "Promise",
    "ReadonlyMap",
    "ReadonlySet",
    "Set",
    "Symbol",
    "TimeoutOptions",
    "TypeError",
    "Uint8Array",
];

/// What a CommonJS module has.
const OF_MODULES: [&str; 3] = ["exports", "module", "require"];

/// What every error has.
const OF_ERRORS: [&str; 4] = ["code", "message", "name", "stack"];

/// What every class and every object has.
const OF_OBJECTS: [&str; 2] = ["constructor", "prototype"];

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let names = functions
        .clone()
        .map(|c| (c.name.as_str(), names::variable(&c.name)));
    check_names("functions", names, &OF_MODULES)?;
    for callable in functions {
        check_callable(callable, &format!("function {}", callable.name), types)?;
    }
    for definition in &namespace.type_definitions {
        match definition {
            TypeDefinition::Interface(item) => check_interface(item, types)?,
            TypeDefinition::Record(item) => check_record(item, types)?,
            TypeDefinition::Enum(item) => check_enum(item, types)?,
            TypeDefinition::CallbackInterface(item) => {
                bail!(
                    "callback interface {}: callbacks are not supported",
                    item.name
                )
            }
            TypeDefinition::Custom(item) => {
                check_type(
                    &item.builtin.ty,
                    &format!("custom type {}", item.name),
                    types,
                )?;
            }
            _ => {}
        }
    }
    check_classes(namespace, types)
}

/// Refuses two types that would be called the same, or as something that is there already.
fn check_classes(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    let mut all = Vec::new();
    for definition in &namespace.type_definitions {
        let name = match definition {
            TypeDefinition::Interface(item) => &item.name,
            TypeDefinition::Record(item) => &item.name,
            TypeDefinition::Enum(item) => &item.name,
            _ => continue,
        };
        let class = names::class(name);
        if types.has_input(name) {
            all.push((name.as_str(), input_name(&class)));
        }
        all.push((name.as_str(), class));
    }
    check_names("types", all.into_iter(), &TAKEN)
}

/// Refuses two things in one place that JavaScript would know by one name, and names that are taken.
fn check_names<'a>(
    place: &str,
    names: impl Iterator<Item = (&'a str, String)>,
    taken: &[&str],
) -> Result<()> {
    let names: Vec<_> = names.collect();
    let is_taken = |(_, spelled): &&(&str, String)| taken.contains(&spelled.as_str());
    if let Some((name, spelled)) = names.iter().find(is_taken) {
        bail!(
            "{place}: {name} would be called {spelled}, which is there already; rename it \
             under [bindings.node.rename] in uniffi.toml"
        );
    }
    clashes::check_names(names.into_iter(), Node::NAME, place)
}

fn check_interface(item: &Interface, types: &Types<'_>) -> Result<()> {
    let of = format!("interface {}", item.name);
    if item.vtable.is_some() {
        bail!("{of}: traits that JavaScript implements are not supported");
    }
    if item.self_type.is_used_as_error {
        bail!("{of}: only enums are supported as errors");
    }
    let constructors = || item.constructors.iter().map(|c| &c.callable);
    if let Some(primary) = constructors().find(|c| c.is_primary_constructor() && c.is_async()) {
        bail!(
            "{of}, constructor {}: it is async, which a constructor of JavaScript's cannot be; give \
             it a name",
            primary.name
        );
    }
    let methods = || item.methods.iter().map(|m| &m.callable);
    let named = constructors().filter(|c| !c.is_primary_constructor());
    let also_async = |c: &&Callable| types.config().also_async.contains(&place(c));
    let member = |c: &Callable| names::member(&c.name);
    let instance = methods().map(|c| (c.name.as_str(), member(c)));
    let threaded = methods().filter(also_async);
    let threaded = threaded.map(|c| (c.name.as_str(), format!("{}Async", member(c))));
    check_names(&of, instance.chain(threaded), &OF_OBJECTS)?;
    let statics = named.map(|c| (c.name.as_str(), member(c)));
    check_names(&of, statics, &["length", "name", "prototype"])?;
    for callable in constructors() {
        check_callable(
            callable,
            &format!("{of}, constructor {}", callable.name),
            types,
        )?;
    }
    for callable in methods() {
        check_callable(callable, &format!("{of}, method {}", callable.name), types)?;
    }
    Ok(())
}

fn check_record(item: &Record, types: &Types<'_>) -> Result<()> {
    let of = format!("dictionary {}", item.name);
    check_fields(&item.fields, &[], &of, types)?;
    check_no_methods(&item.methods, &of)
}

fn check_enum(item: &Enum, types: &Types<'_>) -> Result<()> {
    let of = format!("enum {}", item.name);
    let variants = item.variants.iter();
    let names = variants.map(|v| (v.name.as_str(), names::variant(&v.name)));
    check_names(&of, names, &[])?;
    let taken: &[&str] = match item.self_type.is_used_as_error {
        true => &OF_ERRORS,
        false => &["type"],
    };
    for variant in &item.variants {
        let of = format!("{of}, variant {}", variant.name);
        check_fields(&variant.fields, taken, &of, types)?;
    }
    check_no_methods(&item.methods, &of)
}

/// Refuses methods of what is a plain value in JavaScript. What Rust's traits do for it is left out.
fn check_no_methods(methods: &[Method], of: &str) -> Result<()> {
    match methods.first() {
        Some(method) => bail!(
            "{of}, method {}: only interfaces have methods",
            method.callable.name
        ),
        None => Ok(()),
    }
}

fn check_fields(fields: &[Field], taken: &[&str], of: &str, types: &Types<'_>) -> Result<()> {
    let spelled = fields.iter().enumerate();
    let spelled = spelled.map(|(index, f)| (f.name.as_str(), property_name(index, f)));
    check_names(of, spelled, taken)?;
    for field in fields {
        check_type(&field.ty.ty, &format!("{of}, field {}", field.name), types)?;
    }
    Ok(())
}

fn check_callable(callable: &Callable, of: &str, types: &Types<'_>) -> Result<()> {
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

fn check_type(ty: &Type, of: &str, types: &Types<'_>) -> Result<()> {
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
