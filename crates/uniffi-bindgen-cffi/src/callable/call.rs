//! The statements of a callable.

use anyhow::Result;

use super::signature::{Parameter, Signature, class_receiver};
use crate::block::Block;
use crate::call;
use crate::call_options::CallOption;
use crate::code::Code;
use crate::extension::calls::NativeCall;
use crate::extension::forms::Forms;
use crate::types::{PyType, Types};
use crate::uniffi::{AsyncData, Callable, CallableKind, Type};

/// Those of a call whose signature Python prescribes, such as `__str__`.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn body(callable: &Callable, types: &Types<'_>) -> Result<Block> {
    statements(&Signature::new(callable, None, &[], types)?, types)
}

/// Those of a call, with what it takes.
pub fn statements(signature: &Signature<'_>, types: &Types<'_>) -> Result<Block> {
    let callable = signature.callable;
    let parameters = || signature.parameters.iter();
    let receiver = Receiver::of(callable, types);
    let options = signature.options.iter().map(CallOption::apply);
    let mut blocks: Vec<Block> = options.collect();
    blocks.extend(parameters().map(Parameter::fill_in));
    if let Some(call) = NativeCall::new(callable, &mut Forms::new(types), types) {
        blocks.push(native_call(callable, &call));
    }
    blocks.extend(receiver.iter().map(Receiver::prepare));
    blocks.extend(parameters().map(Parameter::prepare));
    let receiver = receiver.map(|r| r.pass(callable));
    let passed = receiver
        .into_iter()
        .chain(parameters().map(Parameter::pass));
    let passed: Vec<Code> = passed.collect();
    blocks.push(match &callable.async_data {
        None => call(callable, passed, types),
        Some(data) => drive(callable, data, passed, types),
    });
    blocks.push(outcome(callable, types));
    Ok(blocks.into_iter().fold(Block::new(), Block::then))
}

/// What a method is called on.
enum Receiver {
    /// An object, which has a handle.
    Object,
    /// A record or an enum, which crosses by value like an argument.
    Value(Box<dyn PyType>),
}

impl Receiver {
    fn of(callable: &Callable, types: &Types<'_>) -> Option<Self> {
        let CallableKind::Method { self_type } = &callable.kind else {
            return None;
        };
        Some(match &self_type.ty {
            Type::Interface { .. } => Self::Object,
            ty => Self::Value(types.get(ty)),
        })
    }

    fn prepare(&self) -> Block {
        match self {
            Self::Object => Block::new(),
            Self::Value(ty) => Block::new().set("self_", ty.prepare("self".into(), "\"self\"")),
        }
    }

    fn pass(&self, callable: &Callable) -> Code {
        match self {
            Self::Object if callable.is_async() => "self._uniffi_clone_handle()".into(),
            // The same without a call and a status of its own.
            Self::Object => call!("self._uniffi_clone", "self._uniffi_handle", "_status"),
            Self::Value(ty) => ty.pass("self_"),
        }
    }
}

/// The native call, if the extension is there and knows what it is given.
fn native_call(callable: &Callable, native: &NativeCall) -> Block {
    let value = match callable.is_async() {
        true => "await _done",
        false => "_done",
    };
    let block = Block::new();
    let outcome = match &callable.kind {
        CallableKind::Constructor { primary: true, .. } => {
            block.set("self._uniffi_handle", value).line("return")
        }
        CallableKind::Constructor { .. } => block.returns(instance(callable, value)),
        _ if callable.return_type.ty.is_none() && !callable.is_async() => block.line("return"),
        _ => block.returns(value),
    };
    let passed = NativeCall::passed(callable);
    Block::new()
        .set("_done", Code::call(&native.name, passed))
        .line("if _done is not NotImplemented:")
        .inside(outcome)
}

/// The instance that a named constructor makes of a handle.
fn instance(callable: &Callable, handle: &str) -> Code {
    let class = class_receiver(callable);
    call!(format!("{class}._uniffi_make_instance"), handle)
}

/// A call that returns when Rust does.
fn call(callable: &Callable, mut passed: Vec<Code>, types: &Types<'_>) -> Block {
    passed.push("_status".into());
    let mut failure = vec![Code::from("_status")];
    failure.extend(error_reader(callable, types));
    let block = Block::new().set("_status", "_take_status()");
    let call = Code::call(format!("_lib.{}", callable.ffi_func.0), passed);
    let block = match target(callable, types) {
        Some(target) => block.set(target, call),
        None => block.line(call),
    };
    block
        .line("if _status.code:")
        .inside(Block::new().line(Code::call("raise _failure", failure)))
        .line("_give_status(_status)")
}

/// Where a call's result goes. What crosses as it is has its type from here.
fn target(callable: &Callable, types: &Types<'_>) -> Option<String> {
    let node = callable.return_type.ty.as_ref()?;
    Some(match types.get(&node.ty).crosses_as() {
        // An argument of that name would hide the type.
        Some(ty) if callable.arguments.iter().any(|a| a.name == ty) => format!("_result: _{ty}"),
        Some(ty) => format!("_result: ${ty}"),
        None => "_result".to_owned(),
    })
}

/// The function that reads the error of a call that did not succeed.
fn error_reader(callable: &Callable, types: &Types<'_>) -> Option<Code> {
    let node = callable.throws_type.ty.as_ref()?;
    Some(types.get(&node.ty).reader().into())
}

/// A call whose result is awaited.
fn drive(callable: &Callable, data: &AsyncData, passed: Vec<Code>, types: &Types<'_>) -> Block {
    let functions = [
        &data.ffi_rust_future_poll,
        &data.ffi_rust_future_complete,
        &data.ffi_rust_future_cancel,
        &data.ffi_rust_future_free,
    ];
    let mut items = vec![Code::call(format!("_lib.{}", callable.ffi_func.0), passed)];
    items.extend(functions.map(|function| format!("_lib.{}", function.0).into()));
    items.extend(error_reader(callable, types));
    let block = match target(callable, types) {
        Some(target) if target != "_result" => Block::new().line(target),
        _ => Block::new(),
    };
    block
        .set("_result, _rest", Code::call("_drive", items))
        .line("if _rest is not None:")
        .inside(Block::new().set("_result", "await _rest"))
}

/// What becomes of the result.
fn outcome(callable: &Callable, types: &Types<'_>) -> Block {
    let block = Block::new();
    match (&callable.kind, &callable.return_type.ty) {
        (CallableKind::Constructor { primary: true, .. }, _) => {
            block.set("self._uniffi_handle", "_result")
        }
        (CallableKind::Constructor { .. }, _) => block.returns(instance(callable, "_result")),
        (_, Some(node)) => block.returns(types.get(&node.ty).lift("_result".into())),
        (_, None) => block,
    }
}
