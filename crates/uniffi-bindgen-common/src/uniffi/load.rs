//! Loading an interface, through UniFFI's own loader.

use std::collections::HashMap;
use std::fs;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::GenerateOptions;
use uniffi_bindgen::interface::ComponentInterface;
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};
use uniffi_pipeline::PrintOptions;

use super::{built_with, definitions};
use crate::config::{self, check_global, is_global, is_of_a_crate};

/// The interface of a library, or of a `.udl` file, as it is rendered for a language.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn interface(options: &GenerateOptions, language: &str) -> Result<general::Root> {
    let loader = loader(options)?;
    let root = initial(&loader, options)?;
    definitions::general(root, language)
}

/// A loader that finds crates and their configuration as the options say.
///
/// # Errors
/// A configuration that cannot be read, or no workspace where one is needed.
pub fn loader(options: &GenerateOptions) -> Result<BindgenLoader> {
    let mut paths = BindgenPaths::default();
    let mut config = GlobalConfig::default();
    let named = options.config_override.as_deref();
    let crate_config = named.filter(|path| is_of_a_crate(path));
    if let Some(path) = crate_config {
        paths.add_layer(CrateRoot::of(path)?);
    } else if let Some(path) = named {
        check_global(path)?;
    }
    if let Some(path) = named
        && is_global(path)?
    {
        let (file, roots) = GlobalConfig::from_file(path)?;
        config = file;
        if let Some(roots) = roots {
            paths.add_layer(roots);
        }
    }
    let workspace = paths.add_cargo_metadata_layer(options.metadata_no_deps);
    // A crate whose configuration is named need not be in a workspace.
    if crate_config.is_none() {
        workspace.context(
            "crates are looked for in the workspace of this folder, unless --config names a \
             crate's uniffi.toml",
        )?;
    }
    Ok(BindgenLoader::new(paths, config))
}

/// The root of a crate whose `uniffi.toml` was named.
pub(super) struct CrateRoot {
    name: String,
    root: Utf8PathBuf,
}

impl CrateRoot {
    pub(super) fn of(config: &Utf8Path) -> Result<Self> {
        let absolute = Utf8PathBuf::try_from(std::path::absolute(config)?)?;
        Ok(Self {
            name: config::crate_of(&absolute)?,
            root: absolute.with_file_name(""),
        })
    }
}

impl BindgenPathsLayer for CrateRoot {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        (crate_name == self.name).then(|| self.root.clone())
    }
}

/// What UniFFI's pipeline starts from.
///
/// # Errors
/// A source that cannot be read, or that has no interface of a crate that the options name.
pub fn initial(loader: &BindgenLoader, options: &GenerateOptions) -> Result<initial::Root> {
    check(options)?;
    let metadata = checked(loader.load_metadata(&options.source), options)?;
    loader.load_pipeline_initial_root(&options.source, metadata)
}

/// The same in the form that UniFFI had before it had a pipeline.
///
/// # Errors
/// A source that cannot be read, or that has no interface of a crate that the options name.
pub fn components(
    loader: &BindgenLoader,
    options: &GenerateOptions,
) -> Result<Vec<ComponentInterface>> {
    check(options)?;
    loader.load_cis(checked(loader.load_metadata(&options.source), options)?)
}

/// Refuses a source that was built with another UniFFI.
fn check(GenerateOptions { source, .. }: &GenerateOptions) -> Result<()> {
    let content = fs::read(source).with_context(|| format!("cannot read {source}"))?;
    built_with::check(&content).with_context(|| source.to_string())
}

/// The metadata of a source, by crate, if all crates that the options name are there.
fn checked<M>(
    metadata: Result<HashMap<String, M>>,
    options: &GenerateOptions,
) -> Result<HashMap<String, M>> {
    let source = &options.source;
    let metadata = metadata
        .with_context(|| format!("cannot read {source}, or a .udl file that it was built from"))?;
    if let Some(name) = &options.crate_filter
        && !metadata.contains_key(name)
    {
        bail!("{source} has no UniFFI interface of a crate {name}");
    }
    if let Some(path) = &options.config_override {
        let crates: Vec<_> = metadata.keys().map(String::as_str).collect();
        config::check_crates(path, &crates).with_context(|| source.to_string())?;
    }
    Ok(metadata)
}

/// Prints each pass of UniFFI's pipeline.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn print_passes(options: &GenerateOptions, language: &str, print: PrintOptions) -> Result<()> {
    let loader = loader(options)?;
    let mut root = initial(&loader, options)?;
    definitions::settle(&mut root);
    general::pipeline(language).print_passes(root, print)
}
