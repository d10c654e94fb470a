//! Interfaces at random, the same for a seed: generated, and accepted by `node --check` and, where it is
//! installed, by `tsc --strict`, which `TSC` names. `SEEDS=FIRST:COUNT cargo test --test random` tries
//! others.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use uniffi_bindgen_common::{Backend, File};
use uniffi_bindgen_node::Node;
use uniffi_bindgen_testing::random::{Outcome, outcome, seeds};

/// What a program has against the files.
fn check(folder: &Path, program: &OsStr, arguments: &[&str]) {
    let output = Command::new(program)
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    assert!(
        output.status.success(),
        "{}: {}{}",
        folder.display(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// What the declarations need of Node's types.
const NODE: &str = "declare class Buffer extends Uint8Array {}\n";

#[test]
fn javascript_and_typescript_accept_what_is_generated() {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("random");
    let _ = fs::remove_dir_all(&target);
    let mut declarations: Vec<String> = Vec::new();
    for seed in seeds() {
        let folder = target.join(seed.to_string());
        if let Outcome::Written = outcome::<Node>(seed, &folder) {
            check(&folder, OsStr::new("node"), &["--check", "demo.js"]);
            check(&folder, OsStr::new("node"), &["--check", "demo.mjs"]);
            declarations.push(format!("{seed}/demo.d.ts"));
        }
    }
    for File { name, text } in Node::shared() {
        let file = target.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    }
    let node = target.join("node_modules/@types/node");
    fs::create_dir_all(&node).expect("a folder");
    fs::write(node.join("index.d.ts"), NODE).expect("written");
    let Some(tsc) = std::env::var_os("TSC") else {
        println!("TSC names no TypeScript compiler: the types were not checked");
        return;
    };
    let mut arguments = vec!["--strict", "--noEmit", "--target", "es2022"];
    arguments.extend(["--lib", "es2022,esnext.disposable,dom"]);
    arguments.extend(declarations.iter().map(String::as_str));
    check(&target, &tsc, &arguments);
}
