//! The phases in order: load an interface, check it, render it, write it.

use anyhow::{Context, Result, bail};
use camino::Utf8PathBuf;
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

use crate::config::Config;
use crate::types::Types;
use crate::{package, refuse};

/// What to generate from what.
#[derive(Debug)]
pub struct Options {
    /// The library or the `.udl` file.
    pub source: Utf8PathBuf,
    /// The folder to write to.
    pub out_dir: Utf8PathBuf,
    /// A global configuration file.
    pub config: Option<Utf8PathBuf>,
    /// The only crate that is wanted.
    pub crate_name: Option<String>,
    /// Whether `cargo metadata` leaves dependencies out.
    pub metadata_no_deps: bool,
}

/// The files of a namespace, which together are a Go package, or a part of one.
#[derive(Debug)]
pub struct Package {
    /// The namespace, with which the names of its files begin.
    pub name: String,
    /// The crate it came from.
    pub crate_name: String,
    /// Each file: the rest of its name, and its text.
    pub files: Vec<(&'static str, String)>,
}

/// Writes the Go files of a library, or of a `.udl` file.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate(options: &Options) -> Result<()> {
    let packages = render(&load(options)?)?;
    std::fs::create_dir_all(&options.out_dir)?;
    for package in packages {
        let wanted = options.crate_name.as_ref();
        if wanted.is_some_and(|name| *name != package.crate_name) {
            continue;
        }
        for (rest, text) in &package.files {
            let path = options.out_dir.join(format!("{}{rest}", package.name));
            std::fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
        }
    }
    Ok(())
}

/// Checks and renders every namespace of an interface.
///
/// # Errors
/// Something in the interface that cannot be expressed, by name.
pub fn render(root: &general::Root) -> Result<Vec<Package>> {
    let namespaces = root.namespaces.values();
    namespaces
        .map(|namespace| {
            let config = Config::parse(namespace.config_toml.as_deref())?;
            let types = Types::new(namespace, &config);
            refuse::check(namespace, &types)?;
            Ok(Package {
                name: namespace.name.clone(),
                crate_name: namespace.crate_name.clone(),
                files: package::render(namespace, &types)?,
            })
        })
        .collect()
}

/// What packages are rendered from.
///
/// # Errors
/// An interface that UniFFI's pipeline refuses.
pub fn general(root: initial::Root) -> Result<general::Root> {
    general::pipeline("go").execute(root)
}

fn load(options: &Options) -> Result<general::Root> {
    let mut paths = BindgenPaths::default();
    let mut config = GlobalConfig::default();
    if let Some(path) = &options.config {
        let (file, roots) = GlobalConfig::from_file(path)?;
        config = file;
        if let Some(roots) = roots {
            paths.add_layer(roots);
        }
    }
    paths.add_cargo_metadata_layer(options.metadata_no_deps)?;
    let loader = BindgenLoader::new(paths, config);
    let source = &options.source;
    let metadata = loader
        .load_metadata(source)
        .with_context(|| format!("cannot read {source}, or a .udl file that it was built from"))?;
    if let Some(name) = &options.crate_name
        && !metadata.contains_key(name)
    {
        bail!("{source} has no UniFFI interface of a crate {name}");
    }
    general(loader.load_pipeline_initial_root(source, metadata)?)
}
