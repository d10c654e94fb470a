//! The methods that are called directly, without UniFFI's function; see the crate `uniffi-c-runtime`.

use anyhow::{Result, bail};
use uniffi_bindgen_common::lookup::callables;
use uniffi_bindgen_common::uniffi::{Callable, CallableKind};

use crate::ffi;
use crate::types::{CType, Crossing, Types, declare};

/// Whether a callable is a method that is called directly.
pub fn is_direct(callable: &Callable, types: &Types<'_>) -> bool {
    let name = method(callable);
    name.is_some_and(|name| types.config.direct.contains(&name))
}

/// Whether an argument is lent to a direct call.
pub fn is_lent(ty: &CType) -> bool {
    ty.slug == "bytes"
}

/// The library's function for a direct call.
pub fn function(callable: &Callable) -> String {
    format!("{}_direct", callable.ffi_func.0)
}

/// The declaration of that function.
///
/// # Errors
/// A result that has no type in C.
pub fn declaration(callable: &Callable, types: &Types<'_>) -> Result<String> {
    let arguments = callable.arguments.iter().map(|argument| {
        let ty = types.get(&argument.ty.ty);
        match ty.crossing {
            _ if is_lent(&ty) => "ForeignBytes, ".to_owned(),
            Crossing::Boolean => "int8_t, ".to_owned(),
            _ => format!("{}, ", ty.c),
        }
    });
    let arguments: String = arguments.collect();
    let result = callable.return_type.ty.as_ref();
    let result = result.map(|node| ffi::c_type(&node.ffi_type)).transpose()?;
    let head = declare(result.as_deref().unwrap_or("void"), &function(callable));
    Ok(format!(
        "{head}(const void *, {arguments}const Place *, RustCallStatus *);"
    ))
}

/// Refuses names of methods that are not there, or cannot be called directly.
///
/// # Errors
/// The first such name.
pub fn check(types: &Types<'_>) -> Result<()> {
    let callables: Vec<_> = callables(types.namespace).collect();
    for name in &types.config.direct {
        let mut methods = callables.iter();
        match methods.find(|callable| method(callable).as_ref() == Some(name)) {
            None => bail!("direct: there is no method {name}"),
            Some(callable) if !is_covered(callable, types) => bail!(
                "direct: {name} has more than numbers, booleans and bytes, has no error, or is asynchronous"
            ),
            Some(_) => {}
        }
    }
    Ok(())
}

/// What configurations call a method.
fn method(callable: &Callable) -> Option<String> {
    match &callable.kind {
        CallableKind::Method { self_type } => {
            Some(format!("{}.{}", self_type.ty.name()?, callable.name))
        }
        _ => None,
    }
}

fn is_covered(callable: &Callable, types: &Types<'_>) -> bool {
    let is_number = |ty: &CType| matches!(ty.crossing, Crossing::Direct | Crossing::Boolean);
    let mut arguments = callable.arguments.iter();
    let result = callable.return_type.ty.as_ref();
    let result = result.map(|node| types.get(&node.ty));
    let is_bytes = |ty: &CType| matches!(ty.crossing, Crossing::InPlace(_));
    callable.async_data.is_none()
        && callable.throws_type.ty.is_some()
        && result.is_none_or(|ty| is_number(&ty) || is_bytes(&ty))
        && arguments.all(|argument| {
            let ty = types.get(&argument.ty.ty);
            is_number(&ty) || is_lent(&ty)
        })
}
