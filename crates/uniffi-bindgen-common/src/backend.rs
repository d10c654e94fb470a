//! The phases of a generator in order: load an interface, check and render it, write it.

use std::fs;

use anyhow::{Context, Result};
use camino::Utf8Path;
use serde::de::DeserializeOwned;

use crate::config;
use crate::uniffi::{GenerateOptions, Namespace, Root, load};

/// A generator for one language.
pub trait Backend {
    /// The language in `[bindings.NAME]` of `uniffi.toml`, and at the end of the command's name.
    const NAME: &'static str;

    /// What the command does, in one line.
    const ABOUT: &'static str;

    /// What `[bindings.NAME]` may have.
    type Config: Default + DeserializeOwned;

    /// Checks and renders a namespace.
    ///
    /// # Errors
    /// Something in the interface that cannot be expressed, by name and place.
    fn render(root: &Root, namespace: &Namespace, config: &Self::Config) -> Result<Vec<File>>;

    /// Refuses a library that lacks what the generated code needs beside the interface.
    ///
    /// # Errors
    /// What the library lacks.
    fn check_library(_library: &[u8]) -> Result<()> {
        Ok(())
    }

    /// What the files of all namespaces share.
    fn shared() -> Vec<File> {
        Vec::new()
    }
}

/// A file to write.
#[derive(Debug)]
pub struct File {
    /// Its path in the folder that is written to.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// The files for a library, or for a `.udl` file.
///
/// # Errors
/// A source that cannot be read, or something in it that cannot be expressed.
pub fn generate<B: Backend>(options: &GenerateOptions) -> Result<Vec<File>> {
    let root = load::interface(options, B::NAME)?;
    // What was read from a library says its name.
    if root.cdylib.is_some() {
        let library = fs::read(&options.source)?;
        B::check_library(&library).with_context(|| options.source.to_string())?;
    }
    let mut files = render::<B>(&root, options.crate_filter.as_deref())?;
    files.extend(B::shared());
    Ok(files)
}

/// Writes files into a folder. One that would not change keeps its time, so that nothing is built again.
///
/// # Errors
/// The first that cannot be written.
pub fn write(files: &[File], folder: &Utf8Path) -> Result<()> {
    for File { name, text } in files {
        let path = folder.join(name);
        let folder = path.parent().context("a file without a folder")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {folder}"))?;
        if fs::read(&path).is_ok_and(|written| written == text.as_bytes()) {
            continue;
        }
        fs::write(&path, text).with_context(|| format!("cannot write {path}"))?;
    }
    Ok(())
}

/// Checks and renders all namespaces of an interface, or that of one crate.
///
/// # Errors
/// Something in the interface that cannot be expressed, by name and place.
pub fn render<B: Backend>(root: &Root, crate_name: Option<&str>) -> Result<Vec<File>> {
    let mut files = Vec::new();
    for namespace in root.namespaces.values() {
        if crate_name.is_none_or(|name| name == namespace.crate_name) {
            let place = || format!("namespace {}", namespace.name);
            let config = config::parse(namespace.config_toml.as_deref(), B::NAME);
            let config = config.with_context(place)?;
            files.extend(B::render(root, namespace, &config).with_context(place)?);
        }
    }
    Ok(files)
}
