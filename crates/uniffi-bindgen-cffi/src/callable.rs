//! Functions, methods and constructors: a signature, the checks, and the call.

use anyhow::{Context, Result};
use uniffi_bindgen::pipeline::general::{Argument, Callable, CallableKind, Type};

use crate::defaults::Default;
use crate::layout::{WIDTH, docstring, indent, statement, wrap};
use crate::names::{self, Hidden};
use crate::types::{Lowered, py_type};

/// Renders a function at module level.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn function(callable: &Callable, doc: Option<&str>) -> Result<String> {
    let head = Head {
        name: names::variable(&callable.name),
        receiver: None,
        result: result_annotation(callable),
    };
    render(callable, doc, &head, &Hidden::default(), 0)
}

/// Renders a method under a name of its own, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn method(callable: &Callable, doc: Option<&str>, hidden: &Hidden) -> Result<String> {
    let head = Head {
        name: names::variable(&callable.name),
        receiver: Some("self".to_owned()),
        result: result_annotation(callable),
    };
    Ok(indent(&render(callable, doc, &head, hidden, 4)?, 4))
}

/// Renders a constructor, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn constructor(
    callable: &Callable,
    doc: Option<&str>,
    class: &str,
    hidden: &Hidden,
) -> Result<String> {
    if callable.is_primary_constructor() {
        let head = Head {
            name: "__init__".to_owned(),
            receiver: Some("self".to_owned()),
            result: "None".to_owned(),
        };
        return Ok(indent(&render(callable, doc, &head, hidden, 4)?, 4));
    }
    let head = Head {
        name: names::variable(&callable.name),
        receiver: Some(hidden.qualify(&format!("cls: type[_{class}T]"))),
        result: format!("_{class}T"),
    };
    let source = render(callable, doc, &head, hidden, 4)?;
    Ok(indent(&format!("@classmethod\n{source}"), 4))
}

/// A signature as a protocol has it: indented for its class, without a body.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn protocol_method(callable: &Callable, hidden: &Hidden) -> Result<String> {
    let head = Head {
        name: names::variable(&callable.name),
        receiver: Some("self".to_owned()),
        result: result_annotation(callable),
    };
    let arguments = arguments(callable)?;
    Ok(indent(
        &head.render(callable, &arguments, " ...", hidden, 4),
        4,
    ))
}

/// A method that Python objects are to have, indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn foreign_method(callable: &Callable, doc: Option<&str>, hidden: &Hidden) -> Result<String> {
    let head = Head {
        name: names::variable(&callable.name),
        receiver: Some("self".to_owned()),
        result: result_annotation(callable),
    };
    let mut parameters = arguments(callable)?;
    for (parameter, argument) in parameters.iter_mut().zip(&callable.arguments) {
        // Rust passes nothing that is wider.
        parameter.accepted = py_type(&argument.ty.ty).annotation();
    }
    let method = format!(
        "{}\n{}    raise NotImplementedError",
        head.render(callable, &parameters, "", hidden, 4),
        docstring(doc, 4),
    );
    Ok(indent(&method, 4))
}

/// Only the statements of a call whose signature Python prescribes, such as `__str__`.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn statements(callable: &Callable) -> Result<String> {
    let arguments = arguments(callable)?;
    Ok(body(callable, &arguments, 8))
}

/// What a callable is called and returns.
struct Head {
    name: String,
    receiver: Option<String>,
    result: String,
}

impl Head {
    fn render(
        &self,
        callable: &Callable,
        arguments: &[Parameter],
        tail: &str,
        hidden: &Hidden,
        margin: usize,
    ) -> String {
        let parameters: Vec<String> = self
            .receiver
            .iter()
            .cloned()
            .chain(arguments.iter().map(|a| a.declare(hidden)))
            .collect();
        let keyword = if callable.is_async() {
            "async def"
        } else {
            "def"
        };
        wrap(
            margin,
            &format!("{keyword} {}(", self.name),
            &parameters,
            &format!(") -> {}:{tail}", hidden.qualify(&self.result)),
        )
    }
}

/// An argument of a callable.
struct Parameter {
    name: String,
    accepted: String,
    default: Option<Default>,
    lowered: Lowered,
}

impl Parameter {
    fn new(argument: &Argument) -> Result<Self> {
        let name = names::variable(&argument.name);
        let ty = py_type(&argument.ty.ty);
        Ok(Self {
            accepted: ty.accepted(),
            default: argument
                .default
                .as_ref()
                .map(|default| Default::new(default, &argument.ty.ty))
                .transpose()
                .with_context(|| format!("argument {name}"))?,
            lowered: ty.lower(&name),
            name,
        })
    }

    fn declare(&self, hidden: &Hidden) -> String {
        let name = &self.name;
        let accepted = hidden.qualify(&self.accepted);
        match &self.default {
            None => format!("{name}: {accepted}"),
            Some(default) if default.shareable => {
                format!("{name}: {accepted} = {}", default.value)
            }
            Some(_) => format!("{name}: {accepted} = _DEFAULT"),
        }
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

fn arguments(callable: &Callable) -> Result<Vec<Parameter>> {
    callable.arguments.iter().map(Parameter::new).collect()
}

fn result_annotation(callable: &Callable) -> String {
    match &callable.return_type.ty {
        Some(node) => py_type(&node.ty).annotation(),
        None => "None".to_owned(),
    }
}

fn render(
    callable: &Callable,
    doc: Option<&str>,
    head: &Head,
    hidden: &Hidden,
    margin: usize,
) -> Result<String> {
    let arguments = arguments(callable).with_context(|| callable.name.clone())?;
    Ok(format!(
        "{}\n{}{}",
        head.render(callable, &arguments, "", hidden, margin),
        docstring(doc, 4),
        indent(&body(callable, &arguments, margin + 4), 4)
    ))
}

fn body(callable: &Callable, arguments: &[Parameter], margin: usize) -> String {
    let mut statements: Vec<String> = Vec::new();
    statements.extend(arguments.iter().filter_map(Parameter::fill_in));
    statements.extend(receiver_check(callable));
    statements.extend(arguments.iter().filter_map(|a| a.lowered.check.clone()));
    match &callable.async_data {
        None => statements.extend(call(callable, arguments, margin)),
        Some(_) => statements.push(drive(callable, arguments, margin)),
    }
    statements.extend(outcome(callable));
    statements.join("\n")
}

/// A record or an enum crosses by value, also as the receiver of its own method.
fn receiver_check(callable: &Callable) -> Option<String> {
    match receiver(callable)? {
        Type::Interface { .. } => None,
        ty => py_type(ty).lower("self").check,
    }
}

fn receiver(callable: &Callable) -> Option<&Type> {
    match &callable.kind {
        CallableKind::Method { self_type } => Some(&self_type.ty),
        _ => None,
    }
}

/// The expressions that are passed, without the call's status.
fn passed(callable: &Callable, arguments: &[Parameter]) -> Vec<String> {
    let receiver = receiver(callable).map(|ty| match ty {
        Type::Interface { .. } if callable.is_async() => "self._uniffi_clone_handle()".to_owned(),
        // The same without a call and a status of its own.
        Type::Interface { .. } => "self._uniffi_clone(self._uniffi_handle, _status)".to_owned(),
        ty => py_type(ty).lower("self").pass,
    });
    receiver
        .into_iter()
        .chain(arguments.iter().map(|a| a.lowered.pass.clone()))
        .collect()
}

/// A call that returns when Rust does.
fn call(callable: &Callable, arguments: &[Parameter], margin: usize) -> Vec<String> {
    let mut passed = passed(callable, arguments);
    passed.push("_status".to_owned());
    let target = target(callable);
    let function = format!("_lib.{}(", callable.ffi_func.0);
    let mut call = wrap(margin, &format!("{target}{function}"), &passed, ")");
    // Where not even the function's name fits behind the target.
    if margin + target.len() + function.len() > WIDTH && !target.is_empty() {
        call = statement(margin, &target, &wrap(margin + 4, &function, &passed, ")"));
    }
    vec![
        "_status = _take_status()".to_owned(),
        call,
        format!("if _status.code:\n    raise {}", failure(callable)),
        "_give_status(_status)".to_owned(),
    ]
}

/// Where a call's result goes. What crosses as it is has its type from here.
fn target(callable: &Callable) -> String {
    match &callable.return_type.ty {
        None => String::new(),
        Some(node) => match py_type(&node.ty).crosses_as() {
            Some(ty) => format!("_result: {ty} = "),
            None => "_result = ".to_owned(),
        },
    }
}

/// The expression for the exception of a call that did not succeed.
fn failure(callable: &Callable) -> String {
    match &callable.throws_type.ty {
        Some(node) => format!("_failure(_status, _read_{})", py_type(&node.ty).slug()),
        None => "_failure(_status)".to_owned(),
    }
}

/// A call whose result is awaited.
fn drive(callable: &Callable, arguments: &[Parameter], margin: usize) -> String {
    let data = callable.async_data.as_ref().expect("only async callables");
    let call = wrap(
        margin + 4,
        &format!("_lib.{}(", callable.ffi_func.0),
        &passed(callable, arguments),
        ")",
    );
    let mut items = vec![
        call,
        format!("_lib.{}", data.ffi_rust_future_poll.0),
        format!("_lib.{}", data.ffi_rust_future_complete.0),
        format!("_lib.{}", data.ffi_rust_future_cancel.0),
        format!("_lib.{}", data.ffi_rust_future_free.0),
    ];
    if let Some(node) = &callable.throws_type.ty {
        items.push(format!("_read_{}", py_type(&node.ty).slug()));
    }
    let target = target(callable);
    wrap(margin, &format!("{target}await _drive("), &items, ")")
}

/// What becomes of the result.
fn outcome(callable: &Callable) -> Option<String> {
    match &callable.kind {
        CallableKind::Constructor { primary: true, .. } => {
            Some("self._uniffi_handle = _result".to_owned())
        }
        CallableKind::Constructor { .. } => {
            Some("return cls._uniffi_make_instance(_result)".to_owned())
        }
        _ => {
            let node = callable.return_type.ty.as_ref()?;
            Some(format!("return {}", py_type(&node.ty).lift("_result")))
        }
    }
}
