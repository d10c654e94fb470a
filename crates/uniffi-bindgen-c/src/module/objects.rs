//! The objects of a namespace.

use anyhow::Result;
use uniffi_bindgen_common::uniffi::{Interface, TypeDefinition};

use crate::callable::Function;
use crate::docs::comment;
use crate::types::{CType, Types};

/// An object, for all that is rendered of it.
pub struct Object {
    /// Its type.
    pub ty: CType,
    /// Its documentation.
    pub doc: String,
    /// Its documentation as it is.
    pub text: Option<String>,
    /// UniFFI's function that makes another handle of it.
    pub clone: String,
    /// UniFFI's function that frees a handle of it.
    pub free: String,
    /// Its constructors and methods.
    pub functions: Vec<Function>,
}

/// All objects of a namespace.
pub fn objects(types: &Types<'_>) -> Result<Vec<Object>> {
    let definitions = types.namespace.type_definitions.iter();
    let objects = definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    });
    objects.map(|item| object(item, types)).collect()
}

fn object(item: &Interface, types: &Types<'_>) -> Result<Object> {
    let constructors = item
        .constructors
        .iter()
        .map(|c| (&c.callable, &c.docstring));
    let methods = item.methods.iter().map(|m| (&m.callable, &m.docstring));
    let functions = constructors.chain(methods);
    let functions = functions.map(|(callable, doc)| Function::new(callable, doc.as_deref(), types));
    Ok(Object {
        ty: types.get(&item.self_type.ty),
        doc: comment(item.docstring.as_deref(), 0),
        text: item.docstring.clone(),
        clone: item.ffi_func_clone.0.clone(),
        free: item.ffi_func_free.0.clone(),
        functions: functions.collect::<Result<_>>()?,
    })
}
