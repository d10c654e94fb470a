//! The `uniffi-bindgen-swift` command.

const ABOUT: &str = "Writes UniFFI's Swift, with fewer copies, and calls that can be cancelled";

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::cli::run("swift", ABOUT, uniffi_bindgen_swift::generate)
}
