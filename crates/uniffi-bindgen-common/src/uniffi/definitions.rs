//! What a definition says of a type holds wherever the type is used.
//!
//! A `.udl` file says of a type of another crate which kind it takes it for, and need not be right. A
//! type that `#[uniffi(name = "…")]` renames goes by its name in Rust in some places. And that a type
//! is an error is said where it is raised, which may be in another crate.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_pipeline::Node;

use super::uses::Uses;
use initial::{Constructor, EnumShape, Function, Method, Root, Type, TypeDefinition};

/// The namespace of a type and its name in the interface, which no other type has.
type Key = (String, String);

/// Has all uses of a type say of it what its definition says.
pub fn settle(root: &mut Root) {
    let definitions = definitions(root);
    for namespace in root.namespaces.values_mut() {
        namespace.each_type(&mut |ty| define(ty, &definitions));
    }
    let errors = errors(root);
    each_definition(root, |namespace, definition| {
        if let TypeDefinition::Enum(item) = definition
            && item.shape == EnumShape::Enum
            && errors.contains(&(namespace.to_owned(), item.name.clone()))
        {
            item.shape = EnumShape::Error { flat: false };
        }
    });
}

/// What is rendered for a language.
///
/// # Errors
/// An interface that UniFFI's pipeline refuses.
pub fn general(mut root: Root, language: &str) -> Result<general::Root> {
    settle(&mut root);
    let errors = errors(&root);
    let mut root = general::pipeline(language).execute(root)?;
    for namespace in root.namespaces.values_mut() {
        for definition in &mut namespace.type_definitions {
            if let general::TypeDefinition::Interface(item) = definition {
                let key = (namespace.name.clone(), item.orig_name.clone());
                item.self_type.is_used_as_error |= errors.contains(&key);
            }
        }
    }
    Ok(root)
}

fn each_definition(root: &mut Root, mut see: impl FnMut(&str, &mut TypeDefinition)) {
    for namespace in root.namespaces.values_mut() {
        for definition in &mut namespace.type_definitions {
            see(&namespace.name, definition);
        }
    }
}

/// All types that are defined, each by the one name that it has from here on.
fn definitions(root: &mut Root) -> HashMap<Key, Type> {
    let mut found = HashMap::new();
    each_definition(root, |namespace, definition| {
        let ty = defined(namespace.to_owned(), definition);
        found.extend(key(&ty).map(|key| (key, ty)));
    });
    found
}

fn defined(namespace: String, definition: &mut TypeDefinition) -> Type {
    match definition {
        TypeDefinition::Interface(item) => Type::Interface {
            namespace,
            orig_name: one_name(&item.name, &mut item.orig_name),
            name: item.name.clone(),
            imp: item.imp,
        },
        TypeDefinition::CallbackInterface(item) => Type::CallbackInterface {
            namespace,
            orig_name: one_name(&item.name, &mut item.orig_name),
            name: item.name.clone(),
        },
        TypeDefinition::Record(item) => Type::Record {
            namespace,
            orig_name: one_name(&item.name, &mut item.orig_name),
            name: item.name.clone(),
        },
        TypeDefinition::Enum(item) => Type::Enum {
            namespace,
            orig_name: one_name(&item.name, &mut item.orig_name),
            name: item.name.clone(),
        },
        TypeDefinition::Custom(item) => Type::Custom {
            namespace,
            orig_name: one_name(&item.name, &mut item.orig_name),
            name: item.name.clone(),
            builtin: Box::new(item.builtin.clone()),
        },
    }
}

/// Puts the name in the interface in the place of that in Rust, which two types may share.
fn one_name(name: &str, in_rust: &mut String) -> String {
    name.clone_into(in_rust);
    name.to_owned()
}

/// Puts its definition in the place of a type, and of all that it is made of.
fn define(ty: &mut Type, definitions: &HashMap<Key, Type>) {
    if let Some(definition) = key(ty).and_then(|key| definitions.get(&key)) {
        ty.clone_from(definition);
    }
    match ty {
        Type::Custom {
            builtin: inner_type,
            ..
        }
        | Type::Optional { inner_type }
        | Type::Sequence { inner_type }
        | Type::Set { inner_type }
        | Type::Box { inner_type } => define(inner_type, definitions),
        Type::Map {
            key_type,
            value_type,
        } => {
            define(key_type, definitions);
            define(value_type, definitions);
        }
        _ => {}
    }
}

fn key(ty: &Type) -> Option<Key> {
    Some((ty.namespace()?.to_owned(), ty.name()?.to_owned()))
}

/// All types that are raised.
fn errors(root: &Root) -> HashSet<Key> {
    let mut found = HashSet::new();
    let mut add = |ty: &Option<Type>| found.extend(ty.as_ref().and_then(raised));
    root.visit(|function: &Function| add(&function.throws));
    root.visit(|method: &Method| add(&method.throws));
    root.visit(|constructor: &Constructor| add(&constructor.throws));
    found
}

/// The type that is raised: of a custom type, what it is made of.
fn raised(ty: &Type) -> Option<Key> {
    match ty {
        Type::Custom { builtin, .. } => raised(builtin),
        _ => key(ty),
    }
}
