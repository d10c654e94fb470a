//! Indentation and docstrings.

use uniffi_bindgen_common::docs;

use crate::block::Block;
use crate::hidden::keep;

/// Three quotes in a docstring, which would end it.
const ESCAPED: &str = r#"\"\"\""#;

/// Shifts every line but empty ones to the right.
pub fn indent(text: &str, by: usize) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| match line.is_empty() {
            true => String::new(),
            false => format!("{:by$}{line}", ""),
        })
        .collect();
    lines.join("\n")
}

/// A docstring, or nothing.
pub fn docstring(text: Option<&str>) -> Block {
    let Some(text) = docs::text(text) else {
        return Block::new();
    };
    let text = text.replace('\\', r"\\").replace("\"\"\"", ESCAPED);
    let text = keep(&text);
    let lines: Vec<&str> = text.lines().collect();
    let [first, others @ ..] = lines.as_slice() else {
        return Block::new();
    };
    if others.is_empty() {
        // A quote at the very end would run into the closing ones.
        let is_open = first.ends_with('"') && !first.ends_with(ESCAPED);
        let gap = if is_open { " " } else { "" };
        return Block::new().line(format!("\"\"\"{first}{gap}\"\"\""));
    }
    let margin = margin(others);
    let doc = Block::new().line(format!("\"\"\"{}", first.trim_end()));
    let others = others
        .iter()
        .map(|line| line.get(margin..).unwrap_or_default().trim_end());
    others.fold(doc, Block::line).line("\"\"\"")
}

/// The indentation that all lines share.
fn margin(lines: &[&str]) -> usize {
    lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0)
}
