//! Lines that came out too long are broken where ruff breaks them.

use crate::layout::{WIDTH, indent};
use crate::python;

/// Breaks the lines of a module that are too long and have a bracket to be broken at.
pub fn fit(source: &str) -> String {
    let mask = python::mask_literals(source);
    let mut out = String::new();
    let mut at = 0;
    let mut depth = 0;
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
        // A line that goes on with the next one was broken when it was written; and one with a
        // comment for type checkers keeps it.
        let is_kept = !python::is_balanced(mask) || line.contains("  # type: ignore");
        match is_formatted && !is_kept {
            true => {
                let piece = Piece {
                    text: &line[margin..],
                    mask: &mask[margin..],
                    is_statement: depth == 0,
                };
                out += &indent(&piece.broken(margin), margin);
            }
            false => out += line,
        }
        depth += python::depth(mask);
        out.push('\n');
    }
    out
}

/// A line, or a part of one.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    mask: &'a str,
    /// Whether it is in no bracket, where a line ends a statement.
    is_statement: bool,
}

impl<'a> Piece<'a> {
    fn part(self, range: std::ops::Range<usize>) -> Piece<'a> {
        Piece {
            text: &self.text[range.clone()],
            mask: &self.mask[range],
            is_statement: false,
        }
    }

    /// The lines that it takes; `margin` is what they will be indented by.
    fn broken(self, margin: usize) -> String {
        let Piece { text, mask, .. } = self;
        if fits(text, margin) {
            return text.to_owned();
        }
        let open = last_bracket(mask);
        let head_fits = open.is_some_and(|open| fits(&text[..=open], margin));
        if let Some(lines) = self.in_parentheses(margin, head_fits) {
            return lines;
        }
        if let Some(lines) = self.by_its_type(margin, head_fits) {
            return lines;
        }
        let Some(open) = open else {
            return match mask.find(" == ").filter(|_| !self.is_statement) {
                Some(operator) => [&text[..operator], &text[operator + 1..]].join("\n"),
                None => text.to_owned(),
            };
        };
        let (items, end) = python::items(&mask[open..]);
        let close = open + end - 1;
        let items: Vec<_> = items
            .into_iter()
            .map(|item| self.part(open + item.start..open + item.end))
            .collect();
        let body = match items.as_slice() {
            // A comma behind the only item makes it a tuple.
            [only] if text.starts_with("def ") => format!("{},", only.broken(margin + 4)),
            [only] if !mask[..close].trim_end().ends_with(',') => only.broken(margin + 4),
            items => {
                let line: Vec<&str> = items.iter().map(|item| item.text).collect();
                let line = line.join(", ");
                match fits(&line, margin + 4) && items.len() > 1 {
                    true => line,
                    false => one_a_line(items, margin + 4),
                }
            }
        };
        let (head, tail) = (&text[..=open], &text[close..]);
        format!("{head}\n{}\n{tail}", indent(&body, 4))
    }

    /// An assignment that is broken in the type of its target, where nothing else makes it fit.
    fn by_its_type(self, margin: usize, head_fits: bool) -> Option<String> {
        let Piece { text, mask, .. } = self;
        let equals = mask
            .find(" = ")
            .filter(|_| self.is_statement && !head_fits)?;
        let open = mask[..equals]
            .find('[')
            .filter(|open| mask[..*open].contains(": "))?;
        let close = open + python::items(&mask[open..]).1 - 1;
        let (inner, tail) = (self.part(open + 1..close), self.part(close..text.len()));
        let inner = indent(&inner.broken(margin + 4), 4);
        Some(format!(
            "{}\n{inner}\n{}",
            &text[..=open],
            tail.broken(margin)
        ))
    }

    /// An assignment with its value in parentheses: that of a choice, or of what fits nowhere else;
    /// and a choice that is returned.
    fn in_parentheses(self, margin: usize, head_fits: bool) -> Option<String> {
        let Piece { text, mask, .. } = self;
        let start = match mask.starts_with("return ") && mask.contains(" else ") {
            true => "return ".len(),
            false => mask.find(" = ")? + 3,
        };
        let is_value = python::is_balanced(&mask[..start]) && fits(&text[..=start], margin);
        (self.is_statement && is_value).then_some(())?;
        let value = self.part(start..text.len());
        let choice = value.mask.find(" if ").zip(value.mask.find(" else "));
        let lines = match choice {
            _ if fits(value.text, margin + 4) && (choice.is_some() || !head_fits) => {
                value.text.to_owned()
            }
            Some((condition, other)) => [
                &value.text[..condition],
                &value.text[condition + 1..other],
                &value.text[other + 1..],
            ]
            .join("\n"),
            None if !head_fits => value.broken(margin + 4),
            None => return None,
        };
        // What does not fit in there either stays where it is.
        let first = lines.lines().next().unwrap_or_default();
        fits(first, margin + 4).then_some(())?;
        Some(format!("{}(\n{}\n)", &text[..start], indent(&lines, 4)))
    }
}

fn one_a_line(items: &[Piece<'_>], margin: usize) -> String {
    let lines = items.iter().map(|item| {
        let (text, mask) = (format!("{},", item.text), format!("{},", item.mask));
        let with_comma = Piece {
            text: &text,
            mask: &mask,
            is_statement: false,
        };
        with_comma.broken(margin)
    });
    lines.collect::<Vec<_>>().join("\n")
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
