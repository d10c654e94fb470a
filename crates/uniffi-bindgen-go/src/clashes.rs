//! The check for names that clash: in Go they would be one.

use anyhow::Result;
use uniffi_bindgen_common::Backend;
use uniffi_bindgen_common::lookup::defined;
use uniffi_bindgen_common::uniffi::{Enum, Namespace, TypeDefinition};

use crate::generate::Go;
use crate::types::Types;
use crate::{callable, names};

/// What every package has already.
pub const TAKEN: [&str; 3] = ["ArgumentError", "ClosedObjectError", "InternalError"];

/// Refuses two things in one place that Go would know by one name.
///
/// # Errors
/// The first such clash.
pub fn check_names<'a>(names: impl Iterator<Item = (&'a str, String)>, place: &str) -> Result<()> {
    uniffi_bindgen_common::clashes::check_names(names, Go::NAME, place)
}

/// Refuses two things of one name in a package, and one that every package has.
///
/// # Errors
/// The first such clash.
pub fn check_package(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    let taken = TAKEN
        .into_iter()
        .map(|name| (name.to_owned(), name.to_owned()));
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let functions = functions.map(|c| (c.name.clone(), callable::name(c, types)));
    let mut all: Vec<(String, String)> = taken.chain(functions).collect();
    for definition in &namespace.type_definitions {
        if let Some(name) = defined(definition).and_then(|ty| ty.name()) {
            all.push((name.to_owned(), names::exported(name)));
        }
        match definition {
            TypeDefinition::Interface(item) => all.extend(item.constructors.iter().map(|c| {
                let place = format!("{}.{}", item.name, c.callable.name);
                (place, callable::name(&c.callable, types))
            })),
            TypeDefinition::Enum(item) => all.extend(variants(item, types)),
            _ => {}
        }
    }
    let all = all
        .iter()
        .map(|(place, name)| (place.as_str(), name.clone()));
    check_names(all, "package")
}

/// The names that the variants of an enum take in the package.
fn variants(item: &Enum, types: &Types<'_>) -> impl Iterator<Item = (String, String)> {
    let class = names::exported(&item.name);
    item.variants.iter().map(move |variant| {
        let name = match item.self_type.is_used_as_error {
            true => types.error_variant(item, variant),
            false => format!("{class}{}", names::exported(&variant.name)),
        };
        (format!("{}.{}", item.name, variant.name), name)
    })
}
