//! What of the library a module declares: UniFFI's FFI definitions as C declarations.

use anyhow::{Result, bail};
use uniffi_bindgen::pipeline::general::{
    FfiDefinition, FfiFunction, FfiFunctionKind, FfiType, Namespace,
};

use super::{CType, Function, Signature, Struct};

/// The structs of UniFFI's interface that functions need.
pub fn structs(functions: &[Function]) -> Vec<Struct> {
    let uint64 = CType::Primitive("uint64_t");
    let mut structs = vec![
        Struct {
            name: "RustBuffer",
            fields: vec![
                ("capacity", uint64.clone()),
                ("len", uint64),
                // Not `uint8_t *`: cffi turns `char` memory into bytes in one step.
                ("data", CType::Primitive("char").pointer()),
            ],
        },
        Struct {
            name: "RustCallStatus",
            fields: vec![
                ("code", CType::Primitive("int8_t")),
                ("error_buf", CType::Struct("RustBuffer")),
            ],
        },
    ];
    let mut arguments = functions.iter().flat_map(|f| &f.signature.arguments);
    if arguments.any(|ty| *ty == CType::Struct("ForeignBytes")) {
        structs.push(Struct {
            name: "ForeignBytes",
            fields: vec![
                ("len", CType::Primitive("int32_t")),
                ("data", CType::Primitive("char").pointer()),
            ],
        });
    }
    structs
}

/// The functions that a namespace's module calls.
///
/// # Errors
/// A function whose arguments have no C type here.
pub fn functions(namespace: &Namespace) -> Result<Vec<Function>> {
    let used_futures = used_future_functions(namespace);
    let runtime = match used_futures.is_empty() {
        true => Vec::new(),
        false => runtime_functions(),
    };
    namespace
        .ffi_definitions
        .iter()
        .filter_map(|definition| match definition {
            FfiDefinition::RustFunction(function) => Some(function),
            _ => None,
        })
        .filter(|function| match function.kind {
            FfiFunctionKind::RustBufferFromBytes
            | FfiFunctionKind::RustBufferReserve
            | FfiFunctionKind::RustVtableInit => false,
            FfiFunctionKind::RustFuturePoll
            | FfiFunctionKind::RustFutureComplete
            | FfiFunctionKind::RustFutureCancel
            | FfiFunctionKind::RustFutureFree => used_futures.contains(&function.name.0.as_str()),
            _ => true,
        })
        .map(declare)
        .chain(runtime.into_iter().map(Ok))
        .collect()
}

/// The functions of `uniffi-cffi-runtime`, which a library may have or not.
fn runtime_functions() -> Vec<Function> {
    let handle = || CType::Primitive("uint64_t");
    let poll = CType::Function(Box::new(Signature {
        result: CType::Void,
        arguments: vec![handle(), continuation(), handle()],
    }));
    let function = |name: &str, result, arguments| Function {
        name: name.to_owned(),
        signature: Signature { result, arguments },
    };
    vec![
        function(
            "uniffi_cffi_queue_new",
            handle(),
            vec![CType::Primitive("int32_t")],
        ),
        function("uniffi_cffi_queue_free", CType::Void, vec![handle()]),
        function(
            "uniffi_cffi_queue_take",
            handle(),
            vec![handle(), handle().pointer(), handle()],
        ),
        function(
            "uniffi_cffi_poll",
            CType::Primitive("int8_t"),
            vec![poll.pointer(), handle(), handle()],
        ),
    ]
}

/// UniFFI exports the functions that drive a future once for each result type; only some are used.
fn used_future_functions(namespace: &Namespace) -> Vec<&str> {
    namespace
        .ffi_definitions
        .iter()
        .filter_map(|definition| match definition {
            FfiDefinition::RustFunction(function) => function.async_data.as_ref(),
            _ => None,
        })
        .flat_map(|data| {
            [
                data.ffi_rust_future_poll.0.as_str(),
                data.ffi_rust_future_complete.0.as_str(),
                data.ffi_rust_future_cancel.0.as_str(),
                data.ffi_rust_future_free.0.as_str(),
            ]
        })
        .collect()
}

fn declare(function: &FfiFunction) -> Result<Function> {
    let mut arguments = function
        .arguments
        .iter()
        .map(|argument| c_type(&argument.ty))
        .collect::<Result<Vec<_>>>()?;
    if function.has_rust_call_status_arg {
        arguments.push(CType::Struct("RustCallStatus").pointer());
    }
    let result = match &function.return_type.ty {
        Some(ty) => c_type(ty)?,
        None => CType::Void,
    };
    Ok(Function {
        name: function.name.0.clone(),
        signature: Signature { result, arguments },
    })
}

fn c_type(ty: &FfiType) -> Result<CType> {
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
        FfiType::RustBuffer(_) => CType::Struct("RustBuffer"),
        FfiType::ForeignBytes => CType::Struct("ForeignBytes"),
        FfiType::Function(name) if name.0 == "RustFutureContinuationCallback" => continuation(),
        other => bail!("a C function takes {other:?}, which is not supported"),
    })
}

/// `void (*)(uint64_t data, int8_t poll_code)`: what Rust calls when a future can go on.
fn continuation() -> CType {
    CType::Function(Box::new(Signature {
        result: CType::Void,
        arguments: vec![CType::Primitive("uint64_t"), CType::Primitive("int8_t")],
    }))
    .pointer()
}
