//! The command line, in the manner of `uniffi-bindgen`'s.

use std::process::ExitCode;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand};

use crate::generate::{Options, generate};

/// Its own version, and that of the UniFFI that it is for.
const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (for UniFFI 0.32.2)");

/// Writes JavaScript for Node.js, with types for TypeScript, for a UniFFI interface
#[derive(Parser)]
#[command(version = VERSION, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate JavaScript and types
    Generate(GenerateArgs),
}

#[derive(Args)]
struct GenerateArgs {
    /// Directory to write to; the default is the folder of the source
    #[arg(long, short)]
    out_dir: Option<Utf8PathBuf>,

    /// Path to a global config file: [defaults], [crates.<name>] and [crate-roots]; a crate's own
    /// uniffi.toml is found without being named
    #[arg(long, short)]
    config: Option<Utf8PathBuf>,

    /// Accepted for compatibility: whether the source is a library is seen from its name
    #[arg(long = "library")]
    _library: bool,

    /// Accepted for compatibility: there is no formatter to run
    #[arg(long = "no-format", short)]
    _no_format: bool,

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

/// Runs the command line; the whole of a `uniffi-bindgen-node` binary.
pub fn main() -> ExitCode {
    let Command::Generate(args) = Cli::parse().command;
    match generate(&args.into()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // All that led to it, in one line.
            eprintln!("uniffi-bindgen-node: {error:#}");
            ExitCode::FAILURE
        }
    }
}

impl From<GenerateArgs> for Options {
    fn from(args: GenerateArgs) -> Self {
        let is_of_a_crate = |path: &Utf8PathBuf| {
            path.file_name() == Some("uniffi.toml") && path.with_file_name("Cargo.toml").exists()
        };
        Self {
            out_dir: match args.out_dir {
                Some(folder) => folder,
                None => args.source.with_file_name(""),
            },
            source: args.source,
            // UniFFI would warn that it is no global one.
            config: args.config.filter(|path| !is_of_a_crate(path)),
            crate_name: args.crate_name,
            metadata_no_deps: args.metadata_no_deps,
        }
    }
}
