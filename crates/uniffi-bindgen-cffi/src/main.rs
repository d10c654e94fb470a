//! The `uniffi-bindgen` command: stock's command line, with Python over cffi.

fn main() -> anyhow::Result<()> {
    uniffi_bindgen_cffi::main()
}
