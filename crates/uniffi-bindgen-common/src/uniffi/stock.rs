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

/// What the generators read in `[bindings.kotlin]`, `[bindings.swift]` and `[bindings.ruby]`.
const KOTLIN: &[&str] = &[
    "android",
    "android_cleaner",
    "cdylib_name",
    "custom_types",
    "disable_java_cleaner",
    "exclude",
    "external_packages",
    "generate_immutable_records",
    "kotlin_target_version",
    "mutable_records",
    "omit_checksums",
    "package_name",
    "rename",
];
const SWIFT: &[&str] = &[
    "custom_types",
    "exclude",
    "ffi_module_filename",
    "ffi_module_name",
    "generate_case_iterable_conformance",
    "generate_codable_conformance",
    "generate_immutable_records",
    "generate_module_map",
    "link_frameworks",
    "module_name",
    "mutable_records",
    "omit_argument_labels",
    "omit_checksums",
    "omit_localized_error_conformance",
    "rename",
];
const RUBY: &[&str] = &[
    "cdylib_name",
    "cdylib_path",
    "custom_types",
    "exclude",
    "rename",
];

/// The files of one of UniFFI's own generators.
///
/// # Errors
/// A source that cannot be read, an interface that UniFFI refuses, or an unknown setting.
pub fn files(options: &GenerateOptions, language: TargetLanguage) -> Result<Vec<File>> {
    check_stock(options, &language)?;
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
/// A source that cannot be read, an interface that UniFFI refuses, or an unknown setting.
pub fn generate(options: GenerateOptions) -> Result<()> {
    for language in &options.languages {
        check_stock(&options, language)?;
    }
    uniffi_bindgen::bindings::generate(options)
}

fn check_stock(options: &GenerateOptions, language: &TargetLanguage) -> Result<()> {
    match language {
        TargetLanguage::Kotlin => check_settings(options, "kotlin", KOTLIN),
        TargetLanguage::Swift => check_settings(options, "swift", SWIFT),
        TargetLanguage::Ruby => check_settings(options, "ruby", RUBY),
        // This workspace's own, which checks its settings.
        TargetLanguage::Python => Ok(()),
    }
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
