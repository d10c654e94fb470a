//! Enums whose variants have no fields, and that are no errors: Python's `enum`.

use anyhow::Result;

use super::class::{Traits, class, methods};
use super::{Types, reader, writer};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::defaults::literal;
use crate::layout::docstring;
use crate::names;
use crate::parts::Part;
use crate::uniffi::{Enum, Method};

/// An `enum.Enum` and the functions that write and read it.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(item: &Enum, types: &Types<'_>) -> Result<Vec<Part>> {
    let ty = types.named(&item.self_type.ty);
    let name = ty.class.as_str();
    let inside = types.inside(item);
    let traits = Traits::new(
        &item.uniffi_trait_methods,
        &inside.own(name).path(),
        &inside,
    )?;
    let methods = item.methods.iter().zip(methods(&item.methods, &inside)?);
    let members = traits.methods().chain(methods.map(overriding));
    let class = class(
        name,
        vec!["$enum.Enum".into()],
        docstring(item.docstring.as_deref()),
        variants(item, types)?,
        members,
    );
    let write = Block::new()
        .line(call!("_check_object", "value", name, "where"))
        .line(call!(
            "put",
            call!("_pack_i32", format!("_{name}_numbers[value._name_]"))
        ));
    let number = Code::from("_unpack_i32(data, pos)[0] - 1");
    let variant = Code::index(format!("_{name}_variants"), vec![number]);
    let read = Block::new().returns(variant.before(", pos + 4"));
    Ok(vec![
        inside.part(&class),
        types.part(&numbers(item, name)),
        types.part(&writer(&ty, write)),
        types.part(&reader(&ty, read)),
    ])
}

/// A method; one that is called as a property of all enums takes its place.
fn overriding((method, block): (&Method, Block)) -> Block {
    match names::variable(&method.callable.name).as_str() {
        "name" | "value" => block.ignoring("  # type: ignore[override]"),
        _ => block,
    }
}

/// The variants as attributes of the class.
fn variants(item: &Enum, types: &Types<'_>) -> Result<Block> {
    let mut block = Block::new();
    let mut has_doc = false;
    for variant in &item.variants {
        let value = literal(&variant.discr, types)?.value;
        let doc = docstring(variant.docstring.as_deref());
        let gap = usize::from(has_doc);
        has_doc = !doc.is_empty();
        let name = names::constant(&variant.name);
        block = block.apart(gap, Block::new().set(name, value).then(doc));
    }
    Ok(block)
}

/// The variants' numbers in a buffer.
fn numbers(item: &Enum, class: &str) -> Block {
    let variants = item.variants.iter().zip(1..);
    let numbers = variants.fold(Block::new(), |block, (variant, number)| {
        let name = names::constant(&variant.name);
        block.line(format!("\"{name}\": {number},"))
    });
    Block::new()
        .line("# By name: the class may have an `__eq__` or a `__hash__` of its own.")
        .line(format!("_{class}_numbers = {{"))
        .inside(numbers)
        .line("}")
        .set(format!("_{class}_variants"), call!("$tuple", class))
}
