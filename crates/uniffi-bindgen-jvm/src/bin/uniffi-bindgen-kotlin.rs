//! The `uniffi-bindgen-kotlin` command.

const ABOUT: &str = "Writes UniFFI's Kotlin, with calls through uniffi-jvm-runtime";

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::cli::run("kotlin", ABOUT, uniffi_bindgen_jvm::kotlin::generate)
}
