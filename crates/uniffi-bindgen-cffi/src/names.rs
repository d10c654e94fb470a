//! Python names of what an interface names.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Words that Python keeps for itself, in the sense of its `keyword.kwlist`.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

fn not_keyword(name: String) -> String {
    match KEYWORDS.contains(&name.as_str()) {
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

/// Names of the interface inside a class, which hide what Python calls the same.
#[derive(Default)]
pub struct Hidden(BTreeSet<String>);

impl Hidden {
    /// The names of a class's attributes and methods.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// An annotation that means the same where these names are in scope.
    pub fn qualify(&self, annotation: &str) -> String {
        let mut out = String::new();
        let mut rest = annotation;
        while let Some(start) = rest.find(is_word) {
            let end = start
                + rest[start..]
                    .find(|c| !is_word(c))
                    .unwrap_or(rest.len() - start);
            let word = &rest[start..end];
            out += &rest[..start];
            out += &match word {
                // What follows a point is a part of something else.
                _ if out.ends_with('.') || !self.0.contains(word) => word.to_owned(),
                "typing" | "datetime" => format!("_{word}"),
                _ => format!("builtins.{word}"),
            };
            rest = &rest[end..];
        }
        out + rest
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
