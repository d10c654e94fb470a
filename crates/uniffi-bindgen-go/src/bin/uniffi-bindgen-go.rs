//! The `uniffi-bindgen-go` command.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::main::<uniffi_bindgen_go::Go>()
}
