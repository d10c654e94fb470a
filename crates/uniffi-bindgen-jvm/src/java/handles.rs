//! Handles that a call takes are cloned last, see [`crate::handles`].

use anyhow::Result;
use uniffi_bindgen_common::edit::found;
use uniffi_bindgen_common::uniffi::interface::{ComponentInterface, Object};

use super::names::class_of_objects;
use super::package::Package;
use crate::handles::functions;

/// Rewrites an object, its converter, and the functions that take its handle.
pub fn clone_last(ci: &ComponentInterface, object: &Object, package: &mut Package) -> Result<()> {
    package.edit(&class_of_objects(ci, object), lend)?;
    let converter = format!("FfiConverterType{}", object.name());
    package.edit(&converter, refuse_closed)?;
    package.edit("UniffiLib", |java| take_clones(object, java))
}

/// A call gets the object's own handle.
fn lend(java: &str) -> Result<String> {
    let apply = found(java, r"(block\.apply\(this\.uniffiCloneHandle\(\)\))")?;
    Ok(java.replace(apply, "block.apply(this.handle)"))
}

/// An argument that was closed is refused. The code as it is written uses what it has freed.
fn refuse_closed(java: &str) -> Result<String> {
    // Of what Java may implement, only an object of Rust's has a handle to clone.
    let object = found(java, r"(value|\(\(\w+\) value\))\.uniffiCloneHandle\(\)")?;
    let clone = format!("{object}.uniffiCloneHandle()");
    let checked =
        format!("{object}.<java.lang.Long>callWithHandle(handle -> {{ return {clone}; }})");
    Ok(java.replace(&clone, &checked))
}

/// The functions of all methods clone the handle that they get.
fn take_clones(object: &Object, java: &str) -> Result<String> {
    let (clone, methods) = functions(object)?;
    let mut java = java.to_owned();
    for method in methods {
        let head = format!(r"(static \S+ {method}\((?:\S+ _allocator, )?long ptr\b[^)]*\) \{{\n)");
        let head = found(&java, &head)?.to_owned();
        let taken = format!(
            "{head}        long _uniffiHandle = ptr;
        ptr = UniffiHelpers.uniffiRustCallLong(
            (_ignored, _status) -> {clone}(_uniffiHandle, _status));
"
        );
        java = java.replace(&head, &taken);
    }
    Ok(java)
}
