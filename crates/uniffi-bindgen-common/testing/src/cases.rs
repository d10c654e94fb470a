//! Cases: `.udl` files, and what is expected for them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen_common::uniffi::{
    BindgenLoader, BindgenPaths, BindgenPathsLayer, GenerateOptions, GlobalConfig, Root,
    definitions, load,
};
use uniffi_bindgen_common::{Backend, File, render};

/// The crate that an interface is in, which has the same name as its namespace.
pub const CRATE: &str = "demo";

/// Finds the configuration of the crate beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, _: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

/// Puts an input into a crate in a folder, from which UniFFI takes the crate's name.
///
/// # Errors
/// The input cannot be read, or the crate not be written.
pub fn in_crate(name: &str, udl: &Utf8Path, folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let copy = folder.join("src/input.udl");
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!("[package]\nname = \"{name}\"\n");
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(udl, &copy)?;
    Ok(copy)
}

/// The interface of a `.udl` file, with the `uniffi.toml` beside it. A crate for it is made in `folder`.
///
/// # Errors
/// An interface that UniFFI refuses.
pub fn interface<B: Backend>(udl: &Path, folder: &Path) -> Result<Root> {
    let (udl, folder) = (Utf8Path::from_path(udl), Utf8Path::from_path(folder));
    let (udl, folder) = (udl.expect("UTF-8"), folder.expect("UTF-8"));
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(udl.with_file_name("")));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let options = GenerateOptions {
        source: in_crate(CRATE, udl, folder)?,
        ..GenerateOptions::default()
    };
    let root = load::initial(&loader, &options)?;
    definitions::general(root, B::NAME)
}

/// What is generated for a `.udl` file, as [`interface`] finds it.
///
/// # Errors
/// An interface that UniFFI or the backend refuses.
pub fn generate<B: Backend>(udl: &Path, folder: &Path) -> Result<Vec<File>> {
    render::<B>(&interface::<B>(udl, folder)?, None)
}

/// What is in a folder, in order.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let mut entries: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty());
    entries
}

/// Compares what was generated with a file, or writes that if `BLESS` is set.
pub fn compare(file: &Path, generated: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(file, generated).expect("the file can be written");
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    assert!(
        generated == expected,
        "{}: something else was generated; look at it with BLESS=1",
        file.display()
    );
}

/// Holds that a `.udl` file is refused for the reason in its first line, which is all that is said.
pub fn assert_refused<B: Backend>(udl: &Path, folder: &Path) {
    let text = fs::read_to_string(udl).expect("the file can be read");
    let reason = text.lines().next().unwrap_or_default();
    let reason = reason.strip_prefix("// ").expect("the reason");
    match generate::<B>(udl, folder) {
        Ok(_) => panic!("{}: it was not refused", udl.display()),
        Err(error) => assert_eq!(format!("{error:#}"), reason, "{}", udl.display()),
    }
}
