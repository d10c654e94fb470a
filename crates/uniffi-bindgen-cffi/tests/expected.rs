//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and an `expected.py`: the part
//! of the module that stands for the interface. (What comes before it is the same for all; the
//! case `function` has it, too.) `BLESS=1 cargo test` writes the files anew.
//! `tests/refused/NAME.udl` says in its first line why it is refused.

use std::fs;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::pipeline::{general, initial};
use uniffi_bindgen::{BindgenPaths, BindgenPathsLayer, GlobalConfig};

/// The comment that ends what all modules share.
const MARK: &str = "# --- The interface ---\n";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// Finds the configuration of a case beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, _crate_name: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

fn generate(udl: &Path) -> anyhow::Result<String> {
    let udl = Utf8Path::from_path(udl).expect("a path in UTF-8");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(udl.parent().expect("a file").to_owned()));
    let config = GlobalConfig::default();
    let initial = initial::Root::from_udl(&paths, &config, udl, Some("demo".to_owned()))?;
    let root = general::pipeline("python").execute(initial)?;
    let mut modules = uniffi_bindgen_cffi::render(&root)?;
    Ok(modules.remove(0).source)
}

fn entries(name: &str) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder(name))
        .expect("the folder of the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty());
    entries
}

/// What of a module a case shows.
fn shown(case: &Path, source: String) -> String {
    match case.ends_with("function") {
        true => source,
        false => {
            let (_, interface) = source.split_once(MARK).expect("the mark");
            interface.trim_start().to_owned()
        }
    }
}

#[test]
fn modules_are_as_expected() {
    let bless = std::env::var_os("BLESS").is_some();
    for case in entries("cases") {
        let source = generate(&case.join("input.udl"))
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        let source = shown(&case, source);
        let file = case.join("expected.py");
        if bless {
            fs::write(&file, &source).expect("the file can be written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        assert!(
            source == expected,
            "{}: something else was generated; look at it with BLESS=1",
            file.display()
        );
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
