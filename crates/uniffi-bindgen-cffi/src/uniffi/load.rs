//! Loading an interface, through UniFFI's own loader.

use anyhow::{Context, Result, bail};
use camino::Utf8Path;
use uniffi_bindgen::bindings::GenerateOptions;
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};
use uniffi_pipeline::PrintOptions;

use super::definitions;

/// The interface of a library, or of a `.udl` file, as modules are rendered from it.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn interface(options: &GenerateOptions) -> Result<general::Root> {
    let mut paths = BindgenPaths::default();
    let mut config = GlobalConfig::default();
    if let Some(path) = &options.config_override {
        let (file, roots) = GlobalConfig::from_file(path)?;
        config = file;
        if let Some(roots) = roots {
            paths.add_layer(roots);
        }
    }
    paths.add_cargo_metadata_layer(options.metadata_no_deps)?;
    let loader = BindgenLoader::new(paths, config);
    definitions::general(initial(
        &loader,
        &options.source,
        options.crate_filter.as_deref(),
    )?)
}

/// What UniFFI's pipeline starts from.
///
/// # Errors
/// A source that cannot be read, or that has no interface of the crate that is wanted.
pub fn initial(
    loader: &BindgenLoader,
    source: &Utf8Path,
    crate_name: Option<&str>,
) -> Result<initial::Root> {
    let metadata = loader
        .load_metadata(source)
        .with_context(|| format!("cannot read {source}, or a .udl file that it was built from"))?;
    if let Some(name) = crate_name
        && !metadata.contains_key(name)
    {
        bail!("{source} has no UniFFI interface of a crate {name}");
    }
    loader.load_pipeline_initial_root(source, metadata)
}

/// Prints each pass of UniFFI's pipeline.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn print_passes(
    source: &Utf8Path,
    crate_name: Option<&str>,
    metadata_no_deps: bool,
    options: PrintOptions,
) -> Result<()> {
    let mut paths = BindgenPaths::default();
    paths.add_cargo_metadata_layer(metadata_no_deps)?;
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let mut root = initial(&loader, source, crate_name)?;
    definitions::settle(&mut root);
    general::pipeline("python").print_passes(root, options)
}
