//! Generators that this workspace builds on: UniFFI's own, and others that write into a folder.

use std::fs;

use anyhow::{Context, Result};
use camino::Utf8Path;
use uniffi_bindgen::BindgenPaths;
use uniffi_bindgen::bindings::generate_with_bindgen_paths;

use super::load::{self, CrateRoot};
use super::{GenerateOptions, TargetLanguage};
use crate::File;
use crate::config::{self, is_global, is_of_a_crate};

/// The files of one of UniFFI's own generators, whose settings in `uniffi.toml` have these names.
///
/// # Errors
/// A source that cannot be read, an interface that UniFFI refuses, or an unknown setting.
pub fn files(
    options: &GenerateOptions,
    language: TargetLanguage,
    name: &str,
    settings: &[&str],
) -> Result<Vec<File>> {
    check_settings(options, name, settings)?;
    written(|folder| {
        let mut options = options.clone();
        options.languages = vec![language];
        options.out_dir = folder.to_owned();
        let mut paths = BindgenPaths::default();
        let named = options.config_override.clone();
        if let Some(path) = named.filter(|path| is_of_a_crate(path)) {
            paths.add_layer(CrateRoot::of(&path)?);
            // Stock's generators take no crate's configuration by its path, but a global one.
            if !is_global(&path)? {
                options.config_override = None;
            }
        }
        let source = options.source.clone();
        generate_with_bindgen_paths(options, paths).with_context(|| source.to_string())
    })
}

/// Runs UniFFI's own generators, which write into the folder that the options name.
///
/// # Errors
/// A source that cannot be read, or an interface that UniFFI refuses.
pub fn generate(options: GenerateOptions) -> Result<()> {
    load::components(&load::loader(&options)?, &options)?;
    uniffi_bindgen::bindings::generate(options)
}

/// Refuses settings that a generator does not have, which it would ignore.
///
/// # Errors
/// The first such setting, or a source that cannot be read.
pub fn check_settings(options: &GenerateOptions, language: &str, settings: &[&str]) -> Result<()> {
    let loader = load::loader(options)?;
    let components = load::components(&loader, options)?;
    loader.load_components(components, |ci, toml| {
        let place = || format!("namespace {}", ci.namespace());
        config::check_settings(&toml::to_string(&toml)?, language, settings).with_context(place)
    })?;
    Ok(())
}

/// The files that are written into a folder, which is temporary.
///
/// # Errors
/// They cannot be written, or are no text.
pub fn written(write: impl FnOnce(&Utf8Path) -> Result<()>) -> Result<Vec<File>> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let folder = Utf8Path::from_path(temporary.path()).context("a temporary folder in UTF-8")?;
    write(folder)?;
    let mut files = Vec::new();
    read(folder, folder, &mut files)?;
    Ok(files)
}

/// Reads all files below a folder, in the order of their names.
fn read(folder: &Utf8Path, root: &Utf8Path, files: &mut Vec<File>) -> Result<()> {
    let mut entries = folder
        .read_dir_utf8()?
        .map(|entry| Ok(entry?.into_path()))
        .collect::<Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => read(&path, root, files)?,
            false => files.push(File {
                name: path.strip_prefix(root)?.to_string(),
                text: fs::read_to_string(&path)?,
            }),
        }
    }
    Ok(())
}
