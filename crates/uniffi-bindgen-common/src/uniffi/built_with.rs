//! The UniFFI that a library was built with.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use anyhow::{Result, ensure};
use regex::bytes::Regex;

/// Where a panic of UniFFI would have been, which compilers leave in libraries, even in stripped ones.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"uniffi_core-([0-9]+\.[0-9]+)(\.[0-9]+)").expect("a valid pattern")
});

/// What [`check`] takes.
const SUPPORTED: &str = "0.32";

/// Refuses a library that was built with another version of UniFFI. Some have the same contract version,
/// but other metadata and checksums. A library that does not say what it was built with is taken.
///
/// # Errors
/// The versions that it was built with.
pub fn check(library: &[u8]) -> Result<()> {
    let found: BTreeSet<_> = PLACE
        .captures_iter(library)
        .map(|found| [1, 2].map(|part| String::from_utf8_lossy(&found[part]).into_owned()))
        .collect();
    let versions: Vec<_> = found.iter().map(|version| version.concat()).collect();
    ensure!(
        found.is_empty() || found.iter().any(|[version, _]| version == SUPPORTED),
        "it was built with UniFFI {}, and this generator is for UniFFI {SUPPORTED}: build the crate \
         with `uniffi = \"{SUPPORTED}\"`",
        versions.join(" and ")
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn another_version_is_refused_by_its_number() {
        let error = check(b"\0/registry/src/uniffi_core-0.31.0/src/ffi/rustbuffer.rs\0");
        let error = error.expect_err("another version").to_string();
        assert!(
            error.starts_with("it was built with UniFFI 0.31.0, and"),
            "{error}"
        );
        check(b"uniffi_core-0.320.1/src").expect_err("no 0.32");
    }

    #[test]
    fn the_version_of_this_generator_and_an_unknown_one_are_taken() {
        check(b"\xffuniffi_core-0.32.1/src/lib.rs").expect("0.32");
        check(b"uniffi_core-0.31.0/src uniffi_core-0.32.2/src").expect("both");
        check(b"vendor/uniffi_core/src/lib.rs").expect("no version");
    }
}
