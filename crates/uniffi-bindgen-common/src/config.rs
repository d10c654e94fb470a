//! `[bindings.LANGUAGE]` of a crate's `uniffi.toml`.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, anyhow, bail, ensure};
use camino::Utf8Path;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use strsim::osa_distance;

/// What a global configuration has. A crate's own file may be one, too.
const GLOBAL: [&str; 3] = ["defaults", "crates", "crate-roots"];

/// The languages of the generators here, as `[bindings.LANGUAGE]` has them.
const LANGUAGES: [&str; 8] = [
    "python", "node", "go", "c", "swift", "kotlin", "java", "ruby",
];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    bindings: BTreeMap<String, toml::Value>,
    #[serde(rename = "defaults")]
    _defaults: IgnoredAny,
    #[serde(rename = "crates")]
    _crates: IgnoredAny,
    #[serde(rename = "crate-roots")]
    _crate_roots: IgnoredAny,
}

/// Reads what the text of a `uniffi.toml` has for a language; the default if it has nothing.
///
/// # Errors
/// Text that is not such a file, or a wrong setting.
pub fn parse<C: Default + DeserializeOwned>(text: Option<&str>, language: &str) -> Result<C> {
    let file: Result<File, _> = toml::from_str(text.unwrap_or_default());
    let mut file = file.map_err(|error| anyhow!("uniffi.toml: {}", error.message()))?;
    check_languages(file.bindings.keys())?;
    match file.bindings.remove(language) {
        Some(settings) => settings.try_into().map_err(|error: toml::de::Error| {
            anyhow!("uniffi.toml: bindings.{language}: {}", error.message())
        }),
        None => Ok(C::default()),
    }
}

/// Refuses a language that is one letter off from one that has a generator here. Any other name may be
/// of another generator, and so may one as short as `cs`.
fn check_languages<'a>(mut names: impl Iterator<Item = &'a String>) -> Result<()> {
    let meant = |name: &str| {
        let is_near = |language: &&str| language.len() > 3 && osa_distance(name, language) == 1;
        LANGUAGES.into_iter().find(is_near)
    };
    match names.find_map(|name| Some((name, meant(name)?))) {
        Some((name, language)) => bail!(
            "uniffi.toml: bindings.{name}: there is no generator for {name}; is it \
             bindings.{language}?"
        ),
        None => Ok(()),
    }
}

/// Refuses settings for a language that are none of these.
///
/// # Errors
/// The first such setting, or text that is not such a file.
pub fn check_settings(text: &str, language: &str, known: &[&str]) -> Result<()> {
    let settings: toml::Table = parse(Some(text), language)?;
    match settings.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => bail!("uniffi.toml: bindings.{language}: unknown setting {key}"),
        None => Ok(()),
    }
}

/// Whether a configuration is a crate's own, and no global one.
pub fn is_of_a_crate(path: &Utf8Path) -> bool {
    path.file_name() == Some("uniffi.toml") && path.with_file_name("Cargo.toml").exists()
}

/// Whether a configuration has what a global one has. A crate's own may have both.
///
/// # Errors
/// It cannot be read.
pub fn is_global(path: &Utf8Path) -> Result<bool> {
    let file = table(path)?;
    Ok(GLOBAL.iter().any(|key| file.contains_key(*key)))
}

/// The name of the crate that a configuration is of.
///
/// # Errors
/// Its manifest cannot be read.
pub fn crate_of(path: &Utf8Path) -> Result<String> {
    let manifest = table(&path.with_file_name("Cargo.toml"))?;
    let name = |section: &str| manifest.get(section)?.get("name")?.as_str();
    let name = name("lib").or_else(|| name("package")).unwrap_or_default();
    Ok(name.replace('-', "_"))
}

/// Refuses a file that is no global configuration, and sections that UniFFI would ignore.
///
/// # Errors
/// It cannot be read, or has what is not global.
pub fn check_global(path: &Utf8Path) -> Result<()> {
    let unknown = |key: &&String| !GLOBAL.contains(&key.as_str());
    match table(path)?.keys().find(unknown) {
        Some(key) => bail!(
            "{path} is no uniffi.toml beside a Cargo.toml, and a global configuration has only \
             [defaults], [crates.NAME] and [crate-roots]: not {key}"
        ),
        None => Ok(()),
    }
}

/// Refuses a configuration of a crate that is not one of these, which UniFFI would ignore.
///
/// # Errors
/// It cannot be read, or is for another crate.
pub fn check_crates(path: &Utf8Path, crates: &[&str]) -> Result<()> {
    let is_there = |name: &str| crates.contains(&name);
    if is_of_a_crate(path) {
        let name = crate_of(path)?;
        ensure!(
            is_there(&name),
            "{path} is of the crate {name}, which has no interface here"
        );
    }
    let file = table(path)?;
    for section in ["crates", "crate-roots"] {
        let names = file.get(section).and_then(toml::Value::as_table);
        for name in names.into_iter().flat_map(toml::Table::keys) {
            ensure!(
                is_there(name),
                "{path}: {section}.{name}: there is no interface of a crate {name} here, only of {}",
                crates.join(", ")
            );
        }
    }
    Ok(())
}

/// The content of a file.
fn table(path: &Utf8Path) -> Result<toml::Table> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    toml::from_str(&text).with_context(|| path.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use anyhow::Result;
    use camino::Utf8PathBuf;
    use tempfile::TempDir;

    use super::{check_crates, check_global, check_settings, is_global};

    /// A file with a text in a folder of its own.
    fn file(name: &str, text: &str) -> (TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = Utf8PathBuf::try_from(folder.path().join(name)).expect("UTF-8");
        fs::write(&path, text).expect("written");
        (folder, path)
    }

    fn refusal(outcome: Result<()>) -> String {
        format!("{:#}", outcome.expect_err("it is refused"))
    }

    #[test]
    fn a_global_configuration_of_an_absent_crate_is_refused() {
        let crates = ["ours", "theirs"];
        for section in ["crates", "crate-roots"] {
            let (_folder, path) = file("all.toml", &format!("[{section}]\nours = {{}}\n"));
            check_crates(&path, &crates).expect("it is there");
            let (_folder, path) = file("all.toml", &format!("[{section}]\nour-s = {{}}\n"));
            let refused = refusal(check_crates(&path, &crates));
            let reason = format!(
                "{path}: {section}.our-s: there is no interface of a crate our-s here, only of ours, theirs"
            );
            assert_eq!(refused, reason);
        }
    }

    #[test]
    fn a_configuration_of_another_crate_is_refused() {
        let (_folder, path) = file("uniffi.toml", "");
        let manifest = path.with_file_name("Cargo.toml");
        fs::write(manifest, "[package]\nname = \"our-crate\"\n").expect("written");
        check_crates(&path, &["our_crate"]).expect("it is there");
        let refused = refusal(check_crates(&path, &["theirs"]));
        assert!(
            refused.ends_with("is of the crate our_crate, which has no interface here"),
            "{refused}"
        );
    }

    #[test]
    fn a_crate_may_have_a_global_configuration_in_its_own() {
        let text = "[defaults.bindings.go]\n[crates.ours]\n[crate-roots]\n[bindings.go]\n";
        check_settings(text, "go", &[]).expect("it is for all crates");
        let (_folder, path) = file("uniffi.toml", text);
        assert!(is_global(&path).expect("a file"));
        let (_folder, path) = file("uniffi.toml", "[bindings.go]\n");
        assert!(!is_global(&path).expect("a file"));
    }

    #[test]
    fn a_language_that_is_misspelled_is_refused() {
        for (name, language) in [("nod", "node"), ("Python", "python"), ("kotiln", "kotlin")] {
            let refused = refusal(check_settings(&format!("[bindings.{name}]\n"), "go", &[]));
            assert_eq!(
                refused,
                format!(
                    "uniffi.toml: bindings.{name}: there is no generator for {name}; is it \
                     bindings.{language}?"
                )
            );
        }
        for name in ["csharp", "cs", "cpp", "dart", "js", "d", "nodejs", "kotlin"] {
            check_settings(&format!("[bindings.{name}]\n"), "go", &[]).expect("another generator");
        }
    }

    #[test]
    fn an_unknown_section_is_refused() {
        let (_folder, path) = file("all.toml", "[defaults]\n[crate.ours]\n");
        assert!(refusal(check_global(&path)).ends_with("not crate"));
        let refused = refusal(check_settings("[binding.go]\n", "go", &[]));
        assert!(
            refused.contains("uniffi.toml: unknown field `binding`"),
            "{refused}"
        );
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let text = "[bindings.kotlin]\npackage_nam = \"x\"\n[bindings.other]\nany = 1\n";
        let refused = refusal(check_settings(text, "kotlin", &["package_name"]));
        assert_eq!(
            refused,
            "uniffi.toml: bindings.kotlin: unknown setting package_nam"
        );
        check_settings(text, "kotlin", &["package_nam"]).expect("it is known");
    }
}
