//! What an interface says of its C side.

use std::collections::HashSet;

use super::{
    AsyncData, FfiDefinition, FfiFunction, FfiFunctionKind, FfiType, Namespace, TypeNode, VTable,
};

/// The functions that a library with the interface exports.
pub fn exported(namespace: &Namespace) -> impl Iterator<Item = &FfiFunction> {
    let definitions = namespace.ffi_definitions.iter();
    definitions.filter_map(|definition| match definition {
        FfiDefinition::RustFunction(function) => Some(function),
        _ => None,
    })
}

/// Those of them that bindings may call. UniFFI exports those that drive a future once for each type of
/// result; only some are used.
pub fn callable(namespace: &Namespace) -> impl Iterator<Item = &FfiFunction> {
    let driving: HashSet<&str> = futures(namespace).flat_map(driving).collect();
    exported(namespace).filter(move |function| match function.kind {
        FfiFunctionKind::RustFuturePoll
        | FfiFunctionKind::RustFutureComplete
        | FfiFunctionKind::RustFutureCancel
        | FfiFunctionKind::RustFutureFree => driving.contains(function.name.0.as_str()),
        _ => true,
    })
}

/// The functions that drive a future: poll, cancel, complete, free.
pub fn driving(data: &AsyncData) -> [&str; 4] {
    [
        &data.ffi_rust_future_poll.0,
        &data.ffi_rust_future_cancel.0,
        &data.ffi_rust_future_complete.0,
        &data.ffi_rust_future_free.0,
    ]
}

/// The symbols of all functions that a library with the interface exports.
pub fn symbols(namespace: &Namespace) -> impl Iterator<Item = &str> {
    exported(namespace).map(|function| function.name.0.as_str())
}

/// Whether functions of Rust's are awaited.
pub fn has_futures(namespace: &Namespace) -> bool {
    futures(namespace).next().is_some()
}

/// Whether Rust calls methods of foreign objects.
pub fn has_callbacks(namespace: &Namespace) -> bool {
    exported(namespace).any(|f| matches!(f.kind, FfiFunctionKind::RustVtableInit))
}

/// Whether Rust awaits methods of foreign objects.
pub fn has_coroutines(namespace: &Namespace) -> bool {
    namespace.ffi_definitions.iter().any(|definition| {
        matches!(
            definition,
            FfiDefinition::Struct(item) if item.name.0 == "ForeignFutureDroppedCallbackStruct"
        )
    })
}

/// The struct that a vtable is.
pub fn vtable_struct(vtable: &VTable) -> &str {
    match &vtable.struct_type {
        FfiType::Struct(structure) => &structure.0,
        _ => unreachable!("UniFFI says that a vtable is a struct"),
    }
}

/// Whether a value crosses in a buffer.
pub fn is_buffer(node: &TypeNode) -> bool {
    matches!(node.ffi_type, FfiType::RustBuffer(_))
}

/// Whether a value owns something on its way: a buffer, or an object that its handle stands for.
pub fn is_owned(node: &TypeNode) -> bool {
    is_buffer(node) || matches!(node.ffi_type, FfiType::Handle(_))
}

fn futures(namespace: &Namespace) -> impl Iterator<Item = &AsyncData> {
    exported(namespace).filter_map(|function| function.async_data.as_ref())
}

/// The type in C of a number, or of a handle.
pub fn c_number(ty: &FfiType) -> Option<&'static str> {
    Some(match ty {
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
        _ => return None,
    })
}
