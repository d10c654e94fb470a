//! UniFFI's bindings for the JVM: Kotlin by stock's generator, with its calls made faster, and Java by
//! the crate `uniffi-bindgen-java`, with overloads.
//!
//! Stock's Kotlin makes its calls through JNA's structures. [`kotlin::rewrite`] replaces those by
//! classes of its own, and the declarations of the library's functions by functions that call
//! `uniffi_jvm_call`, see the crate `uniffi-jvm-runtime`. All else stays as stock has written it.

mod bytes;
pub mod java;
pub mod kotlin;

use std::fs;

use anyhow::{Context, Result};
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, GlobalConfig};

/// Writes Kotlin for the library `source` into the folder `out_dir`, which is emptied first.
pub fn generate_kotlin(source: &Utf8Path, out_dir: &Utf8Path) -> Result<()> {
    empty(out_dir)?;
    generate(GenerateOptions {
        languages: vec![TargetLanguage::Kotlin],
        source: absolute(source)?,
        out_dir: out_dir.to_owned(),
        config_override: None,
        format: false,
        crate_filter: None,
        metadata_no_deps: false,
    })?;
    for path in files(out_dir)? {
        let rewritten = kotlin::rewrite(&fs::read_to_string(&path)?).context(path.clone())?;
        fs::write(&path, rewritten)?;
    }
    Ok(())
}

/// Writes Java for the library `source` into the folder `out_dir`, which is emptied first.
pub fn generate_java(source: &Utf8Path, out_dir: &Utf8Path) -> Result<()> {
    empty(out_dir)?;
    let source = absolute(source)?;
    let mut paths = BindgenPaths::default();
    paths.add_cargo_metadata_layer(false)?;
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    uniffi_bindgen_java::generate(
        &loader,
        &uniffi_bindgen_java::GenerateOptions {
            source: source.clone(),
            out_dir: out_dir.to_owned(),
            format: false,
            crate_filter: None,
        },
    )?;
    let library = loader.library_name(&source).context("that is no library")?;
    for path in files(out_dir)? {
        if path.file_name() != Some("NamespaceLibrary.java") {
            continue;
        }
        let written = fs::read_to_string(&path)?;
        let folder = path.parent().context("a file has a folder")?;
        for ci in loader.load_cis(loader.load_metadata(&source)?)? {
            // One folder may be that of another component.
            if written.contains(&format!("findLibraryName(\"{}\")", ci.namespace())) {
                bytes::unwrap(&ci, folder)?;
                java::complete(&ci, folder, library)?;
            }
        }
    }
    Ok(())
}

fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf> {
    Ok(std::path::absolute(path)?.try_into()?)
}

fn empty(folder: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::create_dir_all(folder)?)
}

/// All files below a folder.
fn files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let mut files = Vec::new();
    for entry in folder.read_dir_utf8()? {
        let path = entry?.into_path();
        match path.is_dir() {
            true => files.extend(self::files(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}
