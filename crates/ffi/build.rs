//! Generates the scaffolding of the interface.

use std::{env, fs, path::Path};

const INTERFACE: &str = "simd_r_drive_ws_client";

fn main() {
    let source = format!("src/{INTERFACE}.udl");
    uniffi::generate_scaffolding(&source).unwrap_or_else(|e| panic!("{source}: {e:#}"));
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    cross_in_one_piece(&Path::new(&out).join(format!("{INTERFACE}.uniffi.rs")));
}

/// Gives `bytes` a Rust type that UniFFI does not treat as a list of numbers. Callers see no
/// difference except in speed.
fn cross_in_one_piece(scaffolding: &Path) {
    const LIST: &str = "::std::vec::Vec<u8>";
    let written = fs::read_to_string(scaffolding).expect("it was written just now");
    assert!(written.contains(LIST), "UniFFI names bytes otherwise now");
    let changed = written.replace(LIST, "::uniffi_cffi_runtime::Bytes");
    fs::write(scaffolding, changed).expect("it was written just now");
}
