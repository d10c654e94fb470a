//! `[bindings.python]` of a crate's `uniffi.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The builtin exceptions that a variant of an error may inherit besides the error itself.
const BUILTIN_ERRORS: [&str; 37] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "IOError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "RuntimeError",
    "SystemError",
    "TimeoutError",
    "TypeError",
    "UnicodeError",
    "ValueError",
    "ZeroDivisionError",
];

/// The part of `uniffi.toml` that is read here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Config {
    /// File name of the library without `lib` and extension, if it differs from the cdylib's.
    pub cdylib_name: Option<String>,
    /// For an error and its variant: builtin exceptions that the variant also inherits.
    pub error_bases: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    bindings: Bindings,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bindings {
    python: Config,
}

impl Config {
    /// Reads the text of a `uniffi.toml`.
    ///
    /// # Errors
    /// Text that is not such a file, or a base class that is no builtin exception.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let file: File = toml::from_str(text.unwrap_or_default()).context("uniffi.toml")?;
        let config = file.bindings.python;
        for (error, variants) in &config.error_bases {
            for (variant, bases) in variants {
                if let Some(base) = bases.iter().find(|b| !BUILTIN_ERRORS.contains(&b.as_str())) {
                    bail!(
                        "uniffi.toml: bindings.python.error_bases.{error}.{variant}: \
                         {base} is not a builtin exception that can be a second base"
                    );
                }
            }
        }
        Ok(config)
    }

    /// The builtin exceptions that a variant of an error also inherits.
    pub fn error_bases(&self, error: &str, variant: &str) -> &[String] {
        self.error_bases
            .get(error)
            .and_then(|variants| variants.get(variant))
            .map_or(&[], Vec::as_slice)
    }
}
