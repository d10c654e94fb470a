//! `[bindings.LANGUAGE]` of a crate's `uniffi.toml`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, anyhow, ensure};
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

/// Refuses a file that is no global configuration, which UniFFI would ignore.
///
/// # Errors
/// It cannot be read, or has nothing that is global.
pub fn check_global(path: &Utf8Path) -> Result<()> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    let table: toml::Table = toml::from_str(&text).with_context(|| path.to_string())?;
    let is_global = ["defaults", "crates", "crate-roots"].map(|key| table.contains_key(key));
    ensure!(
        table.is_empty() || is_global.contains(&true),
        "{path} is no uniffi.toml beside a Cargo.toml, and has no [defaults], [crates.NAME] or \
         [crate-roots]"
    );
    Ok(())
}
