//! Interfaces at random, the same for a seed: generated, in Go's format, and accepted by its compiler and
//! `go vet`. `SEEDS=FIRST:COUNT cargo test --test random` tries others.

use std::fs;
use std::path::Path;
use std::process::Command;

use uniffi_bindgen_go::Go;
use uniffi_bindgen_testing::random::{Outcome, outcome, seeds};

/// What a command says, all of it; nothing if it has nothing against the files.
fn said(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    match output.status.success() {
        true => said,
        false => format!("{program} failed: {said}"),
    }
}

#[test]
fn go_accepts_what_is_generated() {
    if Command::new("go").arg("version").output().is_err() {
        println!("go is not installed: nothing was checked");
        return;
    }
    // One module, so that Go builds what its packages share once.
    let module = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random");
    let _ = fs::remove_dir_all(&module);
    fs::create_dir_all(&module).expect("a folder");
    fs::write(module.join("go.mod"), "module random\n\ngo 1.22\n").expect("written");
    for seed in seeds() {
        let folder = module.join(format!("i{seed}"));
        if let Outcome::Written = outcome::<Go>(seed, &folder) {
            assert_eq!(said(&folder, "gofmt", &["-l", "."]), "", "seed {seed}");
        }
    }
    // It compiles them, but links nothing.
    assert_eq!(said(&module, "go", &["vet", "./..."]), "");
}
