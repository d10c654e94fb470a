//! Interfaces at random, the same for a seed: generated and compiled, with warnings as errors.
//! `SEEDS=FIRST:COUNT cargo test --test random` tries others.

use std::fs;
use std::path::Path;
use std::process::Command;

use uniffi_bindgen_c::C;
use uniffi_bindgen_testing::random::{Outcome, outcome, seeds};

fn compile(folder: &Path, compiler: &str, standard: &str, file: &str) {
    let status = Command::new(compiler)
        .current_dir(folder)
        .args([standard, "-fsyntax-only", "-Wall", "-Wextra"])
        .args(["-Wpedantic", "-Werror", file])
        .status();
    let said = status.expect("a compiler").success();
    assert!(said, "{compiler} refuses {}", folder.display());
}

#[test]
fn what_is_generated_compiles() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random");
    for seed in seeds() {
        let folder = target.join(seed.to_string());
        if let Outcome::Written = outcome::<C>(seed, &folder) {
            fs::write(folder.join("all.cpp"), "#include \"demo.hpp\"\n").expect("written");
            compile(&folder, "cc", "-std=c11", "demo.c");
            compile(&folder, "c++", "-std=c++17", "all.cpp");
        }
    }
}
