//! Vtables: the functions through which Rust calls the methods of Python objects.

use askama::Template;
use uniffi_bindgen::pipeline::general::{Callable, FfiType, VTable};

use crate::layout::{indent, wrap};
use crate::names;
use crate::types::{PyType, Types};

/// The functions of a vtable, and the statement that hands them to Rust.
#[derive(Template)]
#[template(path = "vtable.py")]
pub struct Vtable {
    methods: Vec<String>,
    install: String,
}

impl Vtable {
    /// Prepares the vtable of a class that Python objects can stand for.
    pub fn new(class: &str, vtable: &VTable, types: &Types<'_>) -> Self {
        let callables = || vtable.methods.iter().map(|method| &method.callable);
        let names: Vec<String> = callables().map(|callable| name(class, callable)).collect();
        let makers: Vec<String> = callables()
            .filter(|callable| returns_object(callable))
            .map(|callable| name(class, callable))
            .collect();
        let FfiType::Struct(structure) = &vtable.struct_type else {
            unreachable!("UniFFI says that a vtable is a struct");
        };
        Self {
            methods: callables()
                .map(|callable| function(class, callable, types))
                .collect(),
            install: wrap(
                0,
                "_set_vtable(",
                &[
                    format!("_lib.{}", vtable.init_fn.0),
                    format!("\"{}\"", structure.0),
                    wrap(4, "[", &names, "]"),
                    wrap(4, "[", &makers, "]"),
                ],
                ")",
            ),
        }
    }
}

/// Whether a call returns with the handle of an object.
pub fn returns_object(callable: &Callable) -> bool {
    let result = callable.return_type.ty.as_ref();
    !callable.is_async() && result.is_some_and(|node| matches!(node.ffi_type, FfiType::Handle(_)))
}

fn name(class: &str, callable: &Callable) -> String {
    format!("_{class}_{}", names::variable(&callable.name))
}

fn function(class: &str, callable: &Callable, types: &Types<'_>) -> String {
    let name = name(class, callable);
    match &callable.async_data {
        None => call(&name, callable, types),
        Some(_) => start(&name, callable, types),
    }
}

/// A function that calls a method and writes what it returns to where Rust says.
fn call(name: &str, callable: &Callable, types: &Types<'_>) -> String {
    let result = callable
        .return_type
        .ty
        .as_ref()
        .map(|node| types.get(&node.ty));
    let target = match &result {
        None => "",
        Some(ty) if ty.is_checked_by_cffi() => "_out[0] = ",
        Some(_) => "result = ",
    };
    let method = format!("_held[_handle].{}(", names::variable(&callable.name));
    let mut statements = vec![wrap(
        8,
        &format!("{target}{method}"),
        &lifted(callable, types),
        ")",
    )];
    if let Some(ty) = result.filter(|ty| !ty.is_checked_by_cffi()) {
        statements.push(prepare_result(&*ty));
        statements.push(format!("_out[0] = {}", ty.pass("result_")));
    }
    let mut report = vec!["_status".to_owned(), "error".to_owned()];
    report.extend(expected(callable, types));
    attempt(
        head(name, callable, &["_out", "_status"]),
        &statements,
        &wrap(8, "_report(", &report, ")"),
    )
}

/// A function that starts a coroutine, which Rust awaits.
fn start(name: &str, callable: &Callable, types: &Types<'_>) -> String {
    let mut items = vec!["_complete".to_owned(), "_data".to_owned()];
    items.extend(expected(callable, types));
    let mut head = head(name, callable, &["_complete", "_data", "_dropped"]);
    head += "\n";
    head += &indent(&wrap(4, "_awaited = _Awaited(", &items, ")"), 4);
    let lower = match &callable.return_type.ty {
        Some(node) => {
            let ty = types.get(&node.ty);
            let body = format!("{}\nreturn {}", prepare_result(&*ty), ty.pass("result_"));
            head += &format!(
                "\n\n    def _lower_result(result: typing.Any) -> typing.Any:\n{}\n",
                indent(&body, 8)
            );
            "_lower_result"
        }
        None => "None",
    };
    let mut arguments = vec![
        "_dropped".to_owned(),
        lower.to_owned(),
        format!("_held[_handle].{}", names::variable(&callable.name)),
    ];
    arguments.extend(lifted(callable, types));
    let statement = wrap(8, "_awaited.start(", &arguments, ")");
    attempt(head, &[statement], "_awaited.fail(error)")
}

/// The statement that checks what a method has returned.
fn prepare_result(ty: &dyn PyType) -> String {
    format!("result_ = {}", ty.prepare("result", "\"result\""))
}

fn attempt(head: String, statements: &[String], report: &str) -> String {
    let body: Vec<String> = statements.iter().map(|s| indent(s, 8)).collect();
    format!(
        "{head}\n    try:\n{}\n    except BaseException as error:\n{}",
        body.join("\n"),
        indent(report, 8)
    )
}

fn head(name: &str, callable: &Callable, last: &[&str]) -> String {
    let arguments = callable.arguments.iter().map(|a| names::variable(&a.name));
    let last = last.iter().map(|&name| name.to_owned());
    let parameters: Vec<String> = std::iter::once("_handle".to_owned())
        .chain(arguments)
        .chain(last)
        .map(|name| format!("{name}: typing.Any"))
        .collect();
    wrap(0, &format!("def {name}("), &parameters, ") -> None:")
}

/// The arguments for Python.
fn lifted(callable: &Callable, types: &Types<'_>) -> Vec<String> {
    callable
        .arguments
        .iter()
        .map(|argument| {
            let name = names::variable(&argument.name);
            let ty = types.get(&argument.ty.ty);
            match &argument.ty.ffi_type {
                FfiType::RustBuffer(_) => ty.decode(&format!("_take_argument({name})")),
                _ => ty.lift(&name),
            }
        })
        .collect()
}

/// The error that Rust expects, and the function that writes it.
fn expected(callable: &Callable, types: &Types<'_>) -> Vec<String> {
    match &callable.throws_type.ty {
        Some(node) => {
            let ty = types.get(&node.ty);
            vec![ty.annotation(), ty.writer()]
        }
        None => Vec::new(),
    }
}
