//! The command `uniffi-bindgen-c`.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::main::<uniffi_bindgen_c::C>()
}
