//! UniFFI's definitions of the C side, as C declarations.

use anyhow::{Context, Result, bail};

use super::declarations::continuation;
use super::{CType, Function, Signature, Struct};
use crate::uniffi::{
    FfiArgument, FfiDefinition, FfiFunction, FfiFunctionKind, FfiFunctionTypeName, FfiReturnType,
    FfiType, Namespace, ffi,
};

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
    let is_unused = |function: &&FfiFunction| {
        matches!(
            function.kind,
            FfiFunctionKind::RustBufferFromBytes | FfiFunctionKind::RustBufferReserve
        )
    };
    ffi::callable(namespace)
        .filter(|function| !is_unused(function))
        .map(|function| declare(function, namespace))
        .collect()
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
    if let Some(number) = ffi::c_number(ty) {
        return Ok(CType::Primitive(number));
    }
    Ok(match ty {
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
        _ => bail!("{ty:?} has no type in C"),
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
