//! Python names of what an interface names.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words that Python keeps for itself, in the sense of its `keyword.kwlist`.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// What methods and constructors call the object; no argument and no field may be called that.
const RECEIVER: &str = "self";

fn not_keyword(name: String) -> String {
    match KEYWORDS.contains(&name.as_str()) || name == RECEIVER {
        true => format!("_{name}"),
        false => name,
    }
}

/// A class: `DataStore`.
pub fn class(name: &str) -> String {
    not_keyword(name.to_upper_camel_case())
}

/// A function, method, argument or field: `batch_read`.
pub fn variable(name: &str) -> String {
    not_keyword(name.to_snake_case())
}

/// A variant of an enum that is not an error: `LIGHT_BLUE`.
pub fn constant(name: &str) -> String {
    not_keyword(name.to_shouty_snake_case())
}

/// What the module of another namespace is called; no argument and no helper can be called that.
pub fn module(namespace: &str) -> String {
    format!("_{namespace}_module")
}

/// Whether a character can be part of a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The name at the start of a text; it may be empty.
pub fn word(text: &str) -> &str {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    &text[..end]
}
