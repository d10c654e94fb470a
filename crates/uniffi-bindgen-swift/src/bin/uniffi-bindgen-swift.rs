//! The `uniffi-bindgen-swift` command: stock's Swift, with fewer copies and with cancelled calls.

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::Parser;

/// Writes Swift for a library
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
    uniffi_bindgen_swift::generate_swift(&source, &out_dir)
}
