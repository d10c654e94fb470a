//! Rendering a namespace: the Go files and the C files that are its part of a package.

use anyhow::{Context, Result, bail};
use askama::Template;
use uniffi_bindgen_common::File;
use uniffi_bindgen_common::uniffi::{Enum, Namespace, Type, TypeDefinition};

use crate::bridge::{self, Future};
use crate::docs::Docs;
use crate::types::{Types, custom, enums, errors, interface, record};
use crate::{callable, names};

/// Packages of Go's library that generated code may need.
const IMPORTS: [&str; 3] = ["context", "fmt", "time"];

/// The part that stands for the interface.
#[derive(Template)]
#[template(path = "package.go")]
struct Interface {
    doc: String,
    package: String,
    header: String,
    imports: Vec<&'static str>,
    items: Vec<String>,
}

/// What all packages need.
#[derive(Template)]
#[template(path = "runtime.go")]
struct Runtime {
    package: String,
    prefix: String,
    header: String,
    contract_version: String,
    /// The expression for the error of an invalid argument, if the interface has one.
    invalid_argument: Option<String>,
    /// The expression for the error of a closed object, if the interface has one.
    closed: Option<String>,
}

/// What packages with async functions need.
#[derive(Template)]
#[template(path = "futures.go")]
struct Futures {
    package: String,
    prefix: String,
    header: String,
    futures: Vec<Future>,
}

/// The files of a namespace.
///
/// # Errors
/// Something that cannot be expressed, with where it stands.
pub fn render(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<File>> {
    let docs = Docs::new(types);
    let bridge = bridge::render(namespace, types)?;
    let items = items(namespace, types, &docs)?;
    let package = types.config.package(namespace);
    let header = format!("{}_uniffi.h", namespace.name);
    let prefix = bridge::prefix(namespace);
    let is_used = |import: &&str| items.iter().any(|item| uses(item, import));
    let interface = Interface {
        doc: docs.of_package(&package, namespace.docstring.as_deref()),
        imports: IMPORTS.into_iter().filter(is_used).collect(),
        package: package.clone(),
        header: header.clone(),
        items,
    };
    let runtime = Runtime {
        package: package.clone(),
        prefix: prefix.clone(),
        header: header.clone(),
        contract_version: namespace.correct_contract_version.clone(),
        invalid_argument: construct(
            types,
            types.config.invalid_argument.as_deref(),
            &["argument", "reason"],
        )
        .context("uniffi.toml: bindings.go.invalid_argument")?,
        closed: construct(types, types.config.closed.as_deref(), &["target"])
            .context("uniffi.toml: bindings.go.closed")?,
    };
    let mut files = vec![
        ("_uniffi.go", interface.render()?),
        ("_uniffi_runtime.go", runtime.render()?),
        ("_uniffi.h", bridge.header),
        ("_uniffi.c", bridge.source),
    ];
    if !bridge.futures.is_empty() {
        let futures = Futures {
            package,
            prefix,
            header,
            futures: bridge.futures,
        };
        files.push(("_uniffi_futures.go", futures.render()?));
    }
    // The templates end without a line break.
    let whole = |(rest, text): (&str, String)| File {
        name: format!("{}{rest}", namespace.name),
        text: text + "\n",
    };
    Ok(files.into_iter().map(whole).collect())
}

/// Whether source code, apart from its comments, uses a package.
fn uses(source: &str, package: &str) -> bool {
    let mut lines = source.lines().map(str::trim_start);
    lines.any(|line| !line.starts_with("//") && line.contains(&format!("{package}.")))
}

/// The expression for an error of the interface with the values of variables that are called as its
/// fields are.
fn construct(types: &Types<'_>, name: Option<&str>, fields: &[&str]) -> Result<Option<String>> {
    let Some(name) = name else {
        return Ok(None);
    };
    let definitions = types.namespace().type_definitions.iter();
    let mut variants = definitions.filter_map(|definition| match definition {
        TypeDefinition::Enum(item) if item.self_type.is_used_as_error => Some(item),
        _ => None,
    });
    let variant = variants.find_map(|item| {
        let mut variants = item.variants.iter();
        let variant = variants.find(|v| format!("{}.{}", item.orig_name, v.orig_name) == name);
        variant.map(|variant| (item, variant))
    });
    let Some((item, variant)) = variant else {
        bail!("there is no error {name}");
    };
    let has = |name: &&str| {
        let mut fields = variant.fields.iter();
        fields.any(|field| field.orig_name == *name && matches!(field.ty.ty, Type::String))
    };
    if !fields.iter().all(has) || variant.fields.len() != fields.len() {
        bail!(
            "{name} has other fields than the strings {}",
            fields.join(", ")
        );
    }
    let values = fields
        .iter()
        .map(|field| format!("{}: {field}", names::field(field)));
    let values: Vec<String> = values.collect();
    let class = types.error_variant(item, variant);
    Ok(Some(format!("&{class}{{{}}}", values.join(", "))))
}

fn items(namespace: &Namespace, types: &Types<'_>, docs: &Docs<'_>) -> Result<Vec<String>> {
    let functions = namespace.functions.iter();
    let functions =
        functions.map(|f| callable::render(&f.callable, f.docstring.as_deref(), types, docs));
    let definitions = namespace.type_definitions.iter();
    let definitions = definitions.filter_map(|d| definition(d, types, docs).transpose());
    functions.chain(definitions).collect()
}

fn definition(
    definition: &TypeDefinition,
    types: &Types<'_>,
    docs: &Docs<'_>,
) -> Result<Option<String>> {
    let text = match definition {
        TypeDefinition::Interface(item) => interface::Definition::new(item, types, docs)
            .with_context(|| format!("interface {}", item.name))?
            .render()?,
        TypeDefinition::Record(item) => record::Definition::new(item, types, docs)
            .with_context(|| format!("dictionary {}", item.name))?
            .render()?,
        TypeDefinition::Enum(item) => {
            enumeration(item, types, docs).with_context(|| format!("enum {}", item.name))?
        }
        TypeDefinition::Custom(item) => custom::Definition::new(item, types, docs).render()?,
        _ => return Ok(None),
    };
    Ok(Some(text.trim().to_owned()))
}

fn enumeration(item: &Enum, types: &Types<'_>, docs: &Docs<'_>) -> Result<String> {
    Ok(if item.self_type.is_used_as_error {
        errors::Definition::new(item, types, docs)?.render()?
    } else if item.is_flat {
        enums::FlatDefinition::new(item, docs).render()?
    } else {
        enums::RichDefinition::new(item, types, docs)?.render()?
    })
}
