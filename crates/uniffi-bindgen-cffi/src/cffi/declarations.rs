//! What of the library a module declares: the functions of its interface, and those that
//! `uniffi-cffi-runtime` puts into it.

use anyhow::Result;

use super::interface;
use super::{CType, Function, Signature, Struct};
use crate::uniffi::{Namespace, ffi};
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

/// The structs of a namespace's module: UniFFI's own, the vtables of what Python can implement, and what
/// its coroutines answer with.
///
/// # Errors
/// A field that has no C type here.
pub fn structs(namespace: &Namespace, functions: &[Function]) -> Result<Vec<Struct>> {
    let mut structs = common_structs(functions);
    structs.extend(interface::structs(namespace)?);
    Ok(structs)
}

/// The functions that a namespace's module calls: those of its interface, and of the runtime.
///
/// # Errors
/// A function whose arguments have no C type here.
pub fn functions(namespace: &Namespace) -> Result<Vec<Function>> {
    let mut functions = interface::functions(namespace)?;
    functions.push(watch_signals());
    if ffi::has_futures(namespace) {
        functions.extend(queue_functions());
    }
    if ffi::has_futures(namespace) || ffi::has_callbacks(namespace) {
        functions.extend(thread_functions());
    }
    functions.extend(exit_functions(namespace));
    Ok(functions)
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

/// Those for threads that call Python: when they end, and when Python does.
fn thread_functions() -> [Function; 3] {
    let on_end = CType::function_pointer(CType::Void, Vec::new());
    [
        function(
            "uniffi_cffi_at_thread_end",
            CType::Primitive("int8_t"),
            vec![on_end],
        ),
        function("uniffi_cffi_end_calls", CType::Void, Vec::new()),
        function(
            "uniffi_cffi_entered",
            CType::Primitive("uint64_t"),
            Vec::new(),
        ),
    ]
}

/// Those for calls that are awaited, and for event loops.
fn queue_functions() -> Vec<Function> {
    let handle = || CType::Primitive("uint64_t");
    let code = || CType::Primitive("int8_t");
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
        function("uniffi_cffi_numbers", handle(), Vec::new()),
        function(
            "uniffi_cffi_poll_call",
            code(),
            vec![poll, handle(), handle()],
        ),
        function("uniffi_cffi_wait", code(), vec![handle(), handle()]),
    ]
}

/// What takes the place of methods at exit: functions of C's, one that does not return, and one that
/// returns what it is given. And what tells of coroutines that are dropped.
fn exit_functions(namespace: &Namespace) -> Vec<Function> {
    let methods: Vec<_> = vtables(namespace)
        .flat_map(|(_, vtable)| &vtable.methods)
        .map(|method| &method.callable)
        .collect();
    let number = || CType::Primitive("uint64_t");
    let mut functions = Vec::new();
    if vtables(namespace).next().is_some() {
        functions.push(function("llabs", number(), vec![number()]));
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

/// `void (*)(uint64_t data, int8_t poll_code)`: what Rust calls when a future can go on.
pub fn continuation() -> CType {
    CType::function_pointer(
        CType::Void,
        vec![CType::Primitive("uint64_t"), CType::Primitive("int8_t")],
    )
}
