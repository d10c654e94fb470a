//! Overloads for arguments with default values.

use anyhow::{Context, Result};
use regex::{Captures, Regex};
use uniffi_bindgen_common::uniffi::interface::{Argument, AsType, ComponentInterface};

use super::defaults;
use super::package::add_members;

/// Adds overloads of a callable without its last arguments that have default values, as far as Java has
/// an expression for those.
pub fn add(
    ci: &ComponentInterface,
    java: String,
    name: &str,
    arguments: &[&Argument],
) -> Result<String> {
    let value = |argument: &&Argument| {
        defaults::expression(ci, argument.default_value(), &argument.as_type())
    };
    let mut values: Vec<_> = arguments.iter().rev().map_while(value).collect();
    values.reverse();
    if values.is_empty() {
        return Ok(java);
    }
    let declaration = declaration(name)?;
    let found = declaration.captures_iter(&java).find(|found| {
        split(&found["list"]).len() == arguments.len()
            && !found["list"].contains("UniffiWithHandle")
    });
    let missing = || format!("there is no {name} with {} arguments", arguments.len());
    let found = found.with_context(missing)?;
    let overloads = (0..values.len()).map(|first| overload(&found, &values[first..]));
    add_members(&java, &overloads.collect::<String>())
}

fn declaration(name: &str) -> Result<Regex> {
    Ok(Regex::new(&format!(
        r"(?ms)^ *(?:\*/)?(?P<head>public (?:static )?(?:[\w.<>\[\], ]+? )?_?{name})\((?P<list>[^)]*)\)\s*(?P<throws>throws [\w.]+)?\s*\{{"
    ))?)
}

/// The overload in which the last parameters have these values.
fn overload(found: &Captures, last: &[String]) -> String {
    let all = split(&found["list"]);
    let parameters = &all[..all.len() - last.len()];
    let mut values: Vec<_> = parameters.iter().map(|p| variable(p)).collect();
    values.extend(last.iter().map(String::as_str));
    let head = &found["head"];
    // A name that is a word of Java's begins with an underscore there.
    let name = head.rsplit(' ').next().unwrap_or(head);
    let call = match head.split(' ').count() {
        // A constructor.
        2 => "this",
        _ if head.contains(" void ") => name,
        _ => &format!("return {name}"),
    };
    format!(
        "    /** The same with default values for the other arguments. */
    {head}({list}) {throws} {{
        {call}({values});
    }}
",
        list = parameters.join(", "),
        throws = found.name("throws").map_or("", |throws| throws.as_str()),
        values = values.join(", "),
    )
}

/// Parameters. A comma between angle brackets belongs to a type.
fn split(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let parameters = list.split(|character| {
        match character {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        character == ',' && depth == 0
    });
    parameters
        .map(str::trim)
        .filter(|parameter| !parameter.is_empty())
        .collect()
}

fn variable(parameter: &str) -> &str {
    parameter.rsplit(' ').next().unwrap_or(parameter)
}
