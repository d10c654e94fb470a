//! The `uniffi-bindgen-kotlin` command: stock's Kotlin, with calls through `uniffi-jvm-runtime`.

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::Parser;

/// Writes Kotlin for a library that has uniffi-jvm-runtime
#[derive(Parser)]
#[command(version)]
struct Cli {
    /// Directory to write to
    #[arg(long, short)]
    out_dir: Utf8PathBuf,

    /// Path to the library
    source: Utf8PathBuf,
}

fn main() -> Result<()> {
    let Cli { out_dir, source } = Cli::parse();
    uniffi_bindgen_jvm::generate_kotlin(&source, &out_dir)
}
