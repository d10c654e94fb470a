//! What of the library a module declares: UniFFI's FFI definitions as C declarations.

use anyhow::{Context, Result};
use uniffi_bindgen::pipeline::general::{
    FfiArgument, FfiDefinition, FfiFunction, FfiFunctionKind, FfiFunctionTypeName, FfiReturnType,
    FfiType, Namespace,
};

use super::{CType, Function, Signature, Struct};
use crate::vtable::{has_to_answer, vtables};

/// The structs of UniFFI's own that a module needs for its functions.
pub fn common_structs(functions: &[Function]) -> Vec<Struct> {
    let uint64 = || CType::Primitive("uint64_t");
    let mut structs = vec![
        structure(
            "RustBuffer",
            vec![
                ("capacity", uint64()),
                ("len", uint64()),
                // Not `uint8_t *`: cffi turns `char` memory into bytes in one step.
                ("data", CType::Primitive("char").pointer()),
            ],
        ),
        structure(
            "RustCallStatus",
            vec![
                ("code", CType::Primitive("int8_t")),
                ("error_buf", CType::structure("RustBuffer")),
            ],
        ),
    ];
    let mut arguments = functions.iter().flat_map(|f| &f.signature.arguments);
    if arguments.any(|ty| *ty == CType::structure("ForeignBytes")) {
        structs.push(structure(
            "ForeignBytes",
            vec![
                ("len", CType::Primitive("int32_t")),
                ("data", CType::Primitive("char").pointer()),
            ],
        ));
    }
    structs
}

fn structure(name: &str, fields: Vec<(&str, CType)>) -> Struct {
    Struct {
        name: name.to_owned(),
        fields: fields
            .into_iter()
            .map(|(name, ty)| (name.to_owned(), ty))
            .collect(),
    }
}

/// The structs of a namespace's module: also the vtables of what Python can implement, and what
/// its coroutines answer with.
///
/// # Errors
/// A field that has no C type here.
pub fn structs(namespace: &Namespace, functions: &[Function]) -> Result<Vec<Struct>> {
    let mut structs = common_structs(functions);
    for definition in &namespace.ffi_definitions {
        let FfiDefinition::Struct(item) = definition else {
            continue;
        };
        let fields = item
            .fields
            .iter()
            .map(|field| Ok((field.name.clone(), c_type(&field.ty, namespace)?)))
            .collect::<Result<_>>()?;
        structs.push(Struct {
            name: item.name.0.clone(),
            fields,
        });
    }
    Ok(structs)
}

/// The functions that a namespace's module calls.
///
/// # Errors
/// A function whose arguments have no C type here.
pub fn functions(namespace: &Namespace) -> Result<Vec<Function>> {
    let used_futures = used_future_functions(namespace);
    let mut runtime = vec![watch_signals()];
    if !used_futures.is_empty() {
        runtime.extend(queue_functions());
    }
    runtime.extend(exit_functions(namespace));
    namespace
        .ffi_definitions
        .iter()
        .filter_map(|definition| match definition {
            FfiDefinition::RustFunction(function) => Some(function),
            _ => None,
        })
        .filter(|function| match function.kind {
            FfiFunctionKind::RustBufferFromBytes | FfiFunctionKind::RustBufferReserve => false,
            FfiFunctionKind::RustFuturePoll
            | FfiFunctionKind::RustFutureComplete
            | FfiFunctionKind::RustFutureCancel
            | FfiFunctionKind::RustFutureFree => used_futures.contains(&function.name.0.as_str()),
            _ => true,
        })
        .map(|function| declare(function, namespace))
        .chain(runtime.into_iter().map(Ok))
        .collect()
}

fn function(name: &str, result: CType, arguments: Vec<CType>) -> Function {
    Function {
        name: name.to_owned(),
        signature: Signature { result, arguments },
    }
}

/// The function of `uniffi-cffi-runtime`, which a library may have or not, for signals.
fn watch_signals() -> Function {
    let check = CType::function_pointer(CType::Primitive("int32_t"), Vec::new());
    function(
        "uniffi_cffi_watch_signals",
        CType::Primitive("int8_t"),
        vec![CType::Primitive("uint64_t"), check],
    )
}

/// Those for event loops.
fn queue_functions() -> Vec<Function> {
    let handle = || CType::Primitive("uint64_t");
    let poll = CType::function_pointer(CType::Void, vec![handle(), continuation(), handle()]);
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
            vec![poll, handle(), handle()],
        ),
    ]
}

/// Those for calls of Python's at exit, and functions of C's to call instead: one that does not
/// return, and one that returns what it is given.
fn exit_functions(namespace: &Namespace) -> Vec<Function> {
    let methods: Vec<_> = vtables(namespace)
        .flat_map(|(_, vtable)| &vtable.methods)
        .map(|method| &method.callable)
        .collect();
    let number = || CType::Primitive("uint64_t");
    let mut functions = Vec::new();
    if vtables(namespace).next().is_some() {
        functions.extend([
            function("uniffi_cffi_end_calls", CType::Void, Vec::new()),
            function("uniffi_cffi_entered", number(), Vec::new()),
            function("llabs", number(), vec![number()]),
        ]);
    }
    if methods.iter().any(|callable| has_to_answer(callable)) {
        functions.push(function("pause", CType::Primitive("int32_t"), Vec::new()));
    }
    if methods.iter().any(|callable| callable.is_async()) {
        let dropped = CType::function_pointer(CType::Void, vec![number()]);
        functions.extend([
            function("uniffi_cffi_watch_drop", number(), vec![dropped, number()]),
            function("uniffi_cffi_dropped", CType::Void, vec![number()]),
        ]);
    }
    functions
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

/// `void (*)(uint64_t data, int8_t poll_code)`: what Rust calls when a future can go on.
fn continuation() -> CType {
    CType::function_pointer(
        CType::Void,
        vec![CType::Primitive("uint64_t"), CType::Primitive("int8_t")],
    )
}
