//! The functions that take an object's handle.
//!
//! Both generators clone the handle for a call before its other arguments. If one of those then cannot
//! be passed, for it is out of range or was closed, nothing frees the clone, and the object is never
//! dropped in Rust: a store file stays open. Here the functions clone it themselves, when all is there.

use anyhow::{Context, Result};
use uniffi_bindgen_common::edit::changed;
use uniffi_bindgen_common::uniffi::interface::{FfiFunction, Object};

/// The function that clones an object's handle, and those that take one.
pub fn functions(object: &Object) -> Result<(&str, Vec<&str>)> {
    const CLONE: &str = "_fn_clone_";
    let clone = object.ffi_object_clone().name();
    let (start, _) = clone.rsplit_once(CLONE).with_context(|| changed(CLONE))?;
    let prefix = format!("{start}_fn_method_");
    let functions = object.iter_ffi_function_definitions();
    let methods = functions.map(FfiFunction::name);
    let methods = methods.filter(|name| name.starts_with(&prefix));
    Ok((clone, methods.collect()))
}
