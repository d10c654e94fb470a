//! The phases in order: load an interface, check it, render it, write it.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use uniffi_bindgen_common::backend::{self, File};

use crate::config::{Config, LANGUAGE};
use crate::extension::slow;
use crate::types::Types;
use crate::uniffi::{GenerateOptions, Root, load};
use crate::{module, refuse};

/// A rendered module.
#[derive(Debug)]
pub struct Module {
    /// The namespace, which is the file's name without `.py`.
    pub name: String,
    /// The crate it came from.
    pub crate_name: String,
    /// Its source.
    pub source: String,
    /// The calls that CPython makes through cffi, each with the reason.
    pub slow_calls: Vec<String>,
}

/// Writes the Python modules of a library, or of a `.udl` file. Returns the calls that CPython makes
/// through cffi, each with the reason.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate_python(options: &GenerateOptions) -> Result<Vec<String>> {
    let root = load::interface(options, LANGUAGE)?;
    // What was read from a library says its name.
    if root.cdylib.is_some() {
        let library = std::fs::read(&options.source)?;
        for namespace in root.namespaces.values() {
            refuse::check_exports(namespace, &library)
                .with_context(|| options.source.to_string())?;
        }
    }
    let modules = render(&root)?;
    let mut files = Vec::new();
    let mut slow_calls = Vec::new();
    for module in modules {
        if options
            .crate_filter
            .as_ref()
            .is_some_and(|wanted| *wanted != module.crate_name)
        {
            continue;
        }
        files.push(File {
            name: format!("{}.py", module.name),
            text: module.source,
        });
        slow_calls.extend(module.slow_calls);
    }
    backend::write(&files, &options.out_dir)?;
    Ok(slow_calls)
}

/// Checks and renders every namespace of an interface.
///
/// # Errors
/// Something in the interface that cannot be expressed, by name.
pub fn render(root: &Root) -> Result<Vec<Module>> {
    let configs = configs(root)?;
    root.namespaces
        .values()
        .map(|namespace| {
            let types = Types::new(root, namespace, &configs);
            refuse::check(namespace, &types)?;
            Ok(Module {
                name: namespace.name.clone(),
                crate_name: namespace.crate_name.clone(),
                slow_calls: slow::calls(namespace, &types),
                source: module::render(root, namespace, &types)
                    .with_context(|| format!("namespace {}", namespace.name))?,
            })
        })
        .collect()
}

/// The configuration of each namespace.
fn configs(root: &Root) -> Result<BTreeMap<String, Config>> {
    let namespaces = root.namespaces.values();
    namespaces
        .map(|namespace| {
            let config = Config::parse(namespace.config_toml.as_deref())
                .with_context(|| format!("namespace {}", namespace.name))?;
            Ok((namespace.name.clone(), config))
        })
        .collect()
}
