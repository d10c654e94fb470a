//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and an `expected.py`: the part
//! of the module that stands for the interface. (What comes before it is the same for all; the
//! case `function` has it, too.) `parts/`, if it is there, is another crate that `input.udl` refers
//! to, with an input of its own. `BLESS=1 cargo test` writes the files anew. `fixtures/test_expected.py`
//! imports the modules and checks their types.
//! `tests/refused/NAME.udl` says in its first line why it is refused; all of them share a
//! `uniffi.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;
use uniffi_bindgen_cffi::config::LANGUAGE;
use uniffi_bindgen_cffi::uniffi::{
    BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig, definitions,
};
use uniffi_bindgen_testing::cases::{entries, in_crate};

/// The comment that ends what all modules share.
const MARK: &str = "# --- The interface ---\n";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// The crate that a case is about, and the one that it may refer to.
const CRATE: &str = "demo";
const OTHER: &str = "parts";

/// Finds the configuration of a crate beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, crate_name: &str) -> Option<Utf8PathBuf> {
        match crate_name {
            CRATE => Some(self.0.clone()),
            _ => Some(self.0.join(crate_name)),
        }
    }
}

/// Where an input can be put into a crate.
fn crate_folder(udl: &Utf8Path) -> Utf8PathBuf {
    let case = udl.with_extension("");
    let case = case.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/tests"));
    Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(case.expect("a case"))
}

fn generate(udl: &Path) -> anyhow::Result<String> {
    let udl = Utf8Path::from_path(udl).expect("a path in UTF-8");
    let folder = udl.parent().expect("a file");
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(folder.to_owned()));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let mut interfaces = loader.load_metadata(&in_crate(CRATE, udl, &crate_folder(udl))?)?;
    let other = folder.join(OTHER).join("input.udl");
    if other.exists() {
        interfaces.extend(loader.load_metadata(&in_crate(
            OTHER,
            &other,
            &crate_folder(&other),
        )?)?);
    }
    let initial = loader.load_pipeline_initial_root(udl, interfaces)?;
    let root = definitions::general(initial, LANGUAGE)?;
    let modules = uniffi_bindgen_cffi::render(&root)?;
    let module = modules.into_iter().find(|m| m.crate_name == CRATE);
    Ok(module.expect("the module of the crate").source)
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

/// What a case shows is as expected, or is from now on.
fn is_as_expected(case: &Path) -> Result<(), Failed> {
    let source = generate(&case.join("input.udl")).map_err(|error| format!("{error:#}"))?;
    let source = shown(case, source);
    let file = case.join("expected.py");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&file, &source)?;
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let changes = TextDiff::from_lines(&expected, &source);
    match source == expected {
        true => Ok(()),
        false => Err(changes
            .unified_diff()
            .header("expected.py", "what was generated")
            .to_string()
            .into()),
    }
}

/// An interface is refused for the reason in its first line.
fn is_refused(udl: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(udl)?;
    let reason = text.lines().next().unwrap_or_default();
    let reason = reason.strip_prefix("// ").ok_or("it gives no reason")?;
    match generate(udl) {
        Ok(_) => Err("it was not refused".into()),
        Err(error) if format!("{error:#}") == reason => Ok(()),
        Err(error) => Err(format!("expected: {reason}\nrefused:  {error:#}").into()),
    }
}

/// A test of each of those in a folder, by its name there.
fn tests(folder: &str, paths: Vec<PathBuf>, check: fn(&Path) -> Result<(), Failed>) -> Vec<Trial> {
    let test = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Trial::test(format!("{folder}::{name}"), move || check(&path))
    };
    paths.into_iter().map(test).collect()
}

fn main() {
    let mut refused = entries(&folder("refused"));
    refused.retain(|path| path.extension().is_some_and(|e| e == "udl"));
    let mut all = tests("cases", entries(&folder("cases")), is_as_expected);
    all.extend(tests("refused", refused, is_refused));
    libtest_mimic::run(&Arguments::from_args(), all).exit();
}
