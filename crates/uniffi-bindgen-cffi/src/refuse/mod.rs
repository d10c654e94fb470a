//! The check before anything is written: what cannot be expressed is refused, by name and place.

mod callables;
mod definitions;

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::types::Types;
use crate::uniffi::{Namespace, ffi};
use crate::{clashes, names};
use callables::check_callable;
use definitions::check_definition;

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
