//! What is generated for small interfaces, compared with files that a person can read.
//!
//! `tests/cases/NAME/` has an `input.udl`, perhaps a `uniffi.toml`, and an `expected.js` and an
//! `expected.d.ts`: the modules without what is the same for all, which the case `function` has, too.
//! `BLESS=1 cargo test` writes the files anew. `tests/refused/NAME/` has an `input.udl` whose first
//! line says why it is refused.

use std::path::{Path, PathBuf};

use uniffi_bindgen_node::Node;
use uniffi_bindgen_testing::cases::{assert_refused, compare, entries, generate};

/// The comment behind what all modules share.
const MARK: &str = "// --- Objects ---";

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// Where a case can be put into a crate.
fn folder(case: &Path) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(case.strip_prefix(TESTS).expect("a case"))
}

#[test]
fn modules_are_as_expected() {
    for case in entries(&Path::new(TESTS).join("cases")) {
        let files = generate::<Node>(&case.join("input.udl"), &folder(&case))
            .unwrap_or_else(|error| panic!("{}: {error:#}", case.display()));
        let text = |name: &str| {
            let file = files.iter().find(|file| file.name == name);
            file.expect("the file").text.as_str()
        };
        let source = match case.ends_with("function") {
            true => text("demo.js"),
            false => {
                let (_, shown) = text("demo.js").split_once(MARK).expect("the mark");
                shown.trim_start()
            }
        };
        compare(&case.join("expected.js"), source);
        compare(&case.join("expected.d.ts"), text("demo.d.ts"));
    }
}

#[test]
fn what_is_not_covered_is_refused() {
    for case in entries(&Path::new(TESTS).join("refused")) {
        assert_refused::<Node>(&case.join("input.udl"), &folder(&case));
    }
}
