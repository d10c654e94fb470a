//! Documentation, as comments that editors show.

use uniffi_bindgen_common::docs;

use crate::names;

/// A comment at an indentation, or nothing; it ends with a line break.
pub fn comment(text: Option<&str>, at: usize) -> String {
    let Some(text) = docs::text(text) else {
        return String::new();
    };
    let text = renamed(&text).replace("*/", "*\\/");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let margin = " ".repeat(at);
    if let [line] = lines[..] {
        return format!("{margin}/** {line} */\n");
    }
    let lines: String = lines
        .iter()
        .map(|line| format!("{margin} * {line}").trim_end().to_owned() + "\n")
        .collect();
    format!("{margin}/**\n{lines}{margin} */\n")
}

/// Spells names in code as JavaScript does: `batch_read` is `batchRead`.
fn renamed(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts: Vec<String> = parts
        .map(|(index, part)| match index % 2 {
            1 => words(part),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

fn words(code: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = code;
    while let Some(start) = rest.find(is_word) {
        out += &rest[..start];
        rest = &rest[start..];
        let (word, behind) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        let is_name = word.contains('_') && word.chars().all(|c| !c.is_ascii_uppercase());
        out += &match is_name {
            true => names::member(word),
            false => word.to_owned(),
        };
        rest = behind;
    }
    out + rest
}
