//! The phases in order: load an interface, check it, render it, write it.

use std::fs;

use anyhow::{Context, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};

use crate::config::Config;
use crate::module::{self, File};
use crate::refuse;
use crate::types::Types;

/// What to generate.
#[derive(Debug)]
pub struct Options {
    /// A library or a `.udl` file.
    pub source: Utf8PathBuf,
    /// The folder to write to.
    pub out_dir: Utf8PathBuf,
    /// A crate's `uniffi.toml`, or a global one.
    pub config: Option<Utf8PathBuf>,
    /// The only crate that is wanted.
    pub crate_name: Option<String>,
}

/// Writes the files of each namespace of a library, or of a `.udl` file.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate(options: &Options) -> Result<()> {
    let mut files = render(general(load(options)?)?, options.crate_name.as_deref())?;
    fs::create_dir_all(&options.out_dir)?;
    for File { name, text } in files.drain(..) {
        let path = options.out_dir.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// Runs UniFFI's general pipeline.
///
/// # Errors
/// An interface that it refuses.
pub fn general(root: initial::Root) -> Result<general::Root> {
    general::pipeline("c").execute(root)
}

/// Checks and renders the namespaces of an interface, or that of one crate.
///
/// # Errors
/// Something in the interface that cannot be expressed, by name.
pub fn render(root: general::Root, crate_name: Option<&str>) -> Result<Vec<File>> {
    let namespaces = root.namespaces.values();
    let wanted: Vec<_> = namespaces
        .filter(|namespace| crate_name.is_none_or(|name| name == namespace.crate_name))
        .collect();
    if wanted.is_empty() {
        bail!("there is no UniFFI interface of that crate");
    }
    let mut files = Vec::new();
    for namespace in wanted {
        let place = || format!("namespace {}", namespace.name);
        let config = Config::parse(namespace.config_toml.as_deref()).with_context(place)?;
        let types = Types::new(namespace, &config);
        refuse::check(&types).with_context(place)?;
        files.extend(module::render(&types).with_context(place)?);
    }
    Ok(files)
}

/// The root of a crate whose `uniffi.toml` was named.
struct CrateRoot {
    name: String,
    root: Utf8PathBuf,
}

impl BindgenPathsLayer for CrateRoot {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        (crate_name == self.name).then(|| self.root.clone())
    }
}

fn load(options: &Options) -> Result<initial::Root> {
    let mut paths = BindgenPaths::default();
    let mut config = GlobalConfig::default();
    match options.config.as_deref() {
        Some(path) => match crate_root(path)? {
            Some(root) => paths.add_layer(root),
            None => {
                let (file, roots) = GlobalConfig::from_file(path)?;
                config = file;
                if let Some(roots) = roots {
                    paths.add_layer(roots);
                }
            }
        },
        None => paths.add_cargo_metadata_layer(false)?,
    }
    let loader = BindgenLoader::new(paths, config);
    let source = &options.source;
    let metadata = loader
        .load_metadata(source)
        .with_context(|| format!("cannot read {source}, or a .udl file that it was built from"))?;
    loader.load_pipeline_initial_root(source, metadata)
}

/// The crate that a configuration belongs to, if it lies in a crate's folder.
fn crate_root(config: &Utf8Path) -> Result<Option<CrateRoot>> {
    let absolute = Utf8PathBuf::try_from(std::path::absolute(config)?)?;
    let root = absolute.with_file_name("");
    let manifest = root.join("Cargo.toml");
    if absolute.file_name() != Some("uniffi.toml") || !manifest.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&manifest)?;
    let manifest: toml::Table = toml::from_str(&text).with_context(|| manifest.to_string())?;
    let name = |section: &str| manifest.get(section)?.get("name")?.as_str();
    let name = name("lib").or_else(|| name("package")).unwrap_or_default();
    Ok(Some(CrateRoot {
        name: name.replace('-', "_"),
        root,
    }))
}
