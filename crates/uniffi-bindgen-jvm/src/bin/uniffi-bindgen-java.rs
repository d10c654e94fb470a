//! The `uniffi-bindgen-java` command.

const ABOUT: &str = "Writes the Java of uniffi-bindgen-java, and what users expect beside it";

fn main() -> std::process::ExitCode {
    uniffi_bindgen_common::cli::run("java", ABOUT, uniffi_bindgen_jvm::java::generate)
}
