//! Functions of Python's that make native calls.

use super::forms::Forms;
use super::kinds::Kind;
use super::{most, word};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::names;
use crate::types::Types;
use crate::uniffi::{
    Callable, CallableKind, Interface, Namespace, TypeDefinition, UniffiTraitMethods,
};

/// The function that makes a native call.
pub struct NativeCall {
    /// What it is called in the module.
    pub name: String,
    /// The statement that makes it.
    pub definition: Block,
}

impl NativeCall {
    /// Describes a callable; nothing if that cannot be called in this way.
    pub fn new(callable: &Callable, forms: &mut Forms<'_>, types: &Types<'_>) -> Option<Self> {
        let symbol = &callable.ffi_func.0;
        let mut parts = vec![result(callable, forms)?];
        if let Some(data) = &callable.async_data {
            // The four functions for a future differ by what they do; the crate's name comes before.
            let (before, after) = data.ffi_rust_future_poll.0.rsplit_once("_future_poll_")?;
            parts.push(format!("\"{before}_future_{{}}_{after}\"").into());
        }
        parts.push(format!("\"{symbol}\"").into());
        parts.push(match &callable.throws_type.ty {
            Some(node) => forms.error(&node.ty),
            None => "None".into(),
        });
        let arguments = arguments(callable, forms)?;
        if arguments.len() > most(&arguments) {
            return None;
        }
        parts.extend(arguments);
        let (_, short) = symbol.split_once("_fn_")?;
        let name = format!("_call_{short}");
        let maker = match callable.is_async() {
            true => "_asynchronous",
            false => "_function",
        };
        Some(Self {
            definition: Block::new().set(
                annotation(callable, types).after(format!("{name}: ")),
                Code::call(maker, parts),
            ),
            name,
        })
    }

    /// What is passed to it.
    pub fn passed(callable: &Callable) -> Vec<Code> {
        let receiver = match callable.kind {
            CallableKind::Method { .. } => Some("self".into()),
            _ => None,
        };
        let arguments = callable.arguments.iter();
        let arguments = arguments.map(|argument| names::variable(&argument.name).into());
        receiver.into_iter().chain(arguments).collect()
    }
}

/// What is returned; of a constructor it is the handle of the new object.
pub(super) fn result(callable: &Callable, forms: &mut Forms<'_>) -> Option<Code> {
    match (&callable.kind, &callable.return_type.ty) {
        (CallableKind::Constructor { .. }, _) => Some(word(Kind::U64)),
        (_, Some(node)) => forms.result(&node.ty),
        (_, None) => Some("None".into()),
    }
}

/// The type of such a function, as far as it makes the call.
fn annotation(callable: &Callable, types: &Types<'_>) -> Code {
    let result = match (&callable.kind, &callable.return_type.ty) {
        (CallableKind::Constructor { .. }, _) => "$int".into(),
        (_, Some(node)) => types.get(&node.ty).annotation(),
        (_, None) if callable.is_async() => "None".into(),
        // Type checkers let nobody look at the result of what returns `None`.
        (_, None) => "$object".into(),
    };
    let outer = match callable.is_async() {
        true => "_AsyncCall",
        false => "_Call",
    };
    Code::index(outer, vec![result])
}

pub(super) fn arguments(callable: &Callable, forms: &mut Forms<'_>) -> Option<Vec<Code>> {
    let mut found = Vec::new();
    if let CallableKind::Method { self_type } = &callable.kind {
        found.push(forms.receiver(&self_type.ty)?);
    }
    for argument in &callable.arguments {
        found.push(match argument.is_borrowed_bytes() {
            true => word(Kind::Borrowed),
            false => forms.outer(&argument.ty.ty)?,
        });
    }
    Some(found)
}

/// The statements that make these functions.
pub fn definitions(namespace: &Namespace, forms: &mut Forms<'_>, types: &Types<'_>) -> Vec<Block> {
    let calls = callables(namespace).filter_map(|callable| NativeCall::new(callable, forms, types));
    let mut definitions: Vec<Block> = calls.map(|call| call.definition).collect();
    definitions.extend(ends(namespace, forms));
    definitions
}

/// The statements that have functions and the methods of classes use these functions. What is awaited is
/// a coroutine of Python's in any case.
pub fn methods(namespace: &Namespace, forms: &mut Forms<'_>, types: &Types<'_>) -> Vec<Block> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let mut owners = vec![("None".to_owned(), uses(functions, forms, types))];
    for item in interfaces(namespace) {
        let (class, _) = types.class_and_protocol(item);
        let methods = item.methods.iter().map(|method| &method.callable);
        let mut uses = uses(methods, forms, types);
        uses.push(format!("__del__={}", end(item)).into());
        owners.push((class, uses));
    }
    let is_used = |(_, uses): &(String, Vec<Code>)| !uses.is_empty();
    let statement = |(owner, uses)| {
        let arguments = [Code::from(owner)].into_iter().chain(uses);
        Block::new().line(Code::call("_in_one_step", arguments.collect()))
    };
    owners.into_iter().filter(is_used).map(statement).collect()
}

/// Which of them use which functions.
fn uses<'a>(
    callables: impl Iterator<Item = &'a Callable>,
    forms: &mut Forms<'_>,
    types: &Types<'_>,
) -> Vec<Code> {
    let uses = callables.filter(|callable| !callable.is_async());
    let uses = uses.filter_map(|callable| {
        let call = NativeCall::new(callable, forms, types)?;
        let name = names::variable(&callable.name);
        Some(format!("{name}={}", call.name).into())
    });
    uses.collect()
}

/// The statements that make the functions by which objects end.
fn ends(namespace: &Namespace, forms: &mut Forms<'_>) -> Vec<Block> {
    let ends = interfaces(namespace).filter_map(|item| {
        let form = forms.receiver(&item.self_type.ty)?;
        let (name, symbol) = (end(item), &item.ffi_func_free.0);
        let target = Code::index(format!("{name}: _Call"), vec!["$object".into()]);
        let ended = Code::tuple(vec![word(Kind::Ended), form]);
        let function = call!("_function", "None", format!("\"{symbol}\""), "None", ended);
        Some(Block::new().set(target, function))
    });
    ends.collect()
}

/// What the function is called by which an object ends.
fn end(item: &Interface) -> String {
    let symbol = &item.ffi_func_free.0;
    let short = symbol
        .split_once("_fn_")
        .map_or(symbol.as_str(), |(_, short)| short);
    format!("_call_{short}")
}

fn interfaces(namespace: &Namespace) -> impl Iterator<Item = &Interface> {
    let definitions = namespace.type_definitions.iter();
    definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    })
}

/// All functions, methods and constructors that call Rust.
pub(super) fn callables(namespace: &Namespace) -> impl Iterator<Item = &Callable> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    functions.chain(namespace.type_definitions.iter().flat_map(members))
}

fn members(definition: &TypeDefinition) -> Vec<&Callable> {
    let (constructors, methods, traits) = match definition {
        TypeDefinition::Interface(item) => (
            item.constructors.as_slice(),
            &item.methods,
            &item.uniffi_trait_methods,
        ),
        TypeDefinition::Record(item) => (&[][..], &item.methods, &item.uniffi_trait_methods),
        TypeDefinition::Enum(item) => (&[][..], &item.methods, &item.uniffi_trait_methods),
        _ => return Vec::new(),
    };
    let constructors = constructors.iter().map(|c| &c.callable);
    let methods = methods.iter().chain(of_traits(traits)).map(|m| &m.callable);
    constructors.chain(methods).collect()
}

fn of_traits(traits: &UniffiTraitMethods) -> impl Iterator<Item = &crate::uniffi::Method> {
    [
        &traits.debug_fmt,
        &traits.display_fmt,
        &traits.eq_eq,
        &traits.eq_ne,
        &traits.hash_hash,
        &traits.ord_cmp,
    ]
    .into_iter()
    .flatten()
}
