//! Comments, filled to a width.

/// The columns that a comment may use.
const WIDTH: usize = 96;

/// A comment, ended by a line break; nothing if there is no text.
pub(super) fn comment(text: &str, margin: &str) -> String {
    let blocks: Vec<Vec<String>> = text
        .split("\n\n")
        .filter(|block| !block.trim().is_empty())
        .map(block)
        .collect();
    let lines = blocks.join(&String::new());
    let line = |line: String| format!("{margin}// {line}").trim_end().to_owned() + "\n";
    lines.into_iter().map(line).collect()
}

/// The lines of a paragraph, or of a list.
fn block(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut indents = ("", "");
    for line in text.lines().map(str::trim) {
        let item = line.strip_prefix("- ");
        if item.is_some() {
            lines.extend(filled(&paragraph, indents));
            paragraph.clear();
            indents = ("  - ", "    ");
        }
        paragraph = format!("{paragraph} {}", item.unwrap_or(line));
    }
    lines.extend(filled(&paragraph, indents));
    lines
}

/// Lines of words, the first one and all others with a margin of their own.
fn filled(text: &str, (first, others): (&str, &str)) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            last => {
                let margin = if last.is_none() { first } else { others };
                lines.push(format!("{margin}{word}"));
            }
        }
    }
    lines
}
