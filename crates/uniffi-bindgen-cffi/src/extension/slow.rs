//! Calls that are no native calls, each with the reason.

use super::calls::{NativeCall, arguments, callables, result};
use super::forms::Forms;
use super::most;
use crate::hidden::Names;
use crate::names;
use crate::types::Types;
use crate::uniffi::{Callable, CallableKind, Namespace};

/// One line for each.
pub fn calls(namespace: &Namespace, types: &Types<'_>) -> Vec<String> {
    let mut forms = Forms::new(types);
    callables(namespace)
        .filter(|callable| NativeCall::new(callable, &mut Forms::new(types), types).is_none())
        .map(|callable| {
            let reason = reason(callable, &mut forms, types);
            Names::default().spell(&format!(
                "{}.{}: {reason}",
                namespace.name,
                name(callable, types)
            ))
        })
        .collect()
}

fn name(callable: &Callable, types: &Types<'_>) -> String {
    let name = names::variable(&callable.name);
    let class = match &callable.kind {
        CallableKind::Method { self_type } | CallableKind::Constructor { self_type, .. } => {
            types.get(&self_type.ty).annotation().to_string()
        }
        CallableKind::VTableMethod { .. } | CallableKind::Function => return name,
    };
    format!("{class}.{name}")
}

fn reason(callable: &Callable, forms: &mut Forms<'_>, types: &Types<'_>) -> String {
    for argument in &callable.arguments {
        let name = names::variable(&argument.name);
        if !argument.is_borrowed_bytes() && forms.outer(&argument.ty.ty).is_none() {
            let annotation = types.get(&argument.ty.ty).annotation();
            return format!("the argument {name} is of the type {annotation}");
        }
    }
    if let Some(arguments) = arguments(callable, forms)
        && arguments.len() > most(&arguments)
    {
        let (count, most) = (arguments.len(), most(&arguments));
        return format!("it takes {count} arguments, more than {most} of such kinds");
    }
    match &callable.return_type.ty {
        Some(node) if result(callable, forms).is_none() => {
            format!("it returns {}", types.get(&node.ty).annotation())
        }
        _ => "what it is called on is of no such type".to_owned(),
    }
}
