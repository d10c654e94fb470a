//! Vtables: the functions through which Rust calls the methods of Python objects.

use crate::extension::entries::Entry;
use crate::extension::forms::Forms;
use crate::layout::{indent, wrap};
use crate::names;
use crate::types::{PyType, Types};
use crate::uniffi::{Argument, Callable, Namespace, TypeDefinition, VTable, ffi};

/// The functions of a vtable, of a class that Python objects can stand for.
pub fn functions(class: &str, vtable: &VTable, types: &Types<'_>) -> String {
    let callables = vtable.methods.iter().map(|method| &method.callable);
    let functions: Vec<String> = callables
        .flat_map(|callable| of_method(class, callable, types))
        .collect();
    functions.join("\n\n\n")
}

/// The statements that hand all vtables of a namespace to Rust.
pub fn install(namespace: &Namespace, forms: &mut Forms<'_>, types: &Types<'_>) -> Vec<String> {
    vtables(namespace)
        .map(|(class, vtable)| statement(&class, vtable, forms, types))
        .collect()
}

/// The vtables of what Python objects can stand for, and the names of its classes.
pub fn vtables(namespace: &Namespace) -> impl Iterator<Item = (String, &VTable)> {
    let definitions = namespace.type_definitions.iter();
    definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some((names::class(&item.name), item.vtable.as_ref()?)),
        TypeDefinition::CallbackInterface(item) => Some((names::class(&item.name), &item.vtable)),
        _ => None,
    })
}

fn statement(class: &str, vtable: &VTable, forms: &mut Forms<'_>, types: &Types<'_>) -> String {
    let callables = || vtable.methods.iter().map(|method| &method.callable);
    let methods = callables().map(|callable| {
        let name = name(class, callable);
        match Entry::new(callable, forms, &expected(callable, types)) {
            Some(entry) => format!("({name}, {})", entry.description(&put(class, callable))),
            None => format!("({name}, None)"),
        }
    });
    let methods: Vec<String> = methods.collect();
    let answering: Vec<String> = callables()
        .filter(|callable| has_to_answer(callable))
        .map(|callable| name(class, callable))
        .collect();
    wrap(
        0,
        "_set_vtable(",
        &[
            format!("_lib.{}", vtable.init_fn.0),
            format!("\"{}\"", ffi::vtable_struct(vtable)),
            wrap(4, "[", &methods, "]"),
            wrap(4, "[", &answering, "]"),
        ],
        ")",
    )
}

/// Whether a call returns with something that has to be made: an object, or what is in a buffer.
pub fn has_to_answer(callable: &Callable) -> bool {
    let result = callable.return_type.ty.as_ref();
    !callable.is_async() && result.is_some_and(ffi::is_owned)
}

fn name(class: &str, callable: &Callable) -> String {
    format!("_{class}_{}", names::variable(&callable.name))
}

/// The name of the function that puts a method's result to where Rust says.
fn put(class: &str, callable: &Callable) -> String {
    format!("_put{}", name(class, callable))
}

fn of_method(class: &str, callable: &Callable, types: &Types<'_>) -> Vec<String> {
    let name = name(class, callable);
    if callable.is_async() {
        return vec![start(&name, callable, types)];
    }
    let method = format!("_held[_handle].{}(", names::variable(&callable.name));
    let arguments = lifted(callable, types);
    let Some(node) = &callable.return_type.ty else {
        let call = wrap(8, &method, &arguments, ")");
        return vec![report(&name, callable, &call, types)];
    };
    let put = put(class, callable);
    let call = wrap(8, &format!("result = {method}"), &arguments, ")");
    let call = format!("{call}\n{put}(_out, result)");
    vec![
        put_result(&put, &*types.get(&node.ty)),
        report(&name, callable, &call, types),
    ]
}

/// A function that puts what a method returned to where Rust says.
fn put_result(name: &str, ty: &dyn PyType) -> String {
    let body = match ty.is_checked_by_cffi() {
        true => "out[0] = result".to_owned(),
        false => format!("{}\nout[0] = {}", prepare_result(ty), ty.pass("result_")),
    };
    format!(
        "def {name}(out: $typing.Any, result: $typing.Any) -> None:\n{}",
        indent(&body, 4)
    )
}

/// A function that calls a method, and tells Rust if that fails.
fn report(name: &str, callable: &Callable, statements: &str, types: &Types<'_>) -> String {
    let mut report = vec!["_status".to_owned(), "error".to_owned()];
    report.extend(expected(callable, types));
    attempt(
        head(name, callable, &["_out", "_status"]),
        statements,
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
                "\n\n    def _lower_result(result: $typing.Any) -> $typing.Any:\n{}\n",
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
    attempt(head, &statement, "_awaited.fail(error)")
}

/// The statement that checks what a method has returned.
fn prepare_result(ty: &dyn PyType) -> String {
    format!("result_ = {}", ty.prepare("result", "\"result\""))
}

fn attempt(head: String, statements: &str, report: &str) -> String {
    format!(
        "{head}\n    try:\n{}\n    except BaseException as error:\n{}",
        indent(statements, 8),
        indent(report, 8)
    )
}

fn head(name: &str, callable: &Callable, last: &[&str]) -> String {
    let arguments = callable.arguments.iter().map(|a| names::variable(&a.name));
    let last = last.iter().map(|&name| name.to_owned());
    let parameters: Vec<String> = std::iter::once("_handle".to_owned())
        .chain(arguments)
        .chain(last)
        .map(|name| format!("{name}: $typing.Any"))
        .collect();
    wrap(0, &format!("def {name}("), &parameters, ") -> None:")
}

/// The arguments for Python. Where there are several that may own something of Rust's, one that
/// cannot be lifted keeps none of the others from being lifted.
fn lifted(callable: &Callable, types: &Types<'_>) -> Vec<String> {
    let arguments = callable.arguments.iter();
    let lifted: Vec<String> = arguments.map(|argument| lift(argument, types)).collect();
    let owns = |argument: &&Argument| ffi::is_owned(&argument.ty);
    if callable.arguments.iter().filter(owns).count() < 2 {
        return lifted;
    }
    let lifts: Vec<String> = lifted
        .iter()
        .map(|lift| format!("lambda: {lift}"))
        .collect();
    vec![wrap(12, "*_lift_all(", &lifts, ")")]
}

/// An argument for Python.
fn lift(argument: &Argument, types: &Types<'_>) -> String {
    let name = names::variable(&argument.name);
    let ty = types.get(&argument.ty.ty);
    match ffi::is_buffer(&argument.ty) {
        true => ty.decode(&format!("_take_argument({name})")),
        false => ty.lift(&name),
    }
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
