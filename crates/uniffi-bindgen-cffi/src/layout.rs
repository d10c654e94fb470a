//! Laying out Python source the way `ruff format` does.

use crate::hidden::keep;

/// The longest line that ruff leaves alone.
pub const WIDTH: usize = 88;

/// How long a line is; the signs of Python's names go later, see [`crate::hidden`].
pub fn width(line: &str) -> usize {
    line.chars().filter(|c| *c != '$').count()
}

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

/// `head` + items + `tail` on one line if that fits, else the items on the next, or one a line.
///
/// The result is not indented; `margin` is what it will be indented by.
pub fn wrap(margin: usize, head: &str, items: &[String], tail: &str) -> String {
    let fits = |line: &str, margin| margin + width(line) <= WIDTH;
    let list = items.join(", ");
    let multiline = list.contains('\n');
    let line = format!("{head}{list}{tail}");
    if items.is_empty() || (!multiline && fits(&line, margin)) {
        return line;
    }
    // ruff ends the only parameter of a definition with a comma, and so gives it a line.
    let only_parameter = items.len() == 1 && head.contains("def ");
    if !multiline && !only_parameter && fits(&list, margin + 4) {
        return format!("{head}\n    {list}\n{tail}");
    }
    format!("{head}\n{}{tail}", one_a_line(items))
}

fn one_a_line(items: &[String]) -> String {
    let items = items.iter();
    items
        .map(|item| format!("{},\n", indent(item, 4)))
        .collect()
}

/// `head` + a tuple on one line if that fits, else an item a line.
pub fn tuple(margin: usize, head: &str, items: &[String]) -> String {
    let line = format!("{head}({})", items.join(", "));
    if !line.contains('\n') && margin + width(&line) <= WIDTH {
        return line;
    }
    format!("{head}(\n{})", one_a_line(items))
}

/// A statement `head` + expression, with parentheses where only they make it fit.
///
/// The result is not indented; `margin` is what it will be indented by.
pub fn statement(margin: usize, head: &str, expression: &str) -> String {
    let widest = |text: &str| text.lines().map(width).max().unwrap_or(0);
    let line = format!("{head}{expression}");
    if margin + widest(&line) <= WIDTH || margin + 4 + widest(expression) > WIDTH {
        return line;
    }
    format!("{head}(\n{}\n)", indent(expression, 4))
}

/// A docstring at an indentation, or nothing; it ends with a line break.
pub fn docstring(text: Option<&str>, at: usize) -> String {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return String::new();
    };
    let text = text.replace('\\', r"\\").replace("\"\"\"", r#"\"\"\""#);
    let text = keep(&text);
    // A quote at the very end would run into the closing ones.
    let gap = if text.ends_with('"') { " " } else { "" };
    let lines: Vec<&str> = text.lines().collect();
    let margin = margin(&lines[1..]);
    let mut out = format!("{:at$}\"\"\"{}", "", lines[0].trim_end());
    for line in &lines[1..] {
        out.push('\n');
        let line = line.get(margin..).unwrap_or_default().trim_end();
        // A space where a line is blank: such lines stay, see [`crate::parts`].
        out += &format!("{:at$}{}", "", if line.is_empty() { " " } else { line });
    }
    if lines.len() > 1 {
        out += &format!("\n{:at$}", "");
    } else {
        out += gap;
    }
    out + "\"\"\"\n"
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
