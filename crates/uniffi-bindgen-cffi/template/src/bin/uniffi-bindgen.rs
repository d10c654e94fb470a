//! What writes the Python. maturin runs it.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_cffi::main()
}
