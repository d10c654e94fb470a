//! Overloads for arguments with default values.

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use uniffi_bindgen_common::uniffi::interface::{Argument, AsType};

use super::defaults;
use super::package::add_members;

/// Adds overloads of a callable without its last arguments that have default values.
pub fn add(java: String, name: &str, arguments: &[&Argument]) -> Result<String> {
    let mut leading = arguments.iter();
    let required = leading
        .position(|argument| argument.default_value().is_some())
        .unwrap_or(arguments.len());
    if required == arguments.len() {
        return Ok(java);
    }
    let declaration = declaration(name)?;
    let found = declaration.captures_iter(&java).find(|found| {
        split(&found["list"]).len() == arguments.len()
            && !found["list"].contains("UniffiWithHandle")
    });
    let missing = || format!("there is no {name} with {} arguments", arguments.len());
    let found = found.with_context(missing)?;
    let overloads = (required..arguments.len()).map(|kept| overload(&found, name, arguments, kept));
    let members: String = overloads.collect::<Result<_>>()?;
    add_members(&java, &members)
}

fn declaration(name: &str) -> Result<Regex> {
    Ok(Regex::new(&format!(
        r"(?ms)^ *(?:\*/)?(?P<head>public (?:static )?(?:[\w.<>]+ )?{name})\((?P<list>[^)]*)\)\s*(?P<throws>throws [\w.]+)?\s*\{{"
    ))?)
}

/// The overload that keeps the first arguments only.
fn overload(found: &Captures, name: &str, arguments: &[&Argument], kept: usize) -> Result<String> {
    let parameters = &split(&found["list"])[..kept];
    let mut values: Vec<_> = parameters.iter().map(|p| variable(p).to_owned()).collect();
    for argument in &arguments[kept..] {
        let value = defaults::literal(argument.default_value(), &argument.as_type());
        values.push(value.with_context(|| format!("{name} has a default that is not supported"))?);
    }
    let head = &found["head"];
    let call = match head.split(' ').count() {
        // A constructor.
        2 => "this",
        _ if head.contains(" void ") => name,
        _ => &format!("return {name}"),
    };
    Ok(format!(
        "    /** The same with default values for the other arguments. */
    {head}({list}) {throws} {{
        {call}({values});
    }}
",
        list = parameters.join(", "),
        throws = found.name("throws").map_or("", |throws| throws.as_str()),
        values = values.join(", "),
    ))
}

/// Parameters, of which none has a type with a comma.
fn split(list: &str) -> Vec<&str> {
    let parameters = list.split(',').map(str::trim);
    parameters
        .filter(|parameter| !parameter.is_empty())
        .collect()
}

fn variable(parameter: &str) -> &str {
    parameter.rsplit(' ').next().unwrap_or(parameter)
}
