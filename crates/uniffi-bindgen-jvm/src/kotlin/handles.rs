//! Handles that a call takes are cloned last, see [`crate::handles`].

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use regex::Regex;
use uniffi_bindgen_common::edit::{changed, found};
use uniffi_bindgen_common::uniffi::interface::ComponentInterface;

use crate::handles::functions;

/// By the name of a function that takes a handle, that of the function that clones it.
pub type Clones = HashMap<String, String>;

/// What there is in all components.
pub fn clones(cis: &[ComponentInterface]) -> Result<Clones> {
    let mut clones = Clones::new();
    for object in cis.iter().flat_map(ComponentInterface::object_definitions) {
        let (clone, methods) = functions(object)?;
        clones.extend(
            methods
                .into_iter()
                .map(|name| (name.to_owned(), clone.to_owned())),
        );
    }
    Ok(clones)
}

/// A call gets the object's own handle, and an argument that was closed is refused: the code as it is
/// written uses what it has freed.
pub fn lend(kotlin: &str, clones: &Clones) -> Result<String> {
    const CLONED: &str = "return block(this.uniffiCloneHandle())";
    let call =
        Regex::new(r"callWithHandle \{[^{}]*\{?[^{}]*?UniffiLib\.(\w+)\(\s*(?:it|uniffiHandle),")?;
    let calls = kotlin.matches("callWithHandle {").count();
    let known = call
        .captures_iter(kotlin)
        .filter(|call| clones.contains_key(&call[1]));
    ensure!(
        known.count() == calls,
        changed("a call that takes a handle")
    );
    if calls > 0 {
        found(kotlin, r"(return block\(this\.uniffiCloneHandle\(\)\))")?;
    }
    Ok(kotlin.replace(CLONED, "return block(this.handle)").replace(
        "return value.uniffiCloneHandle()",
        "return value.callWithHandle { value.uniffiCloneHandle() }",
    ))
}

/// A function of JNA's does not clone a handle: it is cloned where the function is called.
pub fn clone_first(kotlin: &str, name: &str) -> Result<String> {
    let call = Regex::new(&format!(r"(UniffiLib\.{name}\(\s*)(?:it|uniffiHandle),"))?;
    call.find(kotlin).with_context(|| changed(name))?;
    Ok(call
        .replace_all(kotlin, "${1}uniffiCloneHandle(),")
        .into_owned())
}
