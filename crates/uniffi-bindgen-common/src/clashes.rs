//! The check for names that clash: in a language they would be one.

use std::collections::HashMap;

use anyhow::{Result, bail};

/// Refuses two things in one place that a language would know by one name. Each is given by its name
/// in the interface, and by how the language spells that.
///
/// # Errors
/// The first such clash.
pub fn check_names<'a>(
    names: impl Iterator<Item = (&'a str, String)>,
    language: &str,
    place: &str,
) -> Result<()> {
    let mut seen = HashMap::new();
    for (name, spelled) in names {
        if let Some(other) = seen.insert(spelled.clone(), name) {
            bail!(
                "{place}: {other} and {name} would both be called {spelled}; \
                 rename one under [bindings.{language}.rename] in uniffi.toml"
            );
        }
    }
    Ok(())
}
