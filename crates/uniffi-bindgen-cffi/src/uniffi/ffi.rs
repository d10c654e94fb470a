//! UniFFI's definitions of the C side, as C declarations.

use anyhow::{Context, Result};
use uniffi_bindgen::pipeline::general::{
    AsyncData, FfiArgument, FfiDefinition, FfiFunction, FfiFunctionKind, FfiFunctionTypeName,
    FfiReturnType, FfiType, Namespace, TypeNode, VTable,
};

use crate::cffi::declarations::continuation;
use crate::cffi::{CType, Function, Signature, Struct};

/// The structs that an interface defines.
///
/// # Errors
/// A field that has no C type here.
pub fn structs(namespace: &Namespace) -> Result<Vec<Struct>> {
    let definitions = namespace.ffi_definitions.iter();
    let structs = definitions.filter_map(|definition| match definition {
        FfiDefinition::Struct(item) => Some(item),
        _ => None,
    });
    structs
        .map(|item| {
            let fields = item.fields.iter();
            let fields = fields
                .map(|field| Ok((field.name.clone(), c_type(&field.ty, namespace)?)))
                .collect::<Result<_>>()?;
            Ok(Struct {
                name: item.name.0.clone(),
                fields,
            })
        })
        .collect()
}

/// The functions of an interface that its module calls.
///
/// # Errors
/// A function whose arguments have no C type here.
pub fn functions(namespace: &Namespace) -> Result<Vec<Function>> {
    let used_futures: Vec<&str> = futures(namespace)
        .flat_map(|data| {
            [
                data.ffi_rust_future_poll.0.as_str(),
                data.ffi_rust_future_complete.0.as_str(),
                data.ffi_rust_future_cancel.0.as_str(),
                data.ffi_rust_future_free.0.as_str(),
            ]
        })
        .collect();
    exported(namespace)
        .filter(|function| match function.kind {
            FfiFunctionKind::RustBufferFromBytes | FfiFunctionKind::RustBufferReserve => false,
            // UniFFI exports those that drive a future once for each result type.
            FfiFunctionKind::RustFuturePoll
            | FfiFunctionKind::RustFutureComplete
            | FfiFunctionKind::RustFutureCancel
            | FfiFunctionKind::RustFutureFree => used_futures.contains(&function.name.0.as_str()),
            _ => true,
        })
        .map(|function| declare(function, namespace))
        .collect()
}

/// The symbols of all functions that a library with the interface exports.
pub fn symbols(namespace: &Namespace) -> impl Iterator<Item = &str> {
    exported(namespace).map(|function| function.name.0.as_str())
}

/// Whether Python awaits functions of Rust's.
pub fn has_futures(namespace: &Namespace) -> bool {
    futures(namespace).next().is_some()
}

/// Whether Rust calls methods of Python objects.
pub fn has_callbacks(namespace: &Namespace) -> bool {
    exported(namespace).any(|f| matches!(f.kind, FfiFunctionKind::RustVtableInit))
}

/// Whether Rust awaits methods of Python objects.
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

fn exported(namespace: &Namespace) -> impl Iterator<Item = &FfiFunction> {
    let definitions = namespace.ffi_definitions.iter();
    definitions.filter_map(|definition| match definition {
        FfiDefinition::RustFunction(function) => Some(function),
        _ => None,
    })
}

fn futures(namespace: &Namespace) -> impl Iterator<Item = &AsyncData> {
    exported(namespace).filter_map(|function| function.async_data.as_ref())
}

fn declare(function: &FfiFunction, namespace: &Namespace) -> Result<Function> {
    Ok(Function {
        name: function.name.0.clone(),
        signature: signature(
            &function.arguments,
            function.has_rust_call_status_arg,
            &function.return_type,
            namespace,
        )?,
    })
}

fn signature(
    arguments: &[FfiArgument],
    has_status: bool,
    result: &FfiReturnType,
    namespace: &Namespace,
) -> Result<Signature> {
    let mut arguments = arguments
        .iter()
        .map(|argument| c_type(&argument.ty, namespace))
        .collect::<Result<Vec<_>>>()?;
    if has_status {
        arguments.push(CType::structure("RustCallStatus").pointer());
    }
    let result = match &result.ty {
        Some(ty) => c_type(ty, namespace)?,
        None => CType::Void,
    };
    Ok(Signature { result, arguments })
}

fn c_type(ty: &FfiType, namespace: &Namespace) -> Result<CType> {
    Ok(match ty {
        FfiType::UInt8 => CType::Primitive("uint8_t"),
        FfiType::Int8 => CType::Primitive("int8_t"),
        FfiType::UInt16 => CType::Primitive("uint16_t"),
        FfiType::Int16 => CType::Primitive("int16_t"),
        FfiType::UInt32 => CType::Primitive("uint32_t"),
        FfiType::Int32 => CType::Primitive("int32_t"),
        FfiType::UInt64 | FfiType::Handle(_) => CType::Primitive("uint64_t"),
        FfiType::Int64 => CType::Primitive("int64_t"),
        FfiType::Float32 => CType::Primitive("float"),
        FfiType::Float64 => CType::Primitive("double"),
        FfiType::RustBuffer(_) => CType::structure("RustBuffer"),
        FfiType::RustCallStatus => CType::structure("RustCallStatus"),
        FfiType::Struct(name) => CType::structure(&name.0),
        FfiType::VoidPointer => CType::Void.pointer(),
        FfiType::Reference(target) | FfiType::MutReference(target) => {
            c_type(target, namespace)?.pointer()
        }
        FfiType::Function(name) if name.0 == "RustFutureContinuationCallback" => continuation(),
        FfiType::Function(name) => function_pointer(name, namespace)?,
        FfiType::ForeignBytes => CType::structure("ForeignBytes"),
    })
}

fn function_pointer(name: &FfiFunctionTypeName, namespace: &Namespace) -> Result<CType> {
    let function = namespace
        .ffi_definitions
        .iter()
        .find_map(|definition| match definition {
            FfiDefinition::FunctionType(function) if function.name == *name => Some(function),
            _ => None,
        })
        .with_context(|| format!("the interface has no C function type {}", name.0))?;
    let signature = signature(
        &function.arguments,
        function.has_rust_call_status_arg,
        &function.return_type,
        namespace,
    )?;
    Ok(CType::Function(Box::new(signature)).pointer())
}
