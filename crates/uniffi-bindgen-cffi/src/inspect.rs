//! The command `pipeline`: prints what the bindings are rendered from.

use anyhow::{Result, bail};
use camino::Utf8PathBuf;

use uniffi_bindgen_common::cli::source;

use crate::cli::Language;
use crate::config::LANGUAGE;
use crate::uniffi::{GenerateOptions, PrintOptions, load};

/// What to print.
#[derive(clap::Args)]
pub struct Args {
    /// Accepted for compatibility: whether the source is a library is seen from its name
    #[arg(long = "library")]
    _library: bool,

    /// Path to the library (.so, .dylib, .dll, .a) or to the .udl file
    #[arg(value_parser = source)]
    source: Utf8PathBuf,

    /// Refuse a source that has no interface of this crate
    #[arg(long = "crate")]
    crate_name: Option<String>,

    /// Exclude dependencies when running `cargo metadata`
    #[arg(long)]
    metadata_no_deps: bool,

    /// Language of the bindings
    language: Language,

    /// Only show passes that match; `last` is the last one
    #[arg(long, short)]
    pass: Option<String>,

    /// Don't show diffs for middle passes
    #[arg(long)]
    no_diff: bool,

    /// Only show data for types with this name
    #[arg(long = "type", short = 't')]
    filter_type: Option<String>,

    /// Only show data for items with fields that match
    #[arg(long = "name", short = 'n')]
    filter_name: Option<String>,
}

/// Prints each pass.
///
/// # Errors
/// A source that cannot be read, or a language whose bindings are not made like that.
pub fn run(args: Args) -> Result<()> {
    if args.language != Language::Python {
        bail!("only the bindings for Python are made in passes");
    }
    load::print_passes(
        &GenerateOptions {
            source: args.source,
            crate_filter: args.crate_name,
            metadata_no_deps: args.metadata_no_deps,
            ..GenerateOptions::default()
        },
        LANGUAGE,
        PrintOptions {
            pass: args.pass,
            no_diff: args.no_diff,
            filter_type: args.filter_type,
            filter_name: args.filter_name,
        },
    )
}
