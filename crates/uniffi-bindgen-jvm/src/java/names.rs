//! The names that classes have in Java.

use heck::ToUpperCamelCase;
use uniffi_bindgen_common::uniffi::interface::{ComponentInterface, Object};

/// The class of a type, which ends with `Exception` if it is one that ends with `Error`.
pub fn class(ci: &ComponentInterface, name: &str) -> String {
    let class = name.to_upper_camel_case();
    match class.strip_suffix("Error") {
        Some(start) if ci.is_name_used_as_error(name) && !start.is_empty() => {
            format!("{start}Exception")
        }
        _ => class,
    }
}

/// The class of Rust's objects. Where Java may implement them, the name alone is the interface's.
pub fn class_of_objects(ci: &ComponentInterface, object: &Object) -> String {
    let class = class(ci, object.name());
    match object.has_callback_interface() {
        true => format!("{class}Impl"),
        false => class,
    }
}
