//! What a module has for whatever is in its interface.

use std::collections::BTreeSet;

use anyhow::Result;
use askama::Template;

use crate::block::Block;
use crate::call;
use crate::cffi::declarations;
use crate::cffi::tables::{self, Tables};
use crate::config::Config;
use crate::hidden::Names;
use crate::names;
use crate::parts::{self, Part};
use crate::types::{Types, classes};
use crate::uniffi::{Checksum, Namespace, Root, ffi};

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

/// What of it a namespace's module may need.
///
/// # Errors
/// A function that cannot be declared.
pub fn parts(root: &Root, namespace: &Namespace, types: &Types<'_>) -> Result<Vec<Part>> {
    let source = runtime(root, namespace, types)?.render()?;
    Ok(parts::of_template(&types.names().spell(&source)))
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
