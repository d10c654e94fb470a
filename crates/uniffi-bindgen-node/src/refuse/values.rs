//! What dictionaries and enums may have.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Enum, Field, Method, Record};

use super::callable::check_type;
use super::names::check_names;
use crate::names;
use crate::types::Types;
use crate::types::record::property_name;

/// What every error has.
const OF_ERRORS: [&str; 4] = ["code", "message", "name", "stack"];

/// Refuses a dictionary that cannot be a plain object.
pub fn check_record(item: &Record, types: &Types<'_>) -> Result<()> {
    let of = format!("dictionary {}", item.name);
    check_fields(&item.fields, &[], &of, types)?;
    check_no_methods(&item.methods, &of)
}

/// Refuses an enum that cannot be one of strings or plain objects.
pub fn check_enum(item: &Enum, types: &Types<'_>) -> Result<()> {
    let of = format!("enum {}", item.name);
    let variants = item.variants.iter();
    let names = variants.map(|v| (v.name.as_str(), names::variant(&v.name)));
    check_names(&of, names, &[])?;
    let taken: &[&str] = match item.self_type.is_used_as_error {
        true => &OF_ERRORS,
        false => &["type"],
    };
    for variant in &item.variants {
        let of = format!("{of}, variant {}", variant.name);
        check_fields(&variant.fields, taken, &of, types)?;
    }
    check_no_methods(&item.methods, &of)
}

/// Refuses methods of what is a plain value in JavaScript. What Rust's traits do for it is left out.
fn check_no_methods(methods: &[Method], of: &str) -> Result<()> {
    match methods.first() {
        Some(method) => bail!(
            "{of}, method {}: only interfaces have methods",
            method.callable.name
        ),
        None => Ok(()),
    }
}

fn check_fields(fields: &[Field], taken: &[&str], of: &str, types: &Types<'_>) -> Result<()> {
    let spelled = fields.iter().enumerate();
    let spelled = spelled.map(|(index, f)| (f.name.as_str(), property_name(index, f)));
    check_names(of, spelled, taken)?;
    for field in fields {
        check_type(&field.ty.ty, &format!("{of}, field {}", field.name), types)?;
    }
    Ok(())
}
