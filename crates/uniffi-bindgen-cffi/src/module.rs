//! Rendering a namespace: one self-contained Python module.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result, bail};
use askama::Template;

use crate::cffi::declarations;
use crate::cffi::tables::{self, Tables};
use crate::config::Config;
use crate::extension::calls;
use crate::extension::forms::Forms;
use crate::fit::fit;
use crate::layout::docstring;
use crate::tidy::tidy;
use crate::types::compound::Compound;
use crate::types::{
    Types, callback, classes, custom, enums, interface, named, optional, record,
    resolve::variant_names, rich,
};
use crate::uniffi::{Checksum, Enum, FieldsKind, Namespace, Root, TypeDefinition, ffi};
use crate::{callable, hidden, imports, names, vtable};

/// The whole module.
#[derive(Template)]
#[template(path = "module.py")]
struct ModuleTemplate {
    doc: String,
    namespace: String,
    library: String,
    generator: &'static str,
    modules: Vec<&'static str>,
    builtins: Vec<&'static str>,
    imports: Vec<String>,
    tables: Tables,
    tables_version: &'static str,
    contract_function: String,
    contract_version: String,
    checksums: Vec<(String, u16)>,
    buffer_alloc: String,
    buffer_free: String,
    has_futures: bool,
    has_callbacks: bool,
    has_coroutines: bool,
    definitions: Vec<String>,
    functions: Vec<String>,
    last: Vec<String>,
    exports: Vec<String>,
}

/// Renders a namespace's module.
///
/// # Errors
/// Something that cannot be expressed, with where it stands.
pub fn render(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<String> {
    check_tuples(namespace, types.config())?;
    let functions = declarations::functions(namespace)?;
    let module = ModuleTemplate {
        doc: docstring(namespace.docstring.as_deref(), 0),
        namespace: namespace.name.clone(),
        library: library_name(root, namespace, types.config()),
        generator: env!("CARGO_PKG_VERSION"),
        modules: hidden::MODULES.split_whitespace().collect(),
        builtins: hidden::BUILTINS.split_whitespace().collect(),
        imports: imports::imports(namespace, types.config()),
        tables: Tables::new(&declarations::structs(namespace, &functions)?, &functions),
        tables_version: tables::VERSION,
        contract_function: namespace.ffi_uniffi_contract_version.0.clone(),
        contract_version: namespace.correct_contract_version.clone(),
        checksums: namespace.checksums.iter().map(checksum).collect(),
        buffer_alloc: namespace.ffi_rustbuffer_alloc.0.clone(),
        buffer_free: namespace.ffi_rustbuffer_free.0.clone(),
        has_futures: ffi::has_futures(namespace),
        has_callbacks: ffi::has_callbacks(namespace),
        has_coroutines: ffi::has_coroutines(namespace),
        exports: exports(namespace, types),
        definitions: definitions(namespace, types)?,
        functions: self::functions(namespace, types)?,
        last: last(namespace, types),
    };
    Ok(fit(&tidy(&hidden::spell(&module.render()?))))
}

/// What ends a module, as all that it refers to is there: descriptions of types, the functions that
/// are made from them, and what Rust is to call.
fn last(namespace: &Namespace, types: &Types<'_>) -> Vec<String> {
    let mut forms = Forms::new(types);
    let mut calls = calls::definitions(namespace, &mut forms, types);
    calls.extend(calls::methods(namespace, &mut forms, types));
    let vtables = vtable::install(namespace, &mut forms, types);
    forms.definitions().chain(calls).chain(vtables).collect()
}

/// The library's name in the file system, without `lib` and the extension.
fn library_name(root: &Root, namespace: &Namespace, config: &Config) -> String {
    config
        .cdylib_name
        .clone()
        .or_else(|| root.cdylib.clone())
        .unwrap_or_else(|| format!("uniffi_{}", namespace.name))
}

fn checksum(checksum: &Checksum) -> (String, u16) {
    (checksum.fn_name.0.clone(), checksum.checksum)
}

/// Whether the configuration names only what is there.
///
/// # Errors
/// A name of something else.
fn check_tuples(namespace: &Namespace, config: &Config) -> Result<()> {
    let is_record = |name: &String, definition: &TypeDefinition| match definition {
        TypeDefinition::Record(item) => {
            names::class(&item.name) == *name && matches!(item.fields_kind, FieldsKind::Named)
        }
        _ => false,
    };
    for name in &config.tuples {
        let mut definitions = namespace.type_definitions.iter();
        if !definitions.any(|definition| is_record(name, definition)) {
            bail!(
                "uniffi.toml: bindings.python.tuples: there is no record {name} with named fields"
            );
        }
    }
    Ok(())
}

/// The definitions, each once; aliases are last, as they name classes at once.
fn definitions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<String>> {
    let mut definitions: Vec<_> = namespace.type_definitions.iter().collect();
    definitions.sort_by_key(|definition| matches!(definition, TypeDefinition::Custom(_)));
    let rendered = definitions.into_iter().map(|d| definition(d, types));
    let mut seen = HashSet::new();
    let mut rendered: Vec<String> = rendered
        .filter_map(Result::transpose)
        .collect::<Result<_>>()?;
    // What is in a box in Rust is the same type here.
    rendered.retain(|source| seen.insert(source.clone()));
    rendered.extend(aliases(namespace, types));
    Ok(rendered)
}

/// Other names of classes, for the classes of enums that have variants of those names.
fn aliases(namespace: &Namespace, types: &Types<'_>) -> Option<String> {
    let definitions = namespace.type_definitions.iter();
    let classes: BTreeSet<String> = definitions
        .clone()
        .filter_map(classes::main)
        .chain(types.classes().all().cloned())
        .collect();
    let variants: BTreeSet<String> = definitions
        .filter_map(|definition| match definition {
            TypeDefinition::Enum(item) => Some(variant_names(item)),
            _ => None,
        })
        .flatten()
        .collect();
    let aliases: Vec<String> = classes
        .intersection(&variants)
        .map(|class| format!("{} = {class}", named::alias(class)))
        .collect();
    (!aliases.is_empty()).then(|| aliases.join("\n"))
}

fn definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<Option<String>> {
    Ok(Some(match definition {
        TypeDefinition::Interface(item) => interface::Definition::new(item, types)
            .with_context(|| format!("interface {}", item.name))?
            .render()?,
        TypeDefinition::CallbackInterface(item) => callback::Definition::new(item, types)
            .with_context(|| format!("callback interface {}", item.name))?
            .render()?,
        TypeDefinition::Record(item) => record::Definition::new(item, types)
            .with_context(|| format!("dictionary {}", item.name))?
            .render()?,
        TypeDefinition::Enum(item) => {
            enumeration(item, types).with_context(|| format!("enum {}", item.name))?
        }
        TypeDefinition::Custom(item) => custom::Definition::new(item, types).render()?,
        TypeDefinition::Optional(item) => {
            optional::Optional::new(&item.inner.ty, types).definition()
        }
        TypeDefinition::Sequence(item) => Compound::sequence(&item.inner.ty, types).definition()?,
        TypeDefinition::Set(item) => Compound::set(&item.inner.ty, types).definition()?,
        TypeDefinition::Map(item) => {
            Compound::map(&item.key.ty, &item.value.ty, types).definition()?
        }
        _ => return Ok(None),
    }))
}

fn enumeration(item: &Enum, types: &Types<'_>) -> Result<String> {
    Ok(match item.is_flat && !item.self_type.is_used_as_error {
        true => enums::Definition::new(item, types)?.render()?,
        false => rich::Definition::new(item, types)?.render()?,
    })
}

fn functions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<String>> {
    namespace
        .functions
        .iter()
        .map(|f| callable::function(&f.callable, f.docstring.as_deref(), types))
        .collect()
}

fn exports(namespace: &Namespace, types: &Types<'_>) -> Vec<String> {
    let definitions = namespace.type_definitions.iter();
    let mut names: BTreeSet<String> = definitions.filter_map(classes::main).collect();
    names.insert("InternalError".to_owned());
    names.extend(types.classes().all().cloned());
    if ffi::has_coroutines(namespace) {
        names.insert("uniffi_set_event_loop".to_owned());
    }
    let functions = namespace.functions.iter();
    names.extend(functions.map(|f| names::variable(&f.callable.name)));
    names.into_iter().collect()
}
