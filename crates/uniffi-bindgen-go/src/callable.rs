//! Functions, methods and constructors in Go: a signature, the checks, and the call.

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Callable, CallableKind, Type};

use crate::bridge;
use crate::docs::{Docs, Place};
use crate::names;
use crate::parameter::Parameter;
use crate::types::{Crossing, GoType, Types};

#[derive(Template)]
#[template(path = "callable.go")]
struct Go {
    doc: String,
    receiver: Option<String>,
    name: String,
    parameters: String,
    results: String,
    /// The statement that returns the error `err`.
    fail: String,
    /// What stands before an error that is returned.
    before_error: String,
    prepare: Vec<String>,
    /// The name of the helper that awaits the future, of an async function.
    awaited: Option<String>,
    shim: String,
    passed: String,
    /// The function that reads the error, if there is one.
    error: Option<String>,
    /// The expression for what is returned, if something is.
    value: Option<String>,
}

/// The name in Go. That of a constructor begins with what it does, and ends with the type.
pub fn name(callable: &Callable, types: &Types<'_>) -> String {
    let is_async = callable.is_async();
    let is_exported = is_exported(callable, types);
    let class = class(callable).map(names::exported).unwrap_or_default();
    match &callable.kind {
        CallableKind::Constructor { primary: true, .. } => {
            names::callable("new", is_exported, false) + &class
        }
        CallableKind::Constructor { .. } => {
            names::callable(&callable.name, is_exported, is_async) + &class
        }
        _ => names::callable(&callable.name, is_exported, is_async),
    }
}

/// Whether other packages can call it.
pub fn is_exported(callable: &Callable, types: &Types<'_>) -> bool {
    let class = self_type(callable).and_then(|ty| ty.orig_name());
    let name = match class {
        Some(class) => format!("{class}.{}", callable.orig_name),
        None => callable.orig_name.clone(),
    };
    !types.is_unexported(&name)
}

/// The name of the type that a method or constructor is one of.
fn class(callable: &Callable) -> Option<&str> {
    self_type(callable)?.name()
}

fn self_type(callable: &Callable) -> Option<&Type> {
    match &callable.kind {
        CallableKind::Method { self_type } | CallableKind::Constructor { self_type, .. } => {
            Some(&self_type.ty)
        }
        _ => None,
    }
}

/// Renders it.
///
/// # Errors
/// A default value that Go has no expression for.
pub fn render(
    callable: &Callable,
    doc: Option<&str>,
    types: &Types<'_>,
    docs: &Docs<'_>,
) -> Result<String> {
    let parameters: Vec<Parameter> = callable
        .arguments
        .iter()
        .map(|argument| Parameter::new(argument, types))
        .collect::<Result<_>>()
        .with_context(|| callable.name.clone())?;
    let is_method = matches!(callable.kind, CallableKind::Method { .. });
    let returned = callable
        .return_type
        .ty
        .as_ref()
        .map(|node| types.get(&node.ty));
    let before_error = returned.as_ref().map(|ty| format!("{}, ", ty.zero()));
    let before_error = before_error.unwrap_or_default();
    let fail = format!("return {before_error}err");
    let context = callable
        .is_async()
        .then(|| "ctx context.Context".to_owned());
    let declared = context
        .into_iter()
        .chain(parameters.iter().map(Parameter::declare));
    let handle = is_method.then(|| "object.handle".to_owned());
    let waiter = callable.is_async().then(|| "waiter".to_owned());
    let passed = handle
        .into_iter()
        .chain(parameters.iter().map(Parameter::pass))
        .chain(waiter);
    let name = name(callable, types);
    let place = class(callable).map_or_else(Place::package, Place::of);
    let go = Go {
        doc: docs.of_callable(&name, whole_doc(doc, &parameters).as_deref(), place),
        receiver: class(callable).filter(|_| is_method).map(names::exported),
        parameters: declared.collect::<Vec<_>>().join(", "),
        results: match &returned {
            Some(ty) => format!("({}, error)", ty.name()),
            None => "error".to_owned(),
        },
        prepare: prepare(&parameters, &fail),
        awaited: bridge::future(callable).map(|future| names::exported(&future)),
        shim: bridge::shim(&callable.ffi_func.0),
        passed: passed.collect::<Vec<_>>().join(", "),
        error: callable
            .throws_type
            .ty
            .as_ref()
            .map(|node| types.get(&node.ty).reader()),
        value: callable
            .return_type
            .ty
            .as_ref()
            .map(|node| lift(&node.ty, types)),
        fail,
        before_error,
        name,
    };
    Ok(go.render()?.trim_end().to_owned())
}

/// The statements before the call. Values that are encoded come last: they may hold objects for Rust, and
/// nothing that fails afterwards may lose them.
fn prepare(parameters: &[Parameter], fail: &str) -> Vec<String> {
    let mut parameters: Vec<&Parameter> = parameters.iter().collect();
    parameters.sort_by_key(|parameter| parameter.is_encoded());
    let statements = parameters.into_iter().filter_map(|p| p.prepare(fail));
    statements.map(|text| text.replace('\n', "\n\t")).collect()
}

/// The documentation, and what is to say of parameters.
fn whole_doc(doc: Option<&str>, parameters: &[Parameter]) -> Option<String> {
    let notes: Vec<String> = parameters.iter().filter_map(Parameter::doc).collect();
    match doc {
        Some(doc) if !notes.is_empty() => Some(format!("{doc}\n\n{}", notes.join(" "))),
        _ => doc.map(str::to_owned),
    }
}

/// The expression for the value that a call returned.
fn lift(ty: &Type, types: &Types<'_>) -> String {
    let go: Box<dyn GoType> = types.get(ty);
    match go.crossing() {
        Crossing::Number(_) => format!("{}(result.value)", go.name()),
        Crossing::Boolean => "result.value != 0".to_owned(),
        Crossing::Handle => {
            format!(
                "uniffiNew{}(result.value)",
                go.name().trim_start_matches('*')
            )
        }
        Crossing::Text => "uniffiTake(result.value, uniffiReadText)".to_owned(),
        Crossing::Bytes | Crossing::Encoded => {
            format!("uniffiTake(result.value, {})", go.reader())
        }
    }
}
