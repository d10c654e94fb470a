//! The reference page, from the same documentation.

use anyhow::Result;
use askama::Template;

use crate::docs::paragraph;
use crate::module::Module;

#[derive(Template)]
#[template(path = "reference.md")]
struct Page<'a> {
    m: &'a Module,
    doc: String,
}

/// Renders the page of a namespace.
///
/// # Errors
/// None that is known.
pub fn render(module: &Module) -> Result<String> {
    let doc = paragraph(module.text.as_deref());
    Ok(Page { m: module, doc }.render()?)
}
