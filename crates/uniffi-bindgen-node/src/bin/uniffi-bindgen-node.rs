//! The `uniffi-bindgen-node` command.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_node::main()
}
