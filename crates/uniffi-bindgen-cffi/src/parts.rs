//! The parts of a module: its definitions, of which only those are written that are needed.

use std::collections::BTreeSet;

use crate::names::{is_word, word};

/// A definition at the top level, with the comment above it.
pub struct Part {
    /// The names that it binds, if it is there only for what refers to one of them.
    names: Vec<String>,
    /// Its source.
    pub text: String,
    /// Blank lines before it.
    gap: usize,
}

impl Part {
    /// What is written in any case.
    pub fn kept(text: impl Into<String>) -> Self {
        Self::helper(Vec::new(), text)
    }

    /// What is written if something else refers to one of these names.
    pub fn helper(names: Vec<String>, text: impl Into<String>) -> Self {
        Self {
            names,
            text: text.into(),
            gap: 2,
        }
    }

    /// The same with as many blank lines before it.
    pub fn after(self, gap: usize) -> Self {
        Self { gap, ..self }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let lines = self.text.lines();
        let code = lines.filter(|line| !line.trim_start().starts_with('#'));
        code.flat_map(|line| line.split(|c| !is_word(c)))
    }

    fn is_needed(&self, used: &BTreeSet<&str>) -> bool {
        self.names.is_empty() || self.names.iter().any(|name| used.contains(name.as_str()))
    }
}

/// How the title of a section starts.
const TITLE: &str = "# ---";

/// The parts of a template for what all modules share: one for each statement of it.
///
/// Those that bind private names are helpers.
pub fn of_template(text: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut gap = 1;
    // A comment or a decorator goes with what follows.
    let mut is_open = false;
    for line in text.lines() {
        let goes_on = [" ", ")", "]", "}", "else:", "except "];
        let starts = !line.is_empty() && !goes_on.iter().any(|start| line.starts_with(start));
        match parts.last_mut() {
            _ if line.is_empty() => {
                gap += 1;
                continue;
            }
            Some(part) if is_open || !starts => {
                part.text += &"\n".repeat(gap + 1);
                part.text += line;
            }
            _ => parts.push(Part::kept(line).after(gap)),
        }
        gap = 0;
        if let Some(part) = parts.last_mut().filter(|_| starts) {
            is_open = line.starts_with(['#', '@']) && !line.starts_with(TITLE);
            part.names = private_names(line);
        }
    }
    for index in 0..parts.len() {
        if parts[index].text.starts_with(TITLE) {
            parts[index].names = names_below(&parts[index + 1..]);
        }
    }
    parts
}

/// The names that the title of a section is there for: those of what is below it, unless something
/// there is written in any case.
fn names_below(parts: &[Part]) -> Vec<String> {
    let section = parts
        .iter()
        .take_while(|part| !part.text.starts_with(TITLE));
    match section.clone().any(|part| part.names.is_empty()) {
        true => Vec::new(),
        false => section.flat_map(|part| part.names.clone()).collect(),
    }
}

/// The private names that the first line of a statement binds.
fn private_names(line: &str) -> Vec<String> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let defined = line.strip_prefix("def ").or(line.strip_prefix("class "));
    let targets = match (defined, line.split_once(" = ")) {
        (Some(defined), _) => word(defined),
        (None, Some((targets, _))) => targets,
        (None, None) => "",
    };
    let names = targets.split(", ").map(word);
    let private = names.filter(|name| name.starts_with('_') && !name.starts_with("__"));
    private.map(str::to_owned).collect()
}

/// The source that parts make: what is needed, and all that it mentions, directly or not.
pub fn join(parts: &[Part]) -> String {
    let mut used = BTreeSet::new();
    let mut is_written = vec![false; parts.len()];
    while let Some(next) = (0..parts.len()).find(|i| !is_written[*i] && parts[*i].is_needed(&used))
    {
        is_written[next] = true;
        used.extend(parts[next].words());
    }
    let mut out = String::new();
    let mut gap = 0;
    for (part, is_written) in parts.iter().zip(is_written) {
        gap = part.gap.max(gap);
        if is_written {
            out += &"\n".repeat(gap);
            out += &part.text;
            out.push('\n');
            gap = 0;
        }
    }
    out.trim_start().to_owned()
}
