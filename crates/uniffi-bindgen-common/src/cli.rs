//! The command line of a generator, in the manner of stock `uniffi-bindgen`'s.

use std::process::ExitCode;

use anyhow::{Result, bail};
use camino::Utf8PathBuf;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::backend::{Backend, File, generate, write};
use crate::uniffi::{GenerateOptions, VERSION};

#[derive(Parser)]
#[command(version = VERSION, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate bindings
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
///
/// # Errors
/// There is no such file.
pub fn source(path: &str) -> Result<Utf8PathBuf> {
    let absolute = Utf8PathBuf::try_from(std::path::absolute(path)?)?;
    match absolute.is_file() {
        true => Ok(absolute),
        false => bail!("there is no such file"),
    }
}

/// Runs the command line of a backend; the whole of the binary.
pub fn main<B: Backend>() -> ExitCode {
    run(B::NAME, B::ABOUT, generate::<B>)
}

/// Runs the command line of any other generator, which has a language, a line about it, and makes files.
pub fn run(
    language: &str,
    about: &'static str,
    generate: impl FnOnce(&GenerateOptions) -> Result<Vec<File>>,
) -> ExitCode {
    let name = format!("uniffi-bindgen-{language}");
    let command = Cli::command()
        .about(about)
        .bin_name(&name)
        .display_name(&name);
    let Command::Generate(args) = match Cli::from_arg_matches(&command.get_matches()) {
        Ok(cli) => cli.command,
        Err(error) => error.exit(),
    };
    let options = GenerateOptions::from(args);
    report(generate(&options).and_then(|files| write(&files, &options.out_dir)))
}

/// Says why a command failed, if it did.
pub fn report(outcome: Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // All that led to it, in one line.
            eprintln!("{}: {error:#}", program());
            ExitCode::FAILURE
        }
    }
}

/// What this program is called here.
fn program() -> String {
    let called = std::env::args_os().next().map(Utf8PathBuf::try_from);
    let name = called.and_then(|path| Some(path.ok()?.file_stem()?.to_owned()));
    name.unwrap_or_else(|| "uniffi-bindgen".to_owned())
}

impl From<GenerateArgs> for GenerateOptions {
    fn from(args: GenerateArgs) -> Self {
        let beside = || args.source.with_file_name("");
        Self {
            out_dir: args.out_dir.clone().unwrap_or_else(beside),
            source: args.source,
            config_override: args.config,
            crate_filter: args.crate_name,
            metadata_no_deps: args.metadata_no_deps,
            ..Self::default()
        }
    }
}
