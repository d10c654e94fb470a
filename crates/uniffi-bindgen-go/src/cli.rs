//! The command line: that of stock `uniffi-bindgen`, without the languages.

use std::process::ExitCode;

use anyhow::{Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Parser, Subcommand};

use crate::generate::{Options, generate};

/// Its own version, and that of the UniFFI that it is for.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (for UniFFI 0.32.2)");

/// Go bindings generator for Rust
#[derive(Parser)]
#[command(version = VERSION, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate Go bindings
    Generate(GenerateArgs),
}

#[derive(Args)]
struct GenerateArgs {
    /// Directory to write to; the default is the folder of the source
    #[arg(long, short)]
    out_dir: Option<Utf8PathBuf>,

    /// Path to a global config file: [defaults], [crates.<name>] and [crate-roots]
    #[arg(long, short)]
    config: Option<Utf8PathBuf>,

    /// Accepted for compatibility: whether the source is a library is seen from its name
    #[arg(long = "library")]
    _library: bool,

    /// Generate bindings for this crate only
    #[arg(long = "crate")]
    crate_name: Option<String>,

    /// Exclude dependencies when running `cargo metadata`
    #[arg(long)]
    metadata_no_deps: bool,

    /// Path to the library (.so, .dylib, .dll, .a) or to the .udl file
    #[arg(value_parser = source)]
    source: Utf8PathBuf,
}

/// A file that is there, by a path that has all its folders.
fn source(path: &str) -> Result<Utf8PathBuf> {
    let absolute = Utf8PathBuf::try_from(std::path::absolute(path)?)?;
    match absolute.is_file() {
        true => Ok(absolute),
        false => bail!("there is no such file"),
    }
}

/// Runs the command line; the whole of the binary.
pub fn main() -> ExitCode {
    let Command::Generate(args) = Cli::parse().command;
    match generate(&args.into()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // All that led to it, in one line.
            eprintln!("{}: {error:#}", env!("CARGO_PKG_NAME"));
            ExitCode::FAILURE
        }
    }
}

impl From<GenerateArgs> for Options {
    fn from(args: GenerateArgs) -> Self {
        Self {
            out_dir: args
                .out_dir
                .unwrap_or_else(|| args.source.with_file_name("")),
            source: args.source,
            config: args.config.filter(|path| !is_of_a_crate(path)),
            crate_name: args.crate_name,
            metadata_no_deps: args.metadata_no_deps,
        }
    }
}

/// Whether a configuration is a crate's own, which is found without being named. UniFFI would warn
/// that it is no global one.
fn is_of_a_crate(path: &Utf8Path) -> bool {
    path.file_name() == Some("uniffi.toml") && path.with_file_name("Cargo.toml").exists()
}
