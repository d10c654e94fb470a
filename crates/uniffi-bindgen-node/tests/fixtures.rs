//! Libraries with the generated modules, called by Node. Needs `node`, and says so if there is none.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of a workspace's libraries that this test's profile has.
fn libraries() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test");
    let profile = test.parent().and_then(Path::parent);
    profile.expect("the folder of the profile").to_owned()
}

fn run(command: &mut Command) {
    let status = command.status().expect("it can be run");
    assert!(status.success(), "{command:?}: {status}");
}

fn has_node() -> bool {
    let version = Command::new("node").arg("--version").output();
    let found = version.is_ok_and(|output| output.status.success());
    if !found {
        println!("not run: there is no node");
    }
    found
}

#[test]
fn values_cross_in_both_directions() {
    if !has_node() {
        return;
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut cargo = Command::new(env!("CARGO"));
    run(cargo.current_dir(here).args([
        "build",
        "--quiet",
        "--offline",
        "--package=node-fixture-values",
    ]));
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let name = format!("{prefix}node_values{suffix}");
    let library = libraries().join(&name);
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("values");
    std::fs::create_dir_all(&out).expect("a folder");
    // Another process may have the former file loaded.
    let _ = std::fs::remove_file(out.join(&name));
    std::fs::copy(&library, out.join(&name)).expect("the library was built");
    let mut generator = Command::new(env!("CARGO_BIN_EXE_uniffi-bindgen-node"));
    run(generator
        .current_dir(here)
        .args(["generate", "--library"])
        .arg(&library)
        .arg("--out-dir")
        .arg(&out));
    run(Command::new("node")
        .args(["--expose-gc", "--test"])
        .arg(here.join("fixtures/values/values.test.js"))
        .env("VALUES", out.join("values.js")));
}
