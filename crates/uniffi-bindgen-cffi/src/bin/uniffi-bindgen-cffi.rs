//! The same command as `uniffi-bindgen`, under a name that does not hide stock's where it is installed.

fn main() -> std::process::ExitCode {
    uniffi_bindgen_cffi::main()
}
