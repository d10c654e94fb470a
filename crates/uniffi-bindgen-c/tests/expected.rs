//! What is generated for small interfaces, compared with files that a person can read, and compiled.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and the files expected for it:
//! the header, the header for C++, and of the source file the part behind what all share.
//! `BLESS=1 cargo test` writes them anew. `tests/refused/NAME.udl` says in its first line why it is
//! refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};
use uniffi_bindgen_c::module::File;

/// The comment that ends what all source files share.
const MARK: &str = "/* --- Objects --- */\n";

/// The warnings that a user's project may have on.
const WARNINGS: [&str; 6] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Wshadow",
    "-fsyntax-only",
];

/// Finds the configuration of the crate beside its input.
struct Beside(Utf8PathBuf);

impl BindgenPathsLayer for Beside {
    fn get_crate_root(&self, _: &str) -> Option<Utf8PathBuf> {
        Some(self.0.clone())
    }
}

/// Puts an input into a crate, from which UniFFI takes the crate's name.
fn generate(udl: &Path, config: &Path) -> anyhow::Result<Vec<File>> {
    let name = udl
        .strip_prefix(env!("CARGO_MANIFEST_DIR"))?
        .with_extension("");
    let root = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.to_str().expect("UTF-8"));
    let copy = root.join("src/input.udl");
    fs::create_dir_all(root.join("src"))?;
    fs::write(root.join("Cargo.toml"), "[package]\nname = \"demo\"\n")?;
    fs::copy(udl, &copy)?;
    let mut paths = BindgenPaths::default();
    paths.add_layer(Beside(Utf8PathBuf::try_from(config.to_owned())?));
    let loader = BindgenLoader::new(paths, GlobalConfig::default());
    let metadata = loader.load_metadata(&copy)?;
    let initial = loader.load_pipeline_initial_root(&copy, metadata)?;
    uniffi_bindgen_c::render(uniffi_bindgen_c::generate::general(initial)?, None)
}

fn entries(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    let entries = fs::read_dir(folder).expect("the folder of the cases");
    let mut entries: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    assert!(!entries.is_empty());
    entries
}

fn compile(compiler: &str, standard: &str, file: &Path) {
    let status = Command::new(compiler)
        .arg(standard)
        .args(WARNINGS)
        .arg(file)
        .status();
    assert!(status.expect("a compiler").success(), "{}", file.display());
}

/// Writes the files where compilers find them.
fn compile_all(case: &Path, files: &[File]) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let folder = folder.join(case.file_name().expect("a name"));
    fs::create_dir_all(&folder).expect("a folder");
    for file in files {
        fs::write(folder.join(&file.name), &file.text).expect("written");
    }
    for (name, text) in [("h.cpp", "demo.h"), ("hpp.cpp", "demo.hpp")] {
        fs::write(folder.join(name), format!("#include \"{text}\"\n")).expect("written");
        compile("c++", "-std=c++17", &folder.join(name));
    }
    compile("cc", "-std=c11", &folder.join("demo.c"));
}

#[test]
fn files_are_as_expected_and_compile() {
    let bless = std::env::var_os("BLESS").is_some();
    for case in entries("cases") {
        let files = generate(&case.join("input.udl"), &case)
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        compile_all(&case, &files);
        for File { name, text } in files.iter().filter(|file| !file.name.ends_with(".hpp")) {
            let shown = text.split_once(MARK).map_or(text.as_str(), |(_, own)| own);
            let file = case.join(name.replace("demo", "expected"));
            if bless {
                fs::write(&file, shown).expect("the file can be written");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            assert!(
                shown == expected,
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
        let error = match generate(&case, case.parent().expect("a folder")) {
            Ok(_) => panic!("{}: it was not refused", case.display()),
            Err(error) => format!("{error:#}"),
        };
        assert_eq!(
            error,
            format!("namespace demo: {reason}"),
            "{}",
            case.display()
        );
    }
}

#[test]
fn only_methods_that_can_be_called_directly_are() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/direct");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not_direct");
    fs::create_dir_all(&folder).expect("a folder");
    for (method, reason) in [
        ("Store.reed", "there is no method Store.reed"),
        (
            "Store.many",
            "Store.many has more than numbers, booleans and bytes, has no error, or is asynchronous",
        ),
        (
            "Store.later",
            "Store.later has more than numbers, booleans and bytes, has no error, or is asynchronous",
        ),
    ] {
        let config = format!("[bindings.c]\ndirect = [\"{method}\"]\n");
        fs::write(folder.join("uniffi.toml"), config).expect("written");
        let error = generate(&case.join("input.udl"), &folder).expect_err("it was not refused");
        assert_eq!(
            format!("{error:#}"),
            format!("namespace demo: direct: {reason}")
        );
    }
}
