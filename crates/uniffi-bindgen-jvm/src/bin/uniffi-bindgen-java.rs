//! The `uniffi-bindgen-java` command: the Java of the crate of that name, and what users expect beside it.

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::Parser;

/// Writes Java for a library
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
    uniffi_bindgen_jvm::generate_java(&source, &out_dir)
}
