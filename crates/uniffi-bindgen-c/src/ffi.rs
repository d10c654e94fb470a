//! What of the library the source file declares: UniFFI's functions.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{FfiFunction, FfiFunctionKind, FfiType, ffi};

use crate::types::{Types, declare};

/// The declarations of the functions that are called.
///
/// # Errors
/// A function whose arguments have no type here.
pub fn declarations(types: &Types<'_>) -> Result<Vec<String>> {
    let is_unused = |function: &&FfiFunction| {
        matches!(
            function.kind,
            FfiFunctionKind::RustBufferAlloc | FfiFunctionKind::RustBufferFromBytes
        )
    };
    ffi::callable(types.namespace)
        .filter(|function| !is_unused(function))
        .map(declaration)
        .collect()
}

fn declaration(function: &FfiFunction) -> Result<String> {
    let arguments = function.arguments.iter();
    let mut arguments: Vec<String> = arguments
        .map(|argument| c_type(&argument.ty))
        .collect::<Result<_>>()?;
    if function.has_rust_call_status_arg {
        arguments.push("RustCallStatus *".to_owned());
    }
    if arguments.is_empty() {
        arguments.push("void".to_owned());
    }
    let result = match &function.return_type.ty {
        Some(ty) => c_type(ty)?,
        None => "void".to_owned(),
    };
    let head = declare(&result, &function.name.0);
    Ok(format!("{head}({});", arguments.join(", ")))
}

/// The type in C of something that crosses.
///
/// # Errors
/// A type of what is refused.
pub fn c_type(ty: &FfiType) -> Result<String> {
    if let Some(number) = ffi::c_number(ty) {
        return Ok(number.to_owned());
    }
    Ok(match ty {
        FfiType::RustBuffer(_) => "RustBuffer",
        FfiType::ForeignBytes => "ForeignBytes",
        FfiType::Function(name) if name.0 == "RustFutureContinuationCallback" => "Continuation",
        _ => bail!("{ty:?} has no type in C"),
    }
    .to_owned())
}
