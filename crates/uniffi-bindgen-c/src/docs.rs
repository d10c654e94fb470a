//! Documentation of the interface as comments.

use uniffi_bindgen_common::docs;

/// A comment of documentation, indented; nothing if there is no text.
pub fn comment(text: Option<&str>, margin: usize) -> String {
    let Some(text) = docs::text(text) else {
        return String::new();
    };
    let pad = " ".repeat(margin);
    // What would end the comment, or begin another one.
    let text = text.replace("*/", "* /").replace("/*", "/ *");
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    if let [line] = lines.as_slice() {
        return format!("{pad}/** {} */\n", line.trim_end_matches('\\'));
    }
    let mut out = format!("{pad}/**\n");
    for line in lines {
        out += format!("{pad} * {}", line.trim_end_matches('\\')).trim_end();
        out.push('\n');
    }
    out + &format!("{pad} */\n")
}

/// The same text in a page.
pub fn paragraph(text: Option<&str>) -> String {
    docs::text(text).map_or_else(String::new, |text| format!("{text}\n\n"))
}
