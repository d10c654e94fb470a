//! The check for names that clash: in Python they would be one.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, bail};

use crate::config::LANGUAGE;
use crate::types::classes::{self, PYTHONS};
use crate::uniffi::{Namespace, Type, each_type};

/// Refuses two things in one place that Python would know by one name.
///
/// # Errors
/// The first such clash.
pub fn check_names<'a>(
    names: impl Iterator<Item = &'a str>,
    spell: fn(&str) -> String,
    place: &str,
) -> Result<()> {
    let names = names.map(|name| (name, spell(name)));
    uniffi_bindgen_common::clashes::check_names(names, LANGUAGE, place)
}

/// Refuses two types of one name, and one that Python has.
///
/// # Errors
/// The first such clash.
pub fn check_classes(namespace: &Namespace) -> Result<()> {
    let mut seen = HashSet::new();
    for definition in &namespace.type_definitions {
        let Some(class) = classes::main(definition) else {
            continue;
        };
        if PYTHONS.contains(&class.as_str()) {
            bail!(
                "class {class}: every module needs the {class} that is there already; \
                 rename this one under [bindings.python.rename] in uniffi.toml"
            );
        }
        if !seen.insert(class.clone()) {
            bail!("class {class}: there are two things that would be called that");
        }
    }
    Ok(())
}

/// Refuses types of one name from two namespaces, which UniFFI takes for one where both are used.
///
/// # Errors
/// The first such clash.
pub fn check_namesakes(namespace: &Namespace) -> Result<()> {
    let mut found: HashMap<&str, &str> = HashMap::new();
    let mut namesakes = None;
    each_type(namespace, |ty: &Type| {
        if let (Some(name), Some(place)) = (ty.name(), ty.namespace()) {
            let other = found.insert(name, place).filter(|other| *other != place);
            namesakes = other.map(|other| (name, other, place)).or(namesakes);
        }
    });
    match namesakes {
        Some((name, one, other)) => bail!(
            "type {name}: namespaces {one} and {other} have one each, and {} uses both; \
             rename one in Rust: #[uniffi(name = \"…\")]",
            namespace.name
        ),
        None => Ok(()),
    }
}
