//! What of the library the source file declares: UniFFI's functions.

use std::collections::HashSet;

use anyhow::{Result, bail};
use uniffi_bindgen::pipeline::general::{FfiDefinition, FfiFunction, FfiFunctionKind, FfiType};

use crate::inventory::callables;
use crate::types::{Types, declare};

/// The declarations of the functions that are called.
///
/// # Errors
/// A function whose arguments have no type here.
pub fn declarations(types: &Types<'_>) -> Result<Vec<String>> {
    let futures = futures(types);
    let mut declared = Vec::new();
    for definition in &types.namespace.ffi_definitions {
        let FfiDefinition::RustFunction(function) = definition else {
            continue;
        };
        let is_used = match function.kind {
            FfiFunctionKind::RustFuturePoll
            | FfiFunctionKind::RustFutureComplete
            | FfiFunctionKind::RustFutureCancel
            | FfiFunctionKind::RustFutureFree => futures.contains(&function.name.0),
            FfiFunctionKind::RustBufferAlloc | FfiFunctionKind::RustBufferFromBytes => false,
            _ => true,
        };
        if is_used {
            declared.push(declaration(function)?);
        }
    }
    Ok(declared)
}

/// UniFFI exports the functions that drive a future once for each type of result; only some are used.
fn futures(types: &Types<'_>) -> HashSet<String> {
    let data = callables(types)
        .into_iter()
        .filter_map(|c| c.async_data.as_ref());
    data.flat_map(|data| {
        [
            data.ffi_rust_future_poll.0.clone(),
            data.ffi_rust_future_complete.0.clone(),
            data.ffi_rust_future_cancel.0.clone(),
            data.ffi_rust_future_free.0.clone(),
        ]
    })
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
    Ok(match ty {
        FfiType::UInt8 => "uint8_t",
        FfiType::Int8 => "int8_t",
        FfiType::UInt16 => "uint16_t",
        FfiType::Int16 => "int16_t",
        FfiType::UInt32 => "uint32_t",
        FfiType::Int32 => "int32_t",
        FfiType::UInt64 | FfiType::Handle(_) => "uint64_t",
        FfiType::Int64 => "int64_t",
        FfiType::Float32 => "float",
        FfiType::Float64 => "double",
        FfiType::RustBuffer(_) => "RustBuffer",
        FfiType::ForeignBytes => "ForeignBytes",
        FfiType::Function(name) if name.0 == "RustFutureContinuationCallback" => "Continuation",
        _ => bail!("{ty:?} has no type in C"),
    }
    .to_owned())
}
