//! Enums that are errors: status codes, and the fields of one struct for all errors.

use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen_common::uniffi::{Enum, Type};

use crate::names;
use crate::types::Types;
use crate::types::enums::{Definition, Variant};
use crate::types::record::Member;

/// The status of the first variant; those of each further error begin at another hundred.
const FIRST: usize = 100;

/// An error, for all that is rendered of it.
pub struct ErrorDefinition {
    /// The enum.
    pub item: Definition,
    /// The class in C++, unless the only one is that of all errors.
    pub class: Option<String>,
    /// The status of the first variant.
    pub first: usize,
    /// The function that says whether a call can be repeated.
    pub retryable: Option<String>,
}

/// The errors of a namespace.
///
/// # Errors
/// Something in the configuration that is not there.
pub fn definitions(types: &Types<'_>) -> Result<Vec<ErrorDefinition>> {
    let main = types.config.error.as_deref();
    if let Some(name) = main
        && !types.errors().any(|item| item.name == name)
    {
        bail!("uniffi.toml: bindings.c.error: there is no error {name}");
    }
    let retryable = types.retryable();
    if let Some(name) = &types.config.retryable
        && retryable.is_none_or(|callable| callable.arguments.len() != 1)
    {
        bail!("uniffi.toml: bindings.c.retryable: there is no function {name} that takes an error");
    }
    let definitions = types.errors().enumerate().map(|(index, item)| {
        let is_main = main == Some(item.name.as_str());
        let prefix = match is_main {
            true => "error".to_owned(),
            false => names::snake(&item.name),
        };
        let asked = retryable.filter(|c| c.arguments[0].ty.ty == item.self_type.ty);
        let mut item = Definition::new(item, &prefix, types)?;
        for variant in &mut item.variants {
            settle(variant, is_main, &item.ty.tag, &item.ty.cpp);
        }
        Ok(ErrorDefinition {
            class: (!is_main).then(|| item.ty.cpp.clone()),
            item,
            first: FIRST * (index + 1),
            retryable: asked.map(|callable| callable.ffi_func.0.clone()),
        })
    });
    definitions.collect()
}

/// Names a variant: `ClosedError` and `closed`, or with the name of its error if it is not the one
/// with the short names.
fn settle(variant: &mut Variant, is_main: bool, tag: &str, class: &str) {
    let short = variant.class.trim_end_matches("Error").to_owned();
    variant.class = match is_main {
        true => format!("{short}Error"),
        false => format!("{class}{short}"),
    };
    if !is_main {
        variant.member = format!("{tag}_{}", names::snake(&variant.shown));
    }
}

/// The variant for invalid arguments, if one is configured.
///
/// # Errors
/// A variant that is not there, or has other fields.
pub fn invalid_argument(errors: &[ErrorDefinition], types: &Types<'_>) -> Result<Option<String>> {
    let Some(name) = &types.config.invalid_argument else {
        return Ok(None);
    };
    let main = errors.iter().find(|error| error.class.is_none());
    let mut variants = main.iter().flat_map(|error| &error.item.variants);
    let is_fit = |variant: &Variant| {
        let fields = ["argument", "reason"].map(|name| {
            let mut members = variant.members.iter();
            members.any(|member| member.name == name && member.ty.slug == "string")
        });
        variant.members.len() == 2 && fields == [true, true]
    };
    match variants.find(|variant| variant.shown == *name) {
        Some(variant) if is_fit(variant) => Ok(Some(variant.member.clone())),
        _ => bail!(
            "uniffi.toml: bindings.c.invalid_argument: {name} is no variant of bindings.c.error \
             with the fields argument and reason, both strings"
        ),
    }
}

/// Refuses a field that an error cannot have here.
///
/// # Errors
/// The first such field.
pub fn check_fields(item: &Enum) -> Result<()> {
    for variant in &item.variants {
        for field in &variant.fields {
            if !is_plain(&field.ty.ty) {
                bail!(
                    "error {}, variant {}, field {}: errors have only numbers, strings, bytes, \
                     times, and optionals of these",
                    item.name,
                    variant.name,
                    field.name
                );
            }
        }
    }
    Ok(())
}

fn is_plain(ty: &Type) -> bool {
    match ty {
        Type::Optional { inner_type } => {
            !matches!(**inner_type, Type::Bytes) && is_plain(inner_type)
        }
        Type::Custom { builtin, .. } => is_plain(builtin),
        Type::Record { .. }
        | Type::Enum { .. }
        | Type::Interface { .. }
        | Type::CallbackInterface { .. }
        | Type::Sequence { .. }
        | Type::Set { .. }
        | Type::Map { .. }
        | Type::Box { .. } => false,
        _ => true,
    }
}

/// The statement that adds a field to a message, if people can read such a field.
pub fn describe(member: &Member) -> Option<String> {
    let slug = member.ty.slug.trim_start_matches("optional_");
    let say = match slug {
        "u8" | "u16" | "u32" | "u64" => "say_unsigned",
        "i8" | "i16" | "i32" | "i64" => "say_signed",
        "f32" | "f64" => "say_float",
        "bool" => "say_bool",
        "string" => "say_string",
        "duration" => "say_duration",
        _ => return None,
    };
    Some(say.to_owned())
}

/// How a field of an error is read in a message.
pub fn is_optional_struct(member: &Member) -> bool {
    member.ty.tag.starts_with("optional_")
}

/// The functions in C.
#[derive(Template)]
#[template(path = "error.c")]
pub struct Source<'a> {
    /// What all names begin with.
    pub p: &'a str,
    /// The error.
    pub error: &'a ErrorDefinition,
}

/// The classes in C++.
#[derive(Template)]
#[template(path = "error.hpp")]
pub struct Classes<'a> {
    /// What all names begin with.
    pub p: &'a str,
    /// The error.
    pub error: &'a ErrorDefinition,
}
