//! Names that clash, or are taken.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Namespace, TypeDefinition};
use uniffi_bindgen_common::{Backend, clashes};

use crate::generate::Node;
use crate::names;
use crate::types::Types;
use crate::types::named::input_name;

/// What the modules need of JavaScript's and TypeScript's, and what they export beside the interface.
const TAKEN: [&str; 16] = [
    "AbortSignal",
    "Buffer",
    "CallOptions",
    "Date",
    "Error",
    "Map",
    "MemoryView",
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

/// Refuses two types that would be called the same, or as something that is there already.
pub fn check_classes(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
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
pub fn check_names<'a>(
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
