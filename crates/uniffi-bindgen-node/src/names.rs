//! JavaScript names of what an interface names.

use heck::{ToLowerCamelCase, ToUpperCamelCase};

/// Words that cannot be names of functions and parameters in a module of strict mode.
const RESERVED: [&str; 49] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// A class or a type: `DataStore`.
pub fn class(name: &str) -> String {
    name.to_upper_camel_case()
}

/// A function or a parameter: `batchRead`.
pub fn variable(name: &str) -> String {
    let name = name.to_lower_camel_case();
    match RESERVED.contains(&name.as_str()) {
        true => format!("{name}_"),
        false => name,
    }
}

/// A method or a property, which any word may be: `batchRead`.
pub fn member(name: &str) -> String {
    name.to_lower_camel_case()
}

/// A variant of an enumeration, as a string.
pub fn variant(name: &str) -> String {
    name.to_upper_camel_case()
}

/// A variable of the module that nothing in an interface can be called.
pub fn hidden(name: &str) -> String {
    format!("${name}")
}

/// A string literal.
pub fn string(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' => out += "\\'",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            // Two line breaks of JavaScript's, and what has no form of its own.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out += &format!("\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "'"
}
