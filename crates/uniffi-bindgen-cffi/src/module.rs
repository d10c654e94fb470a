//! Rendering a namespace: one self-contained Python module.

use std::collections::{BTreeSet, HashSet};

use anyhow::{Context, Result, bail};
use askama::Template;

use crate::block::Block;
use crate::call;
use crate::cffi::declarations;
use crate::cffi::tables::{self, Tables};
use crate::config::Config;
use crate::extension::calls;
use crate::extension::forms::Forms;
use crate::hidden::Names;
use crate::layout::docstring;
use crate::parts::{self, Part};
use crate::types::compound::Compound;
use crate::types::{
    Types, callback, classes, custom, enums, interface, named, optional, record,
    resolve::variant_names, rich,
};
use crate::uniffi::{Checksum, Enum, FieldsKind, Namespace, Root, TypeDefinition, ffi};
use crate::{callable, imports, names, vtable};

/// What a module has for whatever is in its interface.
#[derive(Template)]
#[template(path = "module.py")]
struct Runtime {
    names: Names,
    tables: Tables,
    tables_version: &'static str,
    contract_function: String,
    contract_version: String,
    checksums: Vec<(String, u16)>,
    /// A line that ends the choice of C types.
    other_types: Block,
    /// The statement that returns where the library is.
    path: Block,
    allocate: Block,
    free: Block,
    has_futures: bool,
    has_callbacks: bool,
    has_coroutines: bool,
    exports: Vec<String>,
}

impl Runtime {
    /// Statements inside of others.
    fn inside(&self, depth: usize, block: &Block) -> String {
        let block = (0..depth).fold(block.clone(), |block, _| Block::new().inside(block));
        block.source(&self.names)
    }
}

/// Renders a namespace's module.
///
/// # Errors
/// Something that cannot be expressed, with where it stands.
pub fn render(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<String> {
    check_tuples(namespace, types.config())?;
    let mut parts = vec![types.part(&head(namespace))];
    parts.extend(imports::imports(namespace, types.names(), types.config()));
    let runtime = runtime(root, namespace, types)?.render()?;
    parts.extend(parts::of_template(&types.names().spell(&runtime)));
    parts.push(Part::kept("# --- The interface ---"));
    parts.extend(definitions(namespace, types)?);
    parts.extend(functions(namespace, types)?);
    parts.extend(last(namespace, types));
    Ok(parts::join(&parts))
}

/// What comes before all statements, and the one that has to be the first.
fn head(namespace: &Namespace) -> Block {
    let version = env!("CARGO_PKG_VERSION");
    let written = format!(
        "# Written by uniffi-bindgen-cffi {version} from the library's interface; do not edit."
    );
    docstring(namespace.docstring.as_deref())
        .apart(1, Block::new().line(written))
        .apart(1, Block::new().line("from __future__ import annotations"))
}

fn runtime(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<Runtime> {
    let functions = declarations::functions(namespace)?;
    let library = library_name(root, namespace, types.config());
    let allocate = format!("_lib.{}", namespace.ffi_rustbuffer_alloc.0);
    let free = format!("_lib.{}", namespace.ffi_rustbuffer_free.0);
    Ok(Runtime {
        names: types.names().clone(),
        tables: Tables::new(&declarations::structs(namespace, &functions)?, &functions),
        tables_version: tables::VERSION,
        contract_function: namespace.ffi_uniffi_contract_version.0.clone(),
        contract_version: namespace.correct_contract_version.clone(),
        checksums: namespace.checksums.iter().map(checksum).collect(),
        other_types: Block::new().line(call!(
            "else $importlib.import_module(\"_cffi_backend\").FFI",
            format!("\"{}\"", namespace.name),
            "**_tables"
        )),
        path: Block::new().returns(call!(
            "$os.path.join",
            "folder",
            call!("form.format", format!("\"{library}\""))
        )),
        allocate: Block::new().set("buffer", call!(allocate, "size", "status")),
        free: Block::new().line(call!(free, "buffer", "status")),
        has_futures: ffi::has_futures(namespace),
        has_callbacks: ffi::has_callbacks(namespace),
        has_coroutines: ffi::has_coroutines(namespace),
        exports: exports(namespace, types),
    })
}

/// What ends a module, as all that it refers to is there: descriptions of types, the functions that
/// are made from them, and what Rust is to call.
fn last(namespace: &Namespace, types: &Types<'_>) -> Vec<Part> {
    let mut forms = Forms::new(types);
    let calls = calls::definitions(namespace, &mut forms, types);
    let mut installed = calls::methods(namespace, &mut forms, types);
    installed.extend(vtable::install(namespace, &mut forms, types));
    let mut last: Vec<Part> = forms.definitions().collect();
    last.extend(calls.iter().map(|call| types.part(call).after(0)));
    last.extend(installed.iter().map(|call| types.part(call).after(1)));
    if !last.is_empty() {
        let first = last.remove(0).after(1);
        last.insert(0, first);
        let title = "# --- What the library and its extension are told of the interface ---";
        last.insert(0, Part::kept(title));
    }
    last
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

/// The definitions; aliases are last, as they name classes at once.
fn definitions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Part>> {
    let mut definitions: Vec<_> = namespace.type_definitions.iter().collect();
    definitions.sort_by_key(|definition| matches!(definition, TypeDefinition::Custom(_)));
    let mut parts = Vec::new();
    let mut seen = HashSet::new();
    for definition in definitions {
        // What is in a box in Rust is the same type here.
        let new = self::definition(definition, types)?.into_iter();
        parts.extend(new.filter(|part| seen.insert(part.text.clone())));
    }
    parts.extend(aliases(namespace, types));
    Ok(parts)
}

/// Other names of classes, for the classes of enums that have variants of those names.
fn aliases(namespace: &Namespace, types: &Types<'_>) -> Vec<Part> {
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
    let aliases = classes.intersection(&variants).enumerate();
    let aliases = aliases.map(|(index, class)| {
        let alias = named::alias(class);
        let text = types.source(&Block::new().set(alias.as_str(), class));
        Part::helper(vec![alias], text).after(if index == 0 { 2 } else { 0 })
    });
    aliases.collect()
}

fn definition(definition: &TypeDefinition, types: &Types<'_>) -> Result<Vec<Part>> {
    Ok(match definition {
        TypeDefinition::Interface(item) => interface::definition(item, types)
            .with_context(|| format!("interface {}", item.name))?,
        TypeDefinition::CallbackInterface(item) => callback::definition(item, types)
            .with_context(|| format!("callback interface {}", item.name))?,
        TypeDefinition::Record(item) => {
            record::definition(item, types).with_context(|| format!("dictionary {}", item.name))?
        }
        TypeDefinition::Enum(item) => {
            enumeration(item, types).with_context(|| format!("enum {}", item.name))?
        }
        TypeDefinition::Custom(item) => custom::definition(item, types),
        TypeDefinition::Optional(item) => {
            optional::Optional::new(&item.inner.ty, types).definition(types)
        }
        TypeDefinition::Sequence(item) => {
            Compound::sequence(&item.inner.ty, types).definition(types)
        }
        TypeDefinition::Set(item) => Compound::set(&item.inner.ty, types).definition(types),
        TypeDefinition::Map(item) => {
            Compound::map(&item.key.ty, &item.value.ty, types).definition(types)
        }
        _ => Vec::new(),
    })
}

fn enumeration(item: &Enum, types: &Types<'_>) -> Result<Vec<Part>> {
    match item.is_flat && !item.self_type.is_used_as_error {
        true => enums::definition(item, types),
        false => rich::definition(item, types),
    }
}

fn functions(namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Part>> {
    let functions = namespace.functions.iter();
    functions
        .map(|f| callable::function(&f.callable, f.docstring.as_deref(), types))
        .map(|function| function.map(|block| types.part(&block)))
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
