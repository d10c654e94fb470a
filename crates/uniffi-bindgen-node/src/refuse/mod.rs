//! The check before anything is written: what cannot be expressed is refused, by name and place.

mod callable;
mod interface;
mod names;
mod values;

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Namespace, TypeDefinition};

use callable::{check_callable, check_type};
use interface::check_interface;
use names::{check_classes, check_names};
use values::{check_enum, check_record};

use crate::names::variable;
use crate::types::Types;

/// What a CommonJS module has.
const OF_MODULES: [&str; 3] = ["exports", "module", "require"];

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let names = functions
        .clone()
        .map(|c| (c.name.as_str(), variable(&c.name)));
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
