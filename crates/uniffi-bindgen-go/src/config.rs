//! `[bindings.go]` of a crate's `uniffi.toml`.

use anyhow::{Context, Result};
use serde::Deserialize;
use uniffi_bindgen::pipeline::general::Namespace;

/// The part of `uniffi.toml` that is read here.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The name of the package; by default the namespace's without underscores.
    package: Option<String>,
    /// Functions, and methods as `Type.method`, that only other files of the package can call.
    pub unexported: Vec<String>,
    /// The error that an invalid argument gives: a variant, as `Error.Variant`, that has the fields
    /// `argument` and `reason`, both strings.
    pub invalid_argument: Option<String>,
    /// The error that the use of a closed object gives: a variant that has the field `target`, a
    /// string.
    pub closed: Option<String>,
    /// Read by UniFFI itself.
    rename: toml::Table,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    bindings: Bindings,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bindings {
    go: Config,
}

impl Config {
    /// Reads the text of a `uniffi.toml`.
    ///
    /// # Errors
    /// Text that is not such a file.
    pub fn parse(text: Option<&str>) -> Result<Self> {
        let file: File = toml::from_str(text.unwrap_or_default()).context("uniffi.toml")?;
        Ok(file.bindings.go)
    }

    /// The name of the package that a namespace becomes a part of.
    pub fn package(&self, namespace: &Namespace) -> String {
        let default = || namespace.name.replace('_', "");
        self.package.clone().unwrap_or_else(default)
    }
}
