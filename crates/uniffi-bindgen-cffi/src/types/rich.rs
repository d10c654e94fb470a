//! Enums that are errors or whose variants have fields: a class, or an exception, and one that inherits
//! it for each variant.

use std::collections::BTreeSet;

use anyhow::Result;

use super::class::{Traits, class, members, methods, special};
use super::resolve::variant_names;
use super::variant::RichVariant;
use super::{Types, reader, writer};
use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::layout::docstring;
use crate::parts::Part;
use crate::uniffi::Enum;

/// What all exceptions have that a field may be called, too.
const OF_EXCEPTIONS: [&str; 3] = ["add_note", "args", "with_traceback"];

/// The classes of an enum and the functions that write and read it.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(item: &Enum, types: &Types<'_>) -> Result<Vec<Part>> {
    let ty = types.named(&item.self_type.ty);
    let name = ty.class.as_str();
    let variants: Vec<RichVariant> = variant_names(item)
        .enumerate()
        .map(|(index, name)| RichVariant::new(item, index, name, types))
        .collect::<Result<_>>()?;
    let inside = types.inside(item);
    let traits = Traits::new(
        &item.uniffi_trait_methods,
        &inside.own(name).path(),
        &inside,
    )?;
    let inherited = inherited(item, &variants);
    let mut parts = Vec::new();
    for variant in &variants {
        let inside = types.clone().with_fields(&variant.fields);
        let members = variant.members(item, &traits);
        parts.push(inside.part(&variant.definition(item, &inherited, members)));
        let nested = call!(
            "_nest",
            name,
            format!("\"{}\"", variant.name),
            &variant.class
        );
        parts.push(types.part(&Block::new().line(nested)));
    }
    let main = main_class(item, &variants, traits, &inside)?;
    parts.insert(0, inside.part(&main));
    parts.push(types.part(&writer(&ty, write(name, &variants))));
    let read = match item.is_flat {
        true => read_message(name, &variants),
        false => read(name, &variants),
    };
    parts.push(types.part(&reader(&ty, read)));
    Ok(parts)
}

/// The class that those of variants inherit.
fn main_class(
    item: &Enum,
    variants: &[RichVariant],
    traits: Traits,
    inside: &Types<'_>,
) -> Result<Block> {
    let is_error = item.self_type.is_used_as_error;
    let ty = inside.named(&item.self_type.ty);
    let name = ty.class.as_str();
    let mut all = Vec::new();
    if !is_error {
        let reason = format!("\"{name} cannot be instantiated directly\"");
        let body = Block::new().line(call!("raise RuntimeError", reason));
        all.push(special("__init__", "None", body));
        all.extend(variants.iter().flat_map(RichVariant::questions));
    }
    all.extend(traits.methods());
    all.extend(methods(&item.methods, inside)?);
    let bases = match is_error {
        true => vec!["Exception".into()],
        false => Vec::new(),
    };
    let doc = docstring(item.docstring.as_deref());
    Ok(class(name, bases, doc, nested(variants, inside), all))
}

/// The classes of variants as attributes.
fn nested(variants: &[RichVariant], inside: &Types<'_>) -> Block {
    variants.iter().fold(Block::new(), |block, variant| {
        let class = inside.own(&variant.class).path();
        let ty = Code::index("$type", vec![class.into()]);
        let attribute = Code::index("$typing.ClassVar", vec![ty]);
        block.line(attribute.after(format!("{}: ", variant.name)))
    })
}

/// What the classes of variants have from their base.
fn inherited(item: &Enum, variants: &[RichVariant]) -> BTreeSet<String> {
    let mut inherited = members(&item.methods);
    match item.self_type.is_used_as_error {
        true => inherited.extend(OF_EXCEPTIONS.map(str::to_owned)),
        false => inherited.extend(variants.iter().flat_map(|v| v.asked.iter().cloned())),
    }
    inherited
}

/// The statements that write it.
fn write(class: &str, variants: &[RichVariant]) -> Block {
    let mut block = Block::new();
    for (number, variant) in (1..).zip(variants) {
        let keyword = if number == 1 { "if" } else { "elif" };
        let is_it = call!(format!("{keyword} $isinstance"), "value", &variant.class);
        let head = Block::new().line(format!("put(_pack_i32({number}))"));
        let fields = variant.fields.iter();
        let body = fields.fold(head, |block, field| block.then(field.write.clone()));
        block = block.line(is_it.before(":")).inside(body);
    }
    let wrong = call!(
        "raise _wrong_type",
        "value",
        format!("\"{class}\""),
        "where"
    );
    block.line("else:").inside(Block::new().line(wrong))
}

/// The statements that read it.
fn read(class: &str, variants: &[RichVariant]) -> Block {
    let head = Block::new()
        .line("variant = _unpack_i32(data, pos)[0]")
        .line("pos += 4");
    choose(head, class, variants, |variant| {
        let fields = variant.fields.iter();
        let block = fields.fold(Block::new(), |block, field| block.then(field.read.clone()));
        block.returns(variant.made().before(", pos"))
    })
}

/// The statements that read an error of which only a message crosses.
fn read_message(class: &str, variants: &[RichVariant]) -> Block {
    let head = Block::new()
        .line("variant = _unpack_i32(data, pos)[0]")
        .line("end = pos + 8 + _unpack_i32(data, pos + 4)[0]")
        .line("message = data[pos + 8 : end].decode()");
    choose(head, class, variants, |variant| {
        Block::new().returns(call!(&variant.class, "message").before(", end"))
    })
}

/// Adds what is done for the variant that was read.
fn choose(
    head: Block,
    class: &str,
    variants: &[RichVariant],
    branch: impl Fn(&RichVariant) -> Block,
) -> Block {
    let numbered = (1..).zip(variants);
    let branches = numbered.fold(head, |block, (number, variant)| {
        block
            .line(format!("if variant == {number}:"))
            .inside(branch(variant))
    });
    let reason = format!("f\"{class} has no variant {{variant}}\"");
    branches.line(call!("raise InternalError", reason))
}
