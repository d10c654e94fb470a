//! Functions, methods and constructors: a signature, the checks, and the call.

use anyhow::{Context, Result};

use crate::call_options::CallOption;
use crate::defaults::Default;
use crate::extension::calls::NativeCall;
use crate::extension::forms::Forms;
use crate::layout::{WIDTH, docstring, indent, statement, width, wrap};
use crate::names;
use crate::types::bytes::Borrowed;
use crate::types::{PyType, Types};
use crate::uniffi::{Argument, AsyncData, Callable, CallableKind, Type};

/// Renders a function at module level.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn function(callable: &Callable, doc: Option<&str>, types: &Types<'_>) -> Result<String> {
    let head = Head::new(callable, None, &[], types);
    render(callable, doc, &head, types, 0)
}

/// Renders a method under a name of its own, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn method(
    callable: &Callable,
    doc: Option<&str>,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<String> {
    let head = Head::new(callable, Some("self"), options, types);
    Ok(indent(&render(callable, doc, &head, types, 4)?, 4))
}

/// Renders a constructor, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn constructor(
    callable: &Callable,
    doc: Option<&str>,
    class: &str,
    types: &Types<'_>,
) -> Result<String> {
    if callable.is_primary_constructor() {
        let head = Head {
            name: "__init__".to_owned(),
            receiver: Some("self".to_owned()),
            options: &[],
            result: "None".to_owned(),
        };
        return Ok(indent(&render(callable, doc, &head, types, 4)?, 4));
    }
    let head = Head {
        name: names::variable(&callable.name),
        receiver: Some(format!("{}: $type[_{class}T]", class_receiver(callable))),
        options: &[],
        result: format!("_{class}T"),
    };
    let source = render(callable, doc, &head, types, 4)?;
    Ok(indent(&format!("@$classmethod\n{source}"), 4))
}

/// What a constructor calls its class: `cls`, unless an argument is called that.
fn class_receiver(callable: &Callable) -> &'static str {
    let mut arguments = callable.arguments.iter();
    match arguments.any(|argument| names::variable(&argument.name) == "cls") {
        true => "_cls",
        false => "cls",
    }
}

/// A signature as a protocol has it: indented for its class, without a body.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn protocol_method(
    callable: &Callable,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<String> {
    let head = Head::new(callable, Some("self"), options, types);
    let arguments = arguments(callable, types)?;
    Ok(indent(&head.render(callable, &arguments, " ...", 4), 4))
}

/// A method that Python objects are to have, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn foreign_method(callable: &Callable, doc: Option<&str>, types: &Types<'_>) -> Result<String> {
    let head = Head::new(callable, Some("self"), &[], types);
    // Rust passes nothing that is wider.
    let declare = |p: &Parameter| p.declare(&p.ty.annotation());
    let method = format!(
        "{}\n{}    raise NotImplementedError",
        head.lay_out(
            callable,
            arguments(callable, types)?.iter().map(declare),
            "",
            4
        ),
        docstring(doc, 4),
    );
    Ok(indent(&method, 4))
}

/// Only the statements of a call whose signature Python prescribes, such as `__str__`.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn statements(callable: &Callable, types: &Types<'_>) -> Result<String> {
    let arguments = arguments(callable, types)?;
    Ok(body(callable, &arguments, &[], types, 8))
}

/// What a callable is called and returns.
struct Head<'a> {
    name: String,
    receiver: Option<String>,
    options: &'a [CallOption],
    result: String,
}

impl<'a> Head<'a> {
    fn new(
        callable: &Callable,
        receiver: Option<&str>,
        options: &'a [CallOption],
        types: &Types<'_>,
    ) -> Self {
        Self {
            name: names::variable(&callable.name),
            receiver: receiver.map(str::to_owned),
            options: CallOption::of(callable, options),
            result: match &callable.return_type.ty {
                Some(node) => types.get(&node.ty).annotation(),
                None => "None".to_owned(),
            },
        }
    }

    fn render(
        &self,
        callable: &Callable,
        arguments: &[Parameter],
        tail: &str,
        margin: usize,
    ) -> String {
        let declared = arguments.iter().map(|p| p.declare(&p.ty.accepted()));
        self.lay_out(callable, declared, tail, margin)
    }

    fn lay_out(
        &self,
        callable: &Callable,
        declared: impl Iterator<Item = String>,
        tail: &str,
        margin: usize,
    ) -> String {
        let receiver = self.receiver.iter().cloned();
        // Not by keyword only: CPython takes longer for calls of such functions, with and without it.
        let options = self.options.iter().map(CallOption::parameter);
        let parameters: Vec<String> = receiver.chain(declared).chain(options).collect();
        let keyword = if callable.is_async() {
            "async def"
        } else {
            "def"
        };
        wrap(
            margin,
            &format!("{keyword} {}(", self.name),
            &parameters,
            &format!(") -> {}:{tail}", self.result),
        )
    }
}

/// An argument of a callable.
struct Parameter {
    name: String,
    ty: Box<dyn PyType>,
    default: Option<Default>,
}

impl Parameter {
    fn new(argument: &Argument, types: &Types<'_>) -> Result<Self> {
        let name = names::variable(&argument.name);
        Ok(Self {
            ty: match argument.is_borrowed_bytes() {
                true => Box::new(Borrowed),
                false => types.get(&argument.ty.ty),
            },
            default: Default::of(
                argument.default.as_ref(),
                &format!("argument {name}"),
                &argument.ty.ty,
                types,
            )?,
            name,
        })
    }

    fn declare(&self, annotation: &str) -> String {
        Default::declare(self.default.as_ref(), &self.name, annotation)
    }

    /// The variable that has it in the form that crosses. No argument's name ends like that.
    fn prepared(&self) -> String {
        format!("{}_", self.name)
    }

    fn prepare(&self) -> String {
        let name = &self.name;
        let place = format!("\"{name}\"");
        format!("{} = {}", self.prepared(), self.ty.prepare(name, &place))
    }

    fn pass(&self) -> String {
        self.ty.pass(&self.prepared())
    }

    /// Makes a default that is not shared between calls.
    fn fill_in(&self) -> Option<String> {
        let default = self.default.as_ref().filter(|d| !d.shareable)?;
        let name = &self.name;
        Some(format!(
            "if {name} is _DEFAULT:\n    {name} = {}",
            default.value
        ))
    }
}

fn arguments(callable: &Callable, types: &Types<'_>) -> Result<Vec<Parameter>> {
    let arguments = callable.arguments.iter();
    arguments.map(|a| Parameter::new(a, types)).collect()
}

fn render(
    callable: &Callable,
    doc: Option<&str>,
    head: &Head<'_>,
    types: &Types<'_>,
    margin: usize,
) -> Result<String> {
    let arguments = arguments(callable, types).with_context(|| callable.name.clone())?;
    Ok(format!(
        "{}\n{}{}",
        head.render(callable, &arguments, "", margin),
        docstring(doc, 4),
        indent(
            &body(callable, &arguments, head.options, types, margin + 4),
            4
        )
    ))
}

fn body(
    callable: &Callable,
    arguments: &[Parameter],
    options: &[CallOption],
    types: &Types<'_>,
    margin: usize,
) -> String {
    let receiver = Receiver::of(callable, types);
    let mut statements: Vec<String> = options.iter().map(CallOption::apply).collect();
    statements.extend(arguments.iter().filter_map(Parameter::fill_in));
    if let Some(call) = NativeCall::new(callable, &mut Forms::new(types), types) {
        statements.push(native_call(callable, &call, margin));
    }
    statements.extend(receiver.iter().filter_map(Receiver::prepare));
    statements.extend(arguments.iter().map(Parameter::prepare));
    let receiver = receiver.map(|r| r.pass(callable));
    let passed: Vec<String> = receiver
        .into_iter()
        .chain(arguments.iter().map(Parameter::pass))
        .collect();
    match &callable.async_data {
        None => statements.extend(call(callable, passed, types, margin)),
        Some(data) => statements.push(drive(callable, data, &passed, types, margin)),
    }
    statements.extend(outcome(callable, types));
    statements.join("\n")
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

    fn prepare(&self) -> Option<String> {
        match self {
            Self::Object => None,
            Self::Value(ty) => Some(format!("self_ = {}", ty.prepare("self", "\"self\""))),
        }
    }

    fn pass(&self, callable: &Callable) -> String {
        match self {
            Self::Object if callable.is_async() => "self._uniffi_clone_handle()".to_owned(),
            // The same without a call and a status of its own.
            Self::Object => "self._uniffi_clone(self._uniffi_handle, _status)".to_owned(),
            Self::Value(ty) => ty.pass("self_"),
        }
    }
}

/// The native call, if the extension is there and knows what it is given.
fn native_call(callable: &Callable, native: &NativeCall, margin: usize) -> String {
    let head = format!("_done = {}(", native.name);
    let call = wrap(margin, &head, &NativeCall::passed(callable), ")");
    let value = match callable.is_async() {
        true => "await _done",
        false => "_done",
    };
    let outcome = match &callable.kind {
        CallableKind::Constructor { primary: true, .. } => {
            format!("self._uniffi_handle = {value}\nreturn")
        }
        CallableKind::Constructor { .. } => {
            let class = class_receiver(callable);
            format!("return {class}._uniffi_make_instance({value})")
        }
        _ if callable.return_type.ty.is_none() && !callable.is_async() => "return".to_owned(),
        _ => format!("return {value}"),
    };
    let outcome = indent(&outcome, 4);
    format!("{call}\nif _done is not NotImplemented:\n{outcome}")
}

/// A call that returns when Rust does.
fn call(
    callable: &Callable,
    mut passed: Vec<String>,
    types: &Types<'_>,
    margin: usize,
) -> Vec<String> {
    passed.push("_status".to_owned());
    let target = target(callable, types);
    let function = format!("_lib.{}(", callable.ffi_func.0);
    let mut call = wrap(margin, &format!("{target}{function}"), &passed, ")");
    // Where not even the function's name fits behind the target.
    if margin + width(&target) + width(&function) > WIDTH && !target.is_empty() {
        call = statement(margin, &target, &wrap(margin + 4, &function, &passed, ")"));
    }
    let failure = match error_reader(callable, types) {
        Some(reader) => format!("_failure(_status, {reader})"),
        None => "_failure(_status)".to_owned(),
    };
    vec![
        "_status = _take_status()".to_owned(),
        call,
        format!("if _status.code:\n    raise {failure}"),
        "_give_status(_status)".to_owned(),
    ]
}

/// Where a call's result goes. What crosses as it is has its type from here.
fn target(callable: &Callable, types: &Types<'_>) -> String {
    let Some(node) = &callable.return_type.ty else {
        return String::new();
    };
    match types.get(&node.ty).crosses_as() {
        // An argument of that name would hide the type.
        Some(ty) if callable.arguments.iter().any(|a| a.name == ty) => format!("_result: _{ty} = "),
        Some(ty) => format!("_result: ${ty} = "),
        None => "_result = ".to_owned(),
    }
}

/// The function that reads the error of a call that did not succeed.
fn error_reader(callable: &Callable, types: &Types<'_>) -> Option<String> {
    let node = callable.throws_type.ty.as_ref()?;
    Some(types.get(&node.ty).reader())
}

/// A call whose result is awaited.
fn drive(
    callable: &Callable,
    data: &AsyncData,
    passed: &[String],
    types: &Types<'_>,
    margin: usize,
) -> String {
    let function = format!("_lib.{}(", callable.ffi_func.0);
    let mut items = vec![
        wrap(margin + 4, &function, passed, ")"),
        format!("_lib.{}", data.ffi_rust_future_poll.0),
        format!("_lib.{}", data.ffi_rust_future_complete.0),
        format!("_lib.{}", data.ffi_rust_future_cancel.0),
        format!("_lib.{}", data.ffi_rust_future_free.0),
    ];
    items.extend(error_reader(callable, types));
    let target = target(callable, types);
    wrap(margin, &format!("{target}await _drive("), &items, ")")
}

/// What becomes of the result.
fn outcome(callable: &Callable, types: &Types<'_>) -> Option<String> {
    match &callable.kind {
        CallableKind::Constructor { primary: true, .. } => {
            Some("self._uniffi_handle = _result".to_owned())
        }
        CallableKind::Constructor { .. } => Some(format!(
            "return {}._uniffi_make_instance(_result)",
            class_receiver(callable)
        )),
        _ => {
            let node = callable.return_type.ty.as_ref()?;
            Some(format!("return {}", types.get(&node.ty).lift("_result")))
        }
    }
}
