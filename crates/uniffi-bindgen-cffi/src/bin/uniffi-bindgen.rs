//! The `uniffi-bindgen` command: stock's command line, with Python over cffi.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_cffi::main()
}
