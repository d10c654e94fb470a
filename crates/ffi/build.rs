//! Generates the scaffolding of the interface.

use std::env::var_os;

fn main() {
    let source = "src/simd_r_drive_ws_client.udl";
    uniffi::generate_scaffolding(source).unwrap_or_else(|e| panic!("{source}: {e:#}"));
    discard_local_symbols();
    name_for_linkers();
}

/// Leaves the names of private functions out of a release, as they make it larger and nothing reads them.
/// The symbols that describe the interface are global, and stay.
fn discard_local_symbols() {
    let is_release = var_os("PROFILE").is_some_and(|profile| profile == "release");
    if is_release && var_os("CARGO_CFG_UNIX").is_some() {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-x");
    }
}

/// On macOS, a program that was linked to the library asks for it by this name, instead of by the place
/// where it was built.
fn name_for_linkers() {
    if var_os("CARGO_CFG_TARGET_OS").is_some_and(|system| system == "macos") {
        let name = "@rpath/libsimd_r_drive_ffi.dylib";
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,{name}");
    }
}
