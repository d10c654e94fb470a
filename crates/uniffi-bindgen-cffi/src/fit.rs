//! Lines that came out too long are broken where ruff breaks them.

use crate::layout::{WIDTH, indent};
use crate::python;

/// Breaks the lines of a module that are too long and have a bracket to be broken at.
pub fn fit(source: &str) -> String {
    let mask = python::mask(source);
    let mut out = String::new();
    let mut at = 0;
    let mut is_formatted = true;
    for line in source.lines() {
        let mask = &mask[at..at + line.len()];
        at += line.len() + 1;
        match line {
            "# fmt: off" => is_formatted = false,
            "# fmt: on" => is_formatted = true,
            _ => {}
        }
        let margin = python::indentation(line);
        match is_formatted {
            true => out += &indent(&broken(&line[margin..], &mask[margin..], margin), margin),
            false => out += line,
        }
        out.push('\n');
    }
    out
}

/// A line, or the lines that it takes; `margin` is what they will be indented by.
fn broken(text: &str, mask: &str, margin: usize) -> String {
    if fits(text, margin) {
        return text.to_owned();
    }
    let open = last_bracket(mask);
    let head_fits = open.is_some_and(|open| fits(&text[..=open], margin));
    if let Some(lines) = in_parentheses(text, mask, margin, head_fits) {
        return lines;
    }
    let Some(open) = open else {
        return text.replacen(" == ", "\n== ", 1);
    };
    let (items, end) = python::items(&mask[open..]);
    let (head, tail) = (&text[..=open], &text[open + end - 1..]);
    let item = |range: &std::ops::Range<usize>| {
        (&text[open..][range.clone()], &mask[open..][range.clone()])
    };
    let body = match (items.first(), items.last()) {
        (Some(first), Some(last)) => &text[open + first.start..open + last.end],
        _ => return text.to_owned(),
    };
    let body = match items.as_slice() {
        _ if fits(body, margin + 4) => body.to_owned(),
        [only] => broken(item(only).0, item(only).1, margin + 4),
        _ => {
            let lines = items.iter().map(|range| {
                let (text, mask) = item(range);
                broken(&format!("{text},"), &format!("{mask},"), margin + 4)
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    format!("{head}\n{}\n{tail}", indent(&body, 4))
}

/// An assignment with its value in parentheses: that of a choice, or of what fits nowhere else.
fn in_parentheses(text: &str, mask: &str, margin: usize, head_fits: bool) -> Option<String> {
    let start = mask.find(" = ")? + 3;
    fits(&text[..=start], margin).then_some(())?;
    let value = &text[start..];
    let choice = mask.find(" if ").zip(mask.find(" else "));
    let value = match choice {
        _ if fits(value, margin + 4) && (choice.is_some() || !head_fits) => value.to_owned(),
        Some((condition, other)) => [
            &text[start..condition],
            &text[condition + 1..other],
            &text[other + 1..],
        ]
        .join("\n"),
        None if !head_fits => broken(value, &mask[start..], margin + 4),
        None => return None,
    };
    Some(format!("{}(\n{}\n)", &text[..start], indent(&value, 4)))
}

fn fits(line: &str, margin: usize) -> bool {
    margin + line.chars().count() <= WIDTH
}

/// Where the last bracket opens that holds more than an index, and that is closed on the line.
fn last_bracket(mask: &str) -> Option<usize> {
    let opens = mask.char_indices().filter(|(_, c)| "([{".contains(*c));
    let closed = opens.filter(|(open, _)| {
        let (items, end) = python::items(&mask[*open..]);
        let is_closed = mask[..open + end].ends_with([')', ']', '}']);
        let is_index = items.iter().all(|item| {
            let item = &mask[*open..][item.clone()];
            item.chars().all(|c| c.is_ascii_digit())
        });
        let is_last = !mask[open + end..].contains(['(', '{']);
        is_closed && !is_index && is_last
    });
    // The first of those is around all others.
    closed.map(|(open, _)| open).next()
}
