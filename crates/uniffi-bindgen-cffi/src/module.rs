//! Rendering a namespace: one self-contained Python module.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result, bail};

use crate::block::Block;
use crate::config::Config;
use crate::extension::calls;
use crate::extension::forms::Forms;
use crate::layout::docstring;
use crate::parts::{self, Part};
use crate::types::compound::Compound;
use crate::types::{
    Types, callback, classes, custom, enums, interface, named, optional, record,
    resolve::variant_names, rich,
};
use crate::uniffi::{Enum, FieldsKind, Namespace, Root, TypeDefinition};
use crate::{callable, imports, names, runtime, vtable};

/// Renders a namespace's module.
///
/// # Errors
/// Something that cannot be expressed, with where it stands.
pub fn render(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<String> {
    check_tuples(namespace, types.config())?;
    let mut parts = vec![types.part(&head(namespace))];
    parts.extend(imports::imports(namespace, types.names(), types.config()));
    parts.extend(runtime::parts(root, namespace, types)?);
    parts.push(Part::kept("# --- The interface ---"));
    parts.extend(definitions(namespace, types)?);
    parts.extend(functions(namespace, types)?);
    parts.extend(last(namespace, types));
    Ok(parts::join(&parts))
}

/// What comes before all statements, and the one that has to be the first.
fn head(namespace: &Namespace) -> Block {
    let version = env!("CARGO_PKG_VERSION");
    let written = format!(
        "# Written by uniffi-bindgen-cffi {version} from the library's interface; do not edit."
    );
    docstring(namespace.docstring.as_deref())
        .apart(1, Block::new().line(written))
        .apart(1, Block::new().line("from __future__ import annotations"))
}

/// What ends a module, as all that it refers to is there: descriptions of types, the functions that
/// are made from them, and what Rust is to call.
fn last(namespace: &Namespace, types: &Types<'_>) -> Vec<Part> {
    let mut forms = Forms::new(types);
    let calls = calls::definitions(namespace, &mut forms, types);
    let mut installed = calls::methods(namespace, &mut forms, types);
    installed.extend(vtable::install(namespace, &mut forms, types));
    let mut last: Vec<Part> = forms.definitions().collect();
    last.extend(calls.iter().map(|call| types.part(call).after(0)));
    last.extend(installed.iter().map(|call| types.part(call).after(1)));
    if !last.is_empty() {
        let first = last.remove(0).after(1);
        last.insert(0, first);
        let title = "# --- What the library and its extension are told of the interface ---";
        last.insert(0, Part::kept(title));
    }
    last
}

/// Whether the configuration names only what is there.
///
/// # Errors
/// A name of something else.
fn check_tuples(namespace: &Namespace, config: &Config) -> Result<()> {
    let is_record = |name: &String, definition: &TypeDefinition| match definition {
        TypeDefinition::Record(item) => {
            names::class(&item.name) == *name && matches!(item.fields_kind, FieldsKind::Named)
        }
        _ => false,
    };
    for name in &config.tuples {
        let mut definitions = namespace.type_definitions.iter();
        if !definitions.any(|definition| is_record(name, definition)) {
            bail!(
                "uniffi.toml: bindings.python.tuples: there is no record {name} with named fields"
            );
        }
    }
    Ok(())
}

/// The definitions; aliases are last, as they name classes at once.
fn definitions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Part>> {
    let mut definitions: Vec<_> = namespace.type_definitions.iter().collect();
    definitions.sort_by_key(|definition| matches!(definition, TypeDefinition::Custom(_)));
    let mut parts = Vec::new();
    let mut seen = HashSet::new();
    for definition in definitions {
        // What is in a box in Rust is the same type here.
        let new = self::definition(definition, types)?.into_iter();
        parts.extend(new.filter(|part| seen.insert(part.text.clone())));
    }
    parts.extend(aliases(namespace, types));
    Ok(parts)
}

/// Other names of classes, for the classes of enums that have variants of those names.
fn aliases(namespace: &Namespace, types: &Types<'_>) -> Vec<Part> {
    let definitions = namespace.type_definitions.iter();
    let classes: BTreeSet<String> = definitions
        .clone()
        .filter_map(classes::main)
        .chain(types.classes().all().cloned())
        .collect();
    let variants: BTreeSet<String> = definitions
        .filter_map(|definition| match definition {
            TypeDefinition::Enum(item) => Some(variant_names(item)),
            _ => None,
        })
        .flatten()
        .collect();
    let aliases = classes.intersection(&variants).enumerate();
    let aliases = aliases.map(|(index, class)| {
        let alias = named::alias(class);
        let text = types.source(&Block::new().set(alias.as_str(), class));
        Part::helper(vec![alias], text).after(if index == 0 { 2 } else { 0 })
    });
    aliases.collect()
}

fn definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<Vec<Part>> {
    Ok(match definition {
        TypeDefinition::Interface(item) => interface::definition(item, types)
            .with_context(|| format!("interface {}", item.name))?,
        TypeDefinition::CallbackInterface(item) => callback::definition(item, types)
            .with_context(|| format!("callback interface {}", item.name))?,
        TypeDefinition::Record(item) => {
            record::definition(item, types).with_context(|| format!("dictionary {}", item.name))?
        }
        TypeDefinition::Enum(item) => {
            enumeration(item, types).with_context(|| format!("enum {}", item.name))?
        }
        TypeDefinition::Custom(item) => custom::definition(item, types),
        TypeDefinition::Optional(item) => {
            optional::Optional::new(&item.inner.ty, types).definition(types)
        }
        TypeDefinition::Sequence(item) => {
            Compound::sequence(&item.inner.ty, types).definition(types)
        }
        TypeDefinition::Set(item) => Compound::set(&item.inner.ty, types).definition(types),
        TypeDefinition::Map(item) => {
            Compound::map(&item.key.ty, &item.value.ty, types).definition(types)
        }
        _ => Vec::new(),
    })
}

fn enumeration(item: &Enum, types: &Types<'_>) -> Result<Vec<Part>> {
    match item.is_flat && !item.self_type.is_used_as_error {
        true => enums::definition(item, types),
        false => rich::definition(item, types),
    }
}

fn functions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Part>> {
    let functions = namespace.functions.iter();
    functions
        .map(|f| callable::function(&f.callable, f.docstring.as_deref(), types))
        .map(|function| function.map(|block| types.part(&block)))
        .collect()
}
