//! The command line, in the manner of stock `uniffi-bindgen`'s.

use std::process::ExitCode;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};

use crate::generate::{Options, generate};

/// Its own version, and that of the UniFFI that it is for.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (for UniFFI 0.32.2)");

/// Bindings generator for Rust, with C and C++
#[derive(Parser)]
#[command(version = VERSION, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate a header for C, one for C++, a C source file, and a reference page
    Generate(GenerateArgs),
}

#[derive(Args)]
struct GenerateArgs {
    /// Directory to write to; the default is the folder of the source
    #[arg(long, short)]
    out_dir: Option<Utf8PathBuf>,

    /// Path to the crate's uniffi.toml, or to a global config file: [defaults], [crates.<name>] and
    /// [crate-roots]
    #[arg(long, short)]
    config: Option<Utf8PathBuf>,

    /// Accepted for compatibility: whether the source is a library is seen from its name
    #[arg(long = "library")]
    _library: bool,

    /// Generate bindings for this crate only
    #[arg(long = "crate")]
    crate_name: Option<String>,

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
    let beside = || args.source.with_file_name("");
    let options = Options {
        out_dir: args.out_dir.clone().unwrap_or_else(beside),
        source: args.source,
        config: args.config,
        crate_name: args.crate_name,
    };
    match generate(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // All that led to it, in one line.
            eprintln!("uniffi-bindgen-c: {error:#}");
            ExitCode::FAILURE
        }
    }
}
