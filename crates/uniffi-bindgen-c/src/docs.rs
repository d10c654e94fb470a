//! Documentation of the interface as comments.

/// A comment of documentation, indented; nothing if there is no text.
pub fn comment(text: Option<&str>, margin: usize) -> String {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
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
    let text = text.unwrap_or_default().trim();
    match text.is_empty() {
        true => String::new(),
        false => format!("{text}\n\n"),
    }
}
