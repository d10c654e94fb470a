//! `[bindings.go]` of a crate's `uniffi.toml`.

use serde::Deserialize;
use uniffi_bindgen_common::uniffi::Namespace;

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

impl Config {
    /// The name of the package that a namespace becomes a part of.
    pub fn package(&self, namespace: &Namespace) -> String {
        let default = || namespace.name.replace('_', "");
        self.package.clone().unwrap_or_else(default)
    }
}
