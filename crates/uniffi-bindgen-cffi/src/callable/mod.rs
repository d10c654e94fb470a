//! Functions, methods and constructors: a signature, the checks, and the call.

mod call;
mod signature;

use anyhow::{Context, Result};

use crate::block::Block;
use crate::call_options::CallOption;
use crate::layout::docstring;
use crate::types::Types;
use crate::uniffi::Callable;

pub use call::body;
use signature::{Parameter, Signature};

/// Renders a function at module level.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn function(callable: &Callable, doc: Option<&str>, types: &Types<'_>) -> Result<Block> {
    render(&Signature::new(callable, None, &[], types)?, doc, types)
}

/// Renders a method under a name of its own.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn method(
    callable: &Callable,
    doc: Option<&str>,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<Block> {
    let signature = Signature::new(callable, Some("self".into()), options, types)?;
    render(&signature, doc, types)
}

/// Renders a constructor.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn constructor(
    callable: &Callable,
    doc: Option<&str>,
    class: &str,
    types: &Types<'_>,
) -> Result<Block> {
    let signature = Signature::of_constructor(callable, class, types)?;
    let rendered = render(&signature, doc, types)?;
    Ok(match callable.is_primary_constructor() {
        true => rendered,
        false => Block::new().line("@$classmethod").then(rendered),
    })
}

/// A signature as a protocol has it, without a body.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn protocol_method(
    callable: &Callable,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<Block> {
    let signature = Signature::new(callable, Some("self".into()), options, types)?;
    let head = signature.head(Parameter::accept);
    Ok(Block::new().line(head.before(" ...")))
}

/// A method that Python objects are to have.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn foreign_method(callable: &Callable, doc: Option<&str>, types: &Types<'_>) -> Result<Block> {
    let signature = Signature::new(callable, Some("self".into()), &[], types)?;
    let body = docstring(doc).line("raise NotImplementedError");
    // Rust passes nothing that is wider.
    let head = signature.head(Parameter::get);
    Ok(Block::new().line(head).inside(body))
}

fn render(signature: &Signature<'_>, doc: Option<&str>, types: &Types<'_>) -> Result<Block> {
    let callable = signature.callable;
    let statements = call::statements(signature, types).with_context(|| callable.name.clone())?;
    Ok(Block::new()
        .line(signature.head(Parameter::accept))
        .inside(docstring(doc).then(statements)))
}
