//! The command line: the same as stock `uniffi-bindgen`'s.

use std::process::ExitCode;

use anyhow::Result;
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use uniffi_bindgen_common::cli::{report, source};
use uniffi_bindgen_common::config::is_of_a_crate;

use crate::generate::generate_python;
use crate::uniffi::{GenerateOptions, TargetLanguage, generate_scaffolding, stock};
use crate::{inspect, uniffi};

/// Scaffolding and bindings generator for Rust, with Python over cffi
#[derive(Parser)]
#[command(version = uniffi::VERSION, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate foreign language bindings
    Generate(GenerateArgs),

    /// Generate Rust scaffolding code
    Scaffolding {
        /// Directory to write to; the default is the folder of the .udl file
        #[arg(long, short)]
        out_dir: Option<Utf8PathBuf>,

        /// Do not format what is generated
        #[arg(long, short)]
        no_format: bool,

        /// Path to the .udl file
        #[arg(value_parser = source)]
        udl_file: Utf8PathBuf,
    },

    /// Inspect what the bindings are rendered from
    Pipeline(inspect::Args),
}

#[derive(Args)]
struct GenerateArgs {
    /// Language to write bindings in; may be repeated
    #[arg(long, short, value_enum, required = true)]
    language: Vec<Language>,

    /// Directory to write to; the default is the folder of the source
    #[arg(long, short)]
    out_dir: Option<Utf8PathBuf>,

    /// Do not run the language's formatter (Python needs none)
    #[arg(long, short)]
    no_format: bool,

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

    /// Print the calls of Python that CPython makes through cffi, each with the reason; all others
    /// take a fraction of the time where the library has uniffi-cffi-runtime
    #[arg(long)]
    list_slow_calls: bool,

    /// Path to the library (.so, .dylib, .dll, .a) or to the .udl file
    #[arg(value_parser = source)]
    source: Utf8PathBuf,
}

/// A language that bindings are written in.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs)]
pub enum Language {
    Kotlin,
    Swift,
    Python,
    Ruby,
}

/// Runs the command line; the whole of a `uniffi-bindgen` binary.
pub fn main() -> ExitCode {
    report(run())
}

fn run() -> Result<()> {
    match Cli::parse().command {
        Command::Generate(args) => generate(args),
        Command::Scaffolding {
            out_dir,
            no_format,
            udl_file,
        } => generate_scaffolding(&udl_file, out_dir.as_deref(), !no_format),
        Command::Pipeline(args) => inspect::run(args),
    }
}

fn generate(args: GenerateArgs) -> Result<()> {
    for language in &args.language {
        let options = args.options_for(*language);
        match options.languages.first() {
            Some(_) => stock::generate(options)?,
            None => {
                for call in generate_python(&options)? {
                    if args.list_slow_calls {
                        println!("{call}");
                    }
                }
            }
        }
    }
    Ok(())
}

impl GenerateArgs {
    /// The options in UniFFI's own form; for Python the list of its own languages stays empty.
    fn options_for(&self, language: Language) -> GenerateOptions {
        let beside = || self.source.with_file_name("");
        GenerateOptions {
            languages: language.stock().into_iter().collect(),
            source: self.source.clone(),
            out_dir: self.out_dir.clone().unwrap_or_else(beside),
            config_override: self.config_for(language),
            format: !self.no_format,
            crate_filter: self.crate_name.clone(),
            metadata_no_deps: self.metadata_no_deps,
        }
    }

    /// A crate's own configuration is found without being named. maturin names it all the same, and
    /// stock's generators would warn that it is no global one.
    fn config_for(&self, language: Language) -> Option<Utf8PathBuf> {
        let is_ignored = |path: &Utf8PathBuf| language.stock().is_some() && is_of_a_crate(path);
        self.config.clone().filter(|path| !is_ignored(path))
    }
}

impl Language {
    /// The stock generator that a language is handed to; Python has its own here.
    fn stock(self) -> Option<TargetLanguage> {
        match self {
            Self::Kotlin => Some(TargetLanguage::Kotlin),
            Self::Swift => Some(TargetLanguage::Swift),
            Self::Ruby => Some(TargetLanguage::Ruby),
            Self::Python => None,
        }
    }
}
