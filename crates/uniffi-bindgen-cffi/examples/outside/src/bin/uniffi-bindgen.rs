//! What writes the Python.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_cffi::main()
}
