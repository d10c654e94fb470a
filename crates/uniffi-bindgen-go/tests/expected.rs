//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and `expected.go`, `expected.h` and
//! `expected.c`. What all packages share is left out, but for the case `async`, which has it, too.
//! `BLESS=1 cargo test` writes the files anew. `tests/refused/NAME.udl` says in its first line why it is
//! refused.

use std::path::{Path, PathBuf};

use uniffi_bindgen_go::Go;
use uniffi_bindgen_testing::cases::{assert_refused, compare, entries, generate};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// Where a case can be put into a crate.
fn folder(case: &Path) -> PathBuf {
    let case = case.strip_prefix(TESTS).expect("a case");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(case.with_extension(""))
}

#[test]
fn packages_are_as_expected() {
    for case in entries(&Path::new(TESTS).join("cases")) {
        let files = generate::<Go>(&case.join("input.udl"), &folder(&case))
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        for file in files {
            let is_shared = file.name.contains("uniffi_");
            if !is_shared || case.ends_with("async") {
                let name = file.name.replace("demo_uniffi", "expected");
                compare(&case.join(name), &file.text);
            }
        }
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for case in entries(&Path::new(TESTS).join("refused")) {
        assert_refused::<Go>(&case, &folder(&case));
    }
}
