//! `[bindings.LANGUAGE]` of a crate's `uniffi.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow};
use camino::Utf8Path;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Default, Deserialize)]
#[serde(default)]
struct File {
    bindings: BTreeMap<String, toml::Value>,
}

/// Reads what the text of a `uniffi.toml` has for a language; the default if it has nothing.
///
/// # Errors
/// Text that is not such a file, or a wrong setting.
pub fn parse<C: Default + DeserializeOwned>(text: Option<&str>, language: &str) -> Result<C> {
    let mut file: File = toml::from_str(text.unwrap_or_default()).context("uniffi.toml")?;
    match file.bindings.remove(language) {
        Some(settings) => settings.try_into().map_err(|error: toml::de::Error| {
            anyhow!("uniffi.toml: bindings.{language}: {}", error.message())
        }),
        None => Ok(C::default()),
    }
}

/// Whether a configuration is a crate's own, and no global one.
pub fn is_of_a_crate(path: &Utf8Path) -> bool {
    path.file_name() == Some("uniffi.toml") && path.with_file_name("Cargo.toml").exists()
}
