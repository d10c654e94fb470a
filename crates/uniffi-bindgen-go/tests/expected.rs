//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and `expected.go`, `expected.h` and
//! `expected.c`. What all packages share is left out, but for the case `async`, which has it, too.
//! `BLESS=1 cargo test` writes the files anew. `tests/refused/NAME.udl` says in its first line why it is
//! refused.

use std::fs;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};
use uniffi_bindgen_go::generate::{Package, general};

/// The crate that a case is about.
const CRATE: &str = "demo";

/// Finds the configuration of a crate beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, _crate_name: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

/// Puts an input into a crate, from which UniFFI takes the crate's name.
fn in_crate(udl: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let case = udl.with_extension("");
    let case = case.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))?;
    let root = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(case);
    let copy = root.join("src/input.udl");
    fs::create_dir_all(root.join("src"))?;
    let manifest = format!("[package]\nname = \"{CRATE}\"\n");
    fs::write(root.join("Cargo.toml"), manifest)?;
    fs::copy(udl, &copy)?;
    Ok(copy)
}

fn generate(udl: &Path) -> anyhow::Result<Package> {
    let udl = Utf8Path::from_path(udl).expect("a path in UTF-8");
    let folder = udl.parent().expect("a file");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(folder.to_owned()));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let interfaces = loader.load_metadata(&in_crate(udl)?)?;
    let root = general(loader.load_pipeline_initial_root(udl, interfaces)?)?;
    let packages = uniffi_bindgen_go::render(&root)?;
    Ok(packages.into_iter().next().expect("a package"))
}

fn entries(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty());
    entries
}

#[test]
fn packages_are_as_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    for case in entries("cases") {
        let package = generate(&case.join("input.udl"))
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        for (rest, text) in package.files {
            let is_shared = rest.contains("uniffi_");
            if is_shared && !case.ends_with("async") {
                continue;
            }
            let file = case.join(rest.replace("_uniffi", "expected"));
            if bless {
                fs::write(&file, &text).expect("the file can be written");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            assert!(
                text == expected,
                "{}: something else was generated; look at it with BLESS=1",
                file.display()
            );
        }
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for case in entries("refused") {
        let text = fs::read_to_string(&case).expect("the file can be read");
        let reason = text.lines().next().unwrap_or_default();
        let reason = reason.strip_prefix("// ").expect("the reason");
        let error = match generate(&case) {
            Ok(_) => panic!("{}: it was not refused", case.display()),
            Err(error) => error,
        };
        assert_eq!(format!("{error:#}"), reason, "{}", case.display());
    }
}
