//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and an `expected.js` and an
//! `expected.d.ts`: the modules without what is the same for all, which the case `function` has, too.
//! `BLESS=1 cargo test` writes the files anew. `tests/refused/NAME/` has an `input.udl` whose first
//! line says how the error begins.

use std::fs;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};
use uniffi_bindgen_node::{Module, generate, render};

/// The comment behind what all modules share.
const MARK: &str = "// --- Objects ---";

/// Finds the configuration of the crate beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, _crate_name: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

/// Puts an input into a crate, from which UniFFI takes the crate's name.
fn in_crate(case: &Utf8Path) -> anyhow::Result<Utf8PathBuf> {
    let name = case.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"))?;
    let root = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let copy = root.join("src/input.udl");
    fs::create_dir_all(root.join("src"))?;
    fs::write(root.join("Cargo.toml"), "[package]\nname = \"demo\"\n")?;
    fs::copy(case.join("input.udl"), &copy)?;
    Ok(copy)
}

fn generated(case: &Path) -> anyhow::Result<Module> {
    let case = Utf8Path::from_path(case).expect("a path in UTF-8");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(case.to_owned()));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let udl = in_crate(case)?;
    let metadata = loader.load_metadata(&udl)?;
    let initial = loader.load_pipeline_initial_root(&udl, metadata)?;
    let mut modules = render(&generate::pipeline(initial)?)?;
    Ok(modules.remove(0))
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

/// Compares what was generated with a file, or writes that.
fn compare(file: &Path, generated: &str) {
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

#[test]
fn modules_are_as_expected() {
    for case in entries("cases") {
        let module =
            generated(&case).unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        let source = match case.ends_with("function") {
            true => module.source.as_str(),
            false => {
                let (_, shown) = module.source.split_once(MARK).expect("the mark");
                shown.trim_start()
            }
        };
        compare(&case.join("expected.js"), source);
        compare(&case.join("expected.d.ts"), &module.types);
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for case in entries("refused") {
        let text = fs::read_to_string(case.join("input.udl")).expect("the file can be read");
        let reason = text.lines().next().unwrap_or_default();
        let reason = reason.strip_prefix("// ").expect("the reason");
        match generated(&case) {
            Ok(_) => panic!("{}: it was not refused", case.display()),
            Err(error) => assert!(
                format!("{error:#}").starts_with(reason),
                "{}: {error:#}",
                case.display()
            ),
        }
    }
}
