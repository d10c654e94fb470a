//! Vtables: the functions through which Rust calls the methods of Python objects.

use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::extension::entries::Entry;
use crate::extension::forms::Forms;
use crate::names;
use crate::types::{PyType, Types, function};
use crate::uniffi::{Argument, Callable, Namespace, TypeDefinition, VTable, ffi};

/// The functions of a vtable, of a class that Python objects can stand for.
pub fn functions(class: &str, vtable: &VTable, types: &Types<'_>) -> impl Iterator<Item = Block> {
    let callables = vtable.methods.iter().map(|method| &method.callable);
    callables.flat_map(move |callable| of_method(class, callable, types))
}

/// The statements that hand all vtables of a namespace to Rust.
pub fn install(namespace: &Namespace, forms: &mut Forms<'_>, types: &Types<'_>) -> Vec<Block> {
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

fn statement(class: &str, vtable: &VTable, forms: &mut Forms<'_>, types: &Types<'_>) -> Block {
    let callables = || vtable.methods.iter().map(|method| &method.callable);
    let methods = callables().map(|callable| {
        let name = name(class, callable);
        let entry = Entry::new(callable, forms, expected(callable, types));
        let entry = entry.map(|entry| entry.description(&put(class, callable)));
        Code::tuple(vec![name.into(), entry.unwrap_or("None".into())])
    });
    let methods = methods.collect();
    let answering = callables().filter(|callable| has_to_answer(callable));
    let answering = answering.map(|callable| name(class, callable).into());
    Block::new().line(call!(
        "_set_vtable",
        format!("_lib.{}", vtable.init_fn.0),
        format!("\"{}\"", ffi::vtable_struct(vtable)),
        Code::list(methods),
        Code::list(answering.collect()),
    ))
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

fn of_method(class: &str, callable: &Callable, types: &Types<'_>) -> Vec<Block> {
    let name = name(class, callable);
    if callable.is_async() {
        return vec![start(&name, callable, types)];
    }
    let method = format!("_held[_handle].{}", names::variable(&callable.name));
    let call = Code::call(method, lifted(callable, types));
    let Some(node) = &callable.return_type.ty else {
        return vec![report(&name, callable, Block::new().line(call), types)];
    };
    let put = put(class, callable);
    let statements = Block::new()
        .set("result", call)
        .line(call!(&put, "_out", "result"));
    vec![
        put_result(&put, &*types.get(&node.ty)),
        report(&name, callable, statements, types),
    ]
}

/// A function that puts what a method returned to where Rust says.
fn put_result(name: &str, ty: &dyn PyType) -> Block {
    let body = match ty.is_checked_by_cffi() {
        true => Block::new().set("out[0]", "result"),
        false => prepare_result(ty).set("out[0]", ty.pass("result_")),
    };
    let parameters = ["out: $typing.Any", "result: $typing.Any"].map(Code::from);
    function(name, parameters.into(), &"None".into(), body)
}

/// A function that calls a method, and tells Rust if that fails.
fn report(name: &str, callable: &Callable, statements: Block, types: &Types<'_>) -> Block {
    let mut report = vec![Code::from("_status"), "error".into()];
    report.extend(expected(callable, types));
    let body = attempt(statements, Code::call("_report", report));
    calling(name, callable, &["_out", "_status"], body)
}

/// A function that starts a coroutine, which Rust awaits.
fn start(name: &str, callable: &Callable, types: &Types<'_>) -> Block {
    let mut items = vec![Code::from("_complete"), "_data".into()];
    items.extend(expected(callable, types));
    let awaited = Block::new().set("_awaited", Code::call("_Awaited", items));
    let (lower, name_of_lower) = match &callable.return_type.ty {
        Some(node) => (lower_result(&*types.get(&node.ty)), "_lower_result"),
        None => (Block::new(), "None"),
    };
    let method = format!("_held[_handle].{}", names::variable(&callable.name));
    let mut arguments = vec![Code::from("_dropped"), name_of_lower.into(), method.into()];
    arguments.extend(lifted(callable, types));
    let started = Block::new().line(Code::call("_awaited.start", arguments));
    let attempt = attempt(started, call!("_awaited.fail", "error"));
    let body = match lower.is_empty() {
        true => awaited.then(attempt),
        false => awaited.apart(1, lower).apart(1, attempt),
    };
    calling(name, callable, &["_complete", "_data", "_dropped"], body)
}

/// A function that gives what a coroutine has returned the form that crosses.
fn lower_result(ty: &dyn PyType) -> Block {
    let parameters = vec!["result: $typing.Any".into()];
    let body = prepare_result(ty).returns(ty.pass("result_"));
    function("_lower_result", parameters, &"$typing.Any".into(), body)
}

/// The statement that checks what a method has returned.
fn prepare_result(ty: &dyn PyType) -> Block {
    Block::new().set("result_", ty.prepare("result".into(), "\"result\""))
}

fn attempt(statements: Block, report: Code) -> Block {
    Block::new()
        .line("try:")
        .inside(statements)
        .line("except BaseException as error:")
        .inside(Block::new().line(report))
}

/// A function that Rust calls in place of a method; what follows the arguments is UniFFI's.
fn calling(name: &str, callable: &Callable, last: &[&str], body: Block) -> Block {
    let arguments = callable.arguments.iter().map(|a| names::variable(&a.name));
    let last = last.iter().map(|&name| name.to_owned());
    let parameters = std::iter::once("_handle".to_owned())
        .chain(arguments)
        .chain(last)
        .map(|name| format!("{name}: $typing.Any").into());
    function(name, parameters.collect(), &"None".into(), body)
}

/// The arguments for Python. Where there are several that may own something of Rust's, one that
/// cannot be lifted keeps none of the others from being lifted.
fn lifted(callable: &Callable, types: &Types<'_>) -> Vec<Code> {
    let arguments = callable.arguments.iter();
    let lifted = arguments.clone().map(|argument| lift(argument, types));
    if arguments.filter(|a| ffi::is_owned(&a.ty)).count() < 2 {
        return lifted.collect();
    }
    let lifts = lifted.map(|lift| lift.after("lambda: "));
    vec![Code::call("*_lift_all", lifts.collect())]
}

/// An argument for Python.
fn lift(argument: &Argument, types: &Types<'_>) -> Code {
    let name = names::variable(&argument.name);
    let ty = types.get(&argument.ty.ty);
    match ffi::is_buffer(&argument.ty) {
        true => ty.decode(call!("_take_argument", name)),
        false => ty.lift(name.into()),
    }
}

/// The error that Rust expects, and the function that writes it.
fn expected(callable: &Callable, types: &Types<'_>) -> Vec<Code> {
    match &callable.throws_type.ty {
        Some(node) => {
            let ty = types.get(&node.ty);
            vec![ty.annotation(), ty.writer().into()]
        }
        None => Vec::new(),
    }
}
