//! `[bindings.c]` of a crate's `uniffi.toml`.

use serde::Deserialize;

/// The part of `uniffi.toml` that is read here.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What all names in C begin with, without the underscore; the namespace unless it is given.
    pub prefix: Option<String>,
    /// The files' name without extension, and the namespace in C++; the namespace of the interface
    /// unless it is given.
    pub name: Option<String>,
    /// The error whose variants have the short names: `srd_error_closed`.
    pub error: Option<String>,
    /// The variant of that error which an invalid argument gets. It has the fields `argument` and
    /// `reason`, both strings.
    pub invalid_argument: Option<String>,
    /// The function that says whether the call that failed with an error can be repeated.
    pub retryable: Option<String>,
    /// The methods, as `Type.method`, that the library exports by `uniffi_c_runtime::direct!`.
    pub direct: Vec<String>,
    /// Other names for what the interface names; UniFFI applies them.
    pub rename: toml::Table,
    /// What is left out; UniFFI does that.
    pub exclude: Vec<String>,
}
