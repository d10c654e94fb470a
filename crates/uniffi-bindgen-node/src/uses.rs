//! Which types a library returns and takes.

use std::collections::BTreeSet;

use uniffi_bindgen_common::lookup;
use uniffi_bindgen_common::uniffi::{Callable, Field, Interface, Namespace, Type, TypeDefinition};

/// The names of all records and enumerations that a library returns, on their own or in others.
pub fn returned(namespace: &Namespace) -> BTreeSet<String> {
    let results = callables(namespace).flat_map(|callable| {
        let nodes = [&callable.return_type.ty, &callable.throws_type.ty];
        nodes.into_iter().flatten().map(|node| &node.ty)
    });
    all(results, namespace)
}

/// The same for those that a library takes.
pub fn taken(namespace: &Namespace) -> BTreeSet<String> {
    let arguments = callables(namespace).flat_map(|callable| &callable.arguments);
    all(arguments.map(|argument| &argument.ty.ty), namespace)
}

fn all<'a>(types: impl Iterator<Item = &'a Type>, namespace: &Namespace) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    types.for_each(|ty| add(ty, namespace, &mut found));
    found
}

/// All functions, constructors and methods, and what Rust's traits do for objects.
pub fn callables(namespace: &Namespace) -> impl Iterator<Item = &Callable> {
    let objects = namespace.type_definitions.iter().filter_map(|d| match d {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    });
    lookup::callables(namespace).chain(objects.flat_map(traits))
}

/// What Rust's traits do for an object.
fn traits(item: &Interface) -> impl Iterator<Item = &Callable> {
    let methods = &item.uniffi_trait_methods;
    let all = [
        &methods.debug_fmt,
        &methods.display_fmt,
        &methods.eq_eq,
        &methods.hash_hash,
        &methods.ord_cmp,
    ];
    all.into_iter().flatten().map(|method| &method.callable)
}

fn add(ty: &Type, namespace: &Namespace, found: &mut BTreeSet<String>) {
    match ty {
        Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type }
        | Type::Custom {
            builtin: inner_type,
            ..
        } => add(inner_type, namespace, found),
        Type::Map {
            key_type,
            value_type,
        } => {
            add(key_type, namespace, found);
            add(value_type, namespace, found);
        }
        Type::Record { name, .. } | Type::Enum { name, .. } => add_named(name, namespace, found),
        _ => {}
    }
}

/// Adds a record or an enumeration with what it holds, unless it is there already.
fn add_named(name: &str, namespace: &Namespace, found: &mut BTreeSet<String>) {
    if found.insert(name.to_owned()) {
        for field in fields(name, namespace) {
            add(&field.ty.ty, namespace, found);
        }
    }
}

/// The fields of a record, or of all variants of an enumeration.
fn fields<'a>(name: &str, namespace: &'a Namespace) -> Vec<&'a Field> {
    let mut definitions = namespace.type_definitions.iter();
    let found = definitions.find_map(|definition| match definition {
        TypeDefinition::Record(item) if item.name == name => Some(item.fields.iter().collect()),
        TypeDefinition::Enum(item) if item.name == name => {
            Some(item.variants.iter().flat_map(|v| &v.fields).collect())
        }
        _ => None,
    });
    found.unwrap_or_default()
}
