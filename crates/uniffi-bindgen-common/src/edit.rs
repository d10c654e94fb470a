//! Changes to what another generator has written, each of which is refused if that is not as expected.

use anyhow::{Context, Result};
use regex::Regex;

/// What the group of a pattern has found.
///
/// # Errors
/// The pattern is not in the text.
pub fn found<'a>(text: &'a str, pattern: &str) -> Result<&'a str> {
    let found = Regex::new(pattern)?.captures(text);
    let group = found.and_then(|captures| captures.get(1));
    Ok(group.with_context(|| changed(pattern))?.as_str())
}

/// Replaces a text from `start`, up to but not including `end`.
///
/// # Errors
/// One of both is not in the text.
pub fn replace(text: &mut String, start: &str, end: &str, by: &str) -> Result<()> {
    let from = text.find(start).with_context(|| changed(start))?;
    let length = text[from..].find(end).with_context(|| changed(end))?;
    text.replace_range(from..from + length, by);
    Ok(())
}

/// What is said when something is missing.
pub fn changed(wanted: &str) -> String {
    format!("the generator that this one builds on writes other code now: there is no {wanted:?}")
}
