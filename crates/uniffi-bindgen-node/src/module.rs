//! Renders the modules of a namespace.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use askama::Template;
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::uniffi::{Namespace, Root, TypeDefinition};

use crate::binding::Binding;
use crate::callable::{self, Form, Function, place};
use crate::types::interface::{self, Class};
use crate::types::{Types, enums, errors, record};
use crate::{names, parameter, uses};

/// The CommonJS module.
#[derive(Template)]
#[template(path = "module.js")]
struct Source<'a> {
    library: String,
    version_function: String,
    version: &'a str,
    checksums: Vec<(String, u16)>,
    /// Each with the names of the functions that clone and free handles.
    objects: Vec<(String, String, String)>,
    classes: Vec<String>,
    types: Vec<String>,
    converters: BTreeMap<String, String>,
    bindings: Vec<String>,
    functions: &'a [Function],
    exports: &'a [String],
}

/// The ECMAScript module.
#[derive(Template)]
#[template(path = "module.mjs")]
struct Esm<'a> {
    name: &'a str,
    exports: &'a [String],
}

/// The types.
#[derive(Template)]
#[template(path = "module.d.ts")]
struct Declarations<'a> {
    doc: String,
    has_calls: bool,
    has_timeouts: bool,
    has_views: bool,
    types: Vec<String>,
    functions: &'a [Function],
}

/// Renders a namespace.
///
/// # Errors
/// Something that JavaScript has no expression for.
pub fn render(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<Vec<File>> {
    let definitions = definitions(namespace, types)?;
    let classes = classes(namespace, types)?;
    let functions = functions(namespace, types)?;
    let bindings = bindings(namespace, types)?;
    let callables = uses::callables(namespace);
    let converters = callables.flat_map(|callable| callable::converters(callable, types));
    let exports = exports(namespace, &functions);
    let source = Source {
        library: names::string(&library(root, namespace, types)),
        version_function: names::string(&namespace.ffi_uniffi_contract_version.0),
        version: &namespace.correct_contract_version,
        checksums: namespace
            .checksums
            .iter()
            .map(|checksum| (checksum.fn_name.0.clone(), checksum.checksum))
            .collect(),
        objects: classes.iter().map(Class::functions).collect(),
        classes: classes
            .iter()
            .map(|class| trimmed(&interface::Definition(class)))
            .collect::<Result<_>>()?,
        types: definitions,
        converters: converters
            .map(|converter| (parameter::converter_variable(&converter), converter))
            .collect(),
        bindings,
        functions: &functions,
        exports: &exports,
    };
    let declarations = declarations(namespace, &classes, types)?;
    let is_used = |name: &str| {
        let mut all = functions
            .iter()
            .map(|f| &f.declaration)
            .chain(&declarations);
        all.any(|text| text.contains(name))
    };
    let types = Declarations {
        doc: crate::docs::comment(namespace.docstring.as_deref(), 0),
        has_calls: is_used("?: CallOptions"),
        has_timeouts: is_used("?: TimeoutOptions"),
        has_views: is_used("): MemoryView"),
        types: declarations.clone(),
        functions: &functions,
    };
    let esm = Esm {
        name: &namespace.name,
        exports: &exports,
    };
    let name = &namespace.name;
    let file = |extension: &str, text: String| File {
        name: format!("{name}.{extension}"),
        text: text + "\n",
    };
    Ok(vec![
        file("js", trimmed(&source)?),
        file("mjs", trimmed(&esm)?),
        file("d.ts", trimmed(&types)?),
        file("d.mts", format!("export * from './{name}.js';")),
    ])
}

fn trimmed(template: &impl Template) -> Result<String> {
    Ok(template.render()?.trim().to_owned())
}

/// The file name of the library, without `lib` and extension.
fn library(root: &Root, namespace: &Namespace, types: &Types<'_>) -> String {
    let named = types.config().cdylib_name.clone();
    let found = || {
        let file = camino::Utf8Path::new(root.cdylib.as_deref()?).file_stem()?;
        Some(file.strip_prefix("lib").unwrap_or(file).to_owned())
    };
    named
        .or_else(found)
        .unwrap_or_else(|| namespace.crate_name.clone())
}

/// The converters of types that the interface defines, and their classes if they are errors.
fn definitions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for definition in &namespace.type_definitions {
        let (name, text) = match definition {
            TypeDefinition::Record(item) => {
                let text = record::Definition::new(item, types).and_then(|d| trimmed(&d));
                (&item.name, text)
            }
            TypeDefinition::Enum(item) if item.self_type.is_used_as_error => {
                let text = errors::Definition::new(item, namespace, types);
                (&item.name, text.and_then(|d| trimmed(&d)))
            }
            TypeDefinition::Enum(item) => {
                let text = enums::Definition::new(item, types).and_then(|d| trimmed(&d));
                (&item.name, text)
            }
            _ => continue,
        };
        out.push(text.with_context(|| format!("type {name}"))?);
        types.is_written(name);
    }
    Ok(out)
}

fn classes(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Class>> {
    let interfaces = namespace.type_definitions.iter().filter_map(|d| match d {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    });
    interfaces
        .map(|item| Class::new(item, types).with_context(|| format!("interface {}", item.name)))
        .collect()
}

fn declarations(
    namespace: &Namespace,
    classes: &[Class],
    types: &Types<'_>,
) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for definition in &namespace.type_definitions {
        out.push(
            match definition {
                TypeDefinition::Record(item) => trimmed(&record::Declaration::new(item, types))?,
                TypeDefinition::Enum(item) if item.self_type.is_used_as_error => {
                    trimmed(&errors::Declaration::new(item, namespace, types)?)?
                }
                TypeDefinition::Enum(item) => trimmed(&enums::Declaration::new(item, types))?,
                _ => continue,
            } + "\n",
        );
    }
    for class in classes {
        out.push(trimmed(&interface::Declaration(class))? + "\n");
    }
    Ok(out)
}

fn functions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Function>> {
    let mut out = Vec::new();
    for function in &namespace.functions {
        let is_also_async = types
            .config()
            .also_async
            .contains(&place(&function.callable));
        for is_threaded in [false, true].into_iter().filter(|t| !t || is_also_async) {
            let form = Form {
                is_threaded,
                with_timeout: None,
            };
            let doc = function.docstring.as_deref();
            let made = Function::new(&function.callable, form, doc, 0, types);
            out.push(made.with_context(|| format!("function {}", function.callable.name))?);
        }
    }
    Ok(out)
}

/// The functions of the library that the module calls.
fn bindings(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<String>> {
    let mut out = Vec::new();
    for callable in uses::callables(namespace) {
        let is_also_async = types.config().also_async.contains(&place(callable));
        for is_threaded in [false, true].into_iter().filter(|t| !t || is_also_async) {
            out.push(trimmed(&Binding::new(callable, is_threaded, types)?)?);
        }
    }
    Ok(out)
}

/// What the module exports: functions, and the classes and constants of types.
fn exports(namespace: &Namespace, functions: &[Function]) -> Vec<String> {
    let values = namespace.type_definitions.iter().filter_map(|d| match d {
        TypeDefinition::Interface(item) => Some(names::class(&item.name)),
        TypeDefinition::Enum(item) if item.is_flat || item.self_type.is_used_as_error => {
            Some(names::class(&item.name))
        }
        _ => None,
    });
    let functions = functions.iter().map(|function| function.name.clone());
    values.chain(functions).collect()
}
