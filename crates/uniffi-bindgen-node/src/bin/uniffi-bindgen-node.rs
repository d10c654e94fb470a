//! The `uniffi-bindgen-node` command.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::main::<uniffi_bindgen_node::Node>()
}
