//! What is generated for small interfaces, compared with files that a person can read, and compiled.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and the files expected for it:
//! the header, the header for C++, and of the source file the part behind what all share.
//! `BLESS=1 cargo test` writes them anew. `tests/refused/NAME.udl` says in its first line why it is
//! refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use uniffi_bindgen_c::C;
use uniffi_bindgen_common::File;
use uniffi_bindgen_testing::cases::{assert_refused, compare, entries, generate};

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

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// Where a case can be put into a crate.
fn folder(case: &Path) -> PathBuf {
    let case = case.strip_prefix(TESTS).expect("a case");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(case.with_extension(""))
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
    for case in entries(&Path::new(TESTS).join("cases")) {
        let files = generate::<C>(&case.join("input.udl"), &folder(&case))
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        compile_all(&case, &files);
        for File { name, text } in files.iter().filter(|file| !file.name.ends_with(".hpp")) {
            let shown = text.split_once(MARK).map_or(text.as_str(), |(_, own)| own);
            compare(&case.join(name.replace("demo", "expected")), shown);
        }
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for case in entries(&Path::new(TESTS).join("refused")) {
        assert_refused::<C>(&case, &folder(&case));
    }
}

#[test]
fn only_methods_that_can_be_called_directly_are() {
    const NOT_COVERED: &str =
        "has more than numbers, booleans and bytes, has no error, or is asynchronous";
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("not_direct");
    fs::create_dir_all(&folder).expect("a folder");
    let input = folder.join("input.udl");
    fs::copy(Path::new(TESTS).join("cases/direct/input.udl"), &input).expect("copied");
    for (method, reason) in [
        ("Store.reed", "there is no method Store.reed".to_owned()),
        ("Store.many", format!("Store.many {NOT_COVERED}")),
        ("Store.later", format!("Store.later {NOT_COVERED}")),
    ] {
        let config = format!("[bindings.c]\ndirect = [\"{method}\"]\n");
        fs::write(folder.join("uniffi.toml"), config).expect("written");
        match generate::<C>(&input, &folder.join("crate")) {
            Ok(_) => panic!("{method} was not refused"),
            Err(error) => assert_eq!(
                format!("{error:#}"),
                format!("namespace demo: direct: {reason}")
            ),
        }
    }
}
