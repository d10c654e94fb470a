//! Literals of source code.

/// A string literal in a quote, as C's descendants write it: control characters, and the mark that
/// only the beginning of a file may have, by name or as `\uXXXX`.
pub fn string(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            c if c == quote || c == '\\' => out.extend(['\\', c]),
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            c if c.is_control() || c == '\u{feff}' => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}
