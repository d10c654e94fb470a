//! The Java of `uniffi-bindgen-java`, with what its users expect beside it: overloads for arguments
//! with default values, constructors for records that have only such fields, what an error is and says
//! in methods, and a native library that comes in the jar.

use std::fs;

use anyhow::{Context, Result};
use camino::Utf8Path;
use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToUpperCamelCase};
use regex::Regex;
use uniffi_bindgen::interface::{
    Argument, AsType, ComponentInterface, DefaultValue, Literal, Record, Type,
};

const NATIVE_LIBRARY: &str = include_str!("java/NativeLibrary.java");

/// Completes the files of a component in the folder of its package.
pub fn complete(ci: &ComponentInterface, folder: &Utf8Path, library: &str) -> Result<()> {
    let namespace = edit(folder, "NamespaceLibrary", native_library)?;
    let package = found(&namespace, r"^package ([\w.]+);")?;
    let loader = NATIVE_LIBRARY
        .replace("@PACKAGE@", package)
        .replace("@LIBRARY@", library);
    fs::write(folder.join("NativeLibrary.java"), loader)?;
    let helpers = folder.join("UniffiAsyncHelpers.java");
    if helpers.exists() {
        edit(folder, "UniffiAsyncHelpers", |java| leave_the_waker(&java))?;
    }
    for record in ci.record_definitions() {
        if !record.fields().is_empty()
            && record.fields().iter().all(|f| f.default_value().is_some())
        {
            edit(folder, record.name(), |java| {
                default_constructor(java, record)
            })?;
        }
    }
    for object in ci.object_definitions() {
        edit(
            folder,
            &format!("FfiConverterType{}", object.name()),
            |java| refuse_closed(&java),
        )?;
        edit(folder, object.name(), |java| {
            let mut java = java;
            for constructor in object.constructors() {
                let name = match constructor.is_primary_constructor() {
                    true => object.name().to_owned(),
                    false => constructor.name().to_lower_camel_case(),
                };
                java = overloads(java, &name, &constructor.arguments())?;
            }
            for method in object.methods() {
                java = overloads(
                    java,
                    &method.name().to_lower_camel_case(),
                    &method.arguments(),
                )?;
            }
            Ok(java)
        })?;
    }
    let functions = ci.namespace().to_upper_camel_case();
    edit(folder, &functions, |java| {
        ci.function_definitions()
            .iter()
            .try_fold(java, |java, function| {
                overloads(
                    java,
                    &function.name().to_lower_camel_case(),
                    &function.arguments(),
                )
            })
    })?;
    errors(ci, folder, &functions)
}

/// Edits the file of a class, and returns what it is now.
fn edit(
    folder: &Utf8Path,
    class: &str,
    change: impl FnOnce(String) -> Result<String>,
) -> Result<String> {
    let path = folder.join(format!("{class}.java"));
    let java = fs::read_to_string(&path).with_context(|| path.to_string())?;
    let java = change(java).with_context(|| path.to_string())?;
    fs::write(&path, &java)?;
    Ok(java)
}

fn found<'a>(text: &'a str, pattern: &str) -> Result<&'a str> {
    let found = Regex::new(pattern)?.captures(text);
    let group = found.and_then(|captures| captures.get(1));
    let missing = || format!("uniffi-bindgen-java writes other code now: there is no {pattern:?}");
    Ok(group.with_context(missing)?.as_str())
}

/// Adds members at the beginning of a class.
fn add(java: &str, members: &str) -> Result<String> {
    let opening = found(java, r"(?m)(^public (?:final )?class [^{]*\{\n)")?;
    Ok(java.replacen(opening, &format!("{opening}{members}\n"), 1))
}

/// An argument that was closed is refused. The code as it is written uses what it has freed.
fn refuse_closed(java: &str) -> Result<String> {
    let call = found(java, r"(value\.uniffiCloneHandle\(\))")?;
    Ok(java.replace(
        call,
        "value.<java.lang.Long>callWithHandle(handle -> handle)",
    ))
}

/// What waits for a future goes on in another thread than the one that wakes it. An executor that throws,
/// or that runs tasks at once, would otherwise free the future inside its own waker, and wait for ever.
fn leave_the_waker(java: &str) -> Result<String> {
    let complete = found(java, r"(\.complete\(pollResult\);)")?;
    Ok(java.replace(complete, ".completeAsync(() -> pollResult);"))
}

/// Loads the library from the jar unless a property names one.
fn native_library(java: String) -> Result<String> {
    let by_name = found(&java, r#"(String name = findLibraryName\("\w+"\);\n)"#)?.to_owned();
    let default = found(&java, r#"(return "\w+";\n)"#)?.to_owned();
    let from_jar = format!(
        "{by_name}        if (name == null) {{
            NativeLibrary.load();
            return java.lang.foreign.SymbolLookup.loaderLookup();
        }}
"
    );
    Ok(java
        .replace(&by_name, &from_jar)
        .replace(&default, "return null;\n"))
}

/// A constructor without arguments; setters do the rest.
fn default_constructor(java: String, record: &Record) -> Result<String> {
    let values: Vec<_> = record
        .fields()
        .iter()
        .map(|field| default(field.default_value(), &field.as_type()))
        .collect::<Option<_>>()
        .with_context(|| format!("a default value of {} is not supported", record.name()))?;
    let members = format!(
        "    /** All fields have their default values. */
    public {}() {{
        this({});
    }}
",
        record.name(),
        values.join(", ")
    );
    add(&java, &members)
}

/// Overloads of a callable without its last arguments that have default values.
fn overloads(java: String, name: &str, arguments: &[&Argument]) -> Result<String> {
    let required = arguments
        .iter()
        .take_while(|a| a.default_value().is_none())
        .count();
    if required == arguments.len() {
        return Ok(java);
    }
    let pattern = format!(
        r"(?ms)^ *(?:\*/)?(?P<head>public (?:static )?(?:[\w.<>]+ )?{name})\((?P<list>[^)]*)\)\s*(?P<throws>throws [\w.]+)?\s*\{{"
    );
    let declaration = Regex::new(&pattern)?;
    let Some(found) = declaration.captures_iter(&java).find(|found| {
        split(&found["list"]).len() == arguments.len()
            && !found["list"].contains("UniffiWithHandle")
    }) else {
        anyhow::bail!("there is no {name} with {} arguments", arguments.len());
    };
    let parameters = split(&found["list"]);
    let mut members = String::new();
    for kept in required..arguments.len() {
        let mut values: Vec<_> = parameters[..kept]
            .iter()
            .map(|p| variable(p).to_owned())
            .collect();
        for argument in &arguments[kept..] {
            let value = default(argument.default_value(), &argument.as_type());
            values.push(
                value.with_context(|| format!("{name} has a default that is not supported"))?,
            );
        }
        let head = &found["head"];
        let call = match head.split(' ').count() {
            // A constructor.
            2 => "this",
            _ if head.contains(" void ") => name,
            _ => &format!("return {name}"),
        };
        members += &format!(
            "    /** The same with default values for the other arguments. */
    {head}({list}) {throws} {{
        {call}({values});
    }}
",
            list = parameters[..kept].join(", "),
            throws = found.name("throws").map_or("", |throws| throws.as_str()),
            values = values.join(", "),
        );
    }
    add(&java, &members)
}

/// Parameters, of which none has a type with a comma.
fn split(list: &str) -> Vec<&str> {
    list.split(',')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect()
}

fn variable(parameter: &str) -> &str {
    parameter.rsplit(' ').next().unwrap_or(parameter)
}

/// A default value in Java.
fn default(value: Option<&DefaultValue>, r#type: &Type) -> Option<String> {
    let DefaultValue::Literal(literal) = value? else {
        return None;
    };
    Some(match literal {
        Literal::None => "null".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::String(value) => format!("{value:?}"),
        Literal::EmptySequence => "java.util.List.of()".to_owned(),
        Literal::EmptyMap => "java.util.Map.of()".to_owned(),
        Literal::Enum(variant, Type::Enum { name, .. }) => {
            format!("{name}.{}", variant.to_shouty_snake_case())
        }
        Literal::UInt(value, ..) => number(r#type, &value.to_string())?,
        Literal::Int(value, ..) => number(r#type, &value.to_string())?,
        _ => return None,
    })
}

fn number(r#type: &Type, value: &str) -> Option<String> {
    Some(match r#type {
        Type::Int8 | Type::UInt8 => format!("(byte) {value}"),
        Type::Int16 | Type::UInt16 => format!("(short) {value}"),
        Type::Int32 | Type::UInt32 => value.to_owned(),
        Type::Int64 | Type::UInt64 => format!("{value}L"),
        _ => return None,
    })
}

/// An error has the name of its variant as its code, and each function of errors as a method.
fn errors(ci: &ComponentInterface, folder: &Utf8Path, functions: &str) -> Result<()> {
    for error in ci
        .enum_definitions()
        .iter()
        .filter(|e| ci.is_name_used_as_error(e.name()))
    {
        let mut members = "    /** The error's name, the same in every language. */
    public java.lang.String code() {
        return getClass().getSimpleName();
    }
"
        .to_owned();
        for function in ci.function_definitions() {
            let (name, returned) = (
                function.name().to_lower_camel_case(),
                function.return_type(),
            );
            let is_method = matches!(
                &function.arguments()[..],
                [argument] if argument.as_type() == error.as_type()
            );
            if is_method && returned == Some(&Type::Boolean) {
                members += &format!(
                    "    /** See {{@link {functions}#{name}}}. */
    public boolean {name}() {{
        return {functions}.{name}(this);
    }}
"
                );
            }
        }
        let class = error.name().trim_end_matches("Error").to_owned() + "Exception";
        edit(folder, &class, |java| add(&java, &members))?;
    }
    Ok(())
}
