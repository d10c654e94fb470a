//! Blank lines.

/// No blank line at the end, behind another one, and in a body, but in front of documentation.
pub fn tidy(text: &str, is_code: bool) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let mut rest = lines[index..].iter().filter(|line| !line.is_empty());
        let next = rest.next().copied().unwrap_or_default();
        let is_in_body = next.starts_with([' ', '}']) && !next.trim_start().starts_with("/**");
        let is_first = out.is_empty() || out.ends_with("\n\n");
        if !line.is_empty() || !(is_first || is_code && is_in_body) {
            out += line;
            out.push('\n');
        }
    }
    out.trim_end().to_owned() + "\n"
}
