//! Statements, one below the other.

use crate::code::{Code, fits, opened};
use crate::hidden::Names;
use crate::layout::indent;

/// Statements, and what is inside of them.
#[derive(Clone, Debug, Default)]
pub struct Block(Vec<Statement>);

/// A statement, or the first line of one that has others inside.
#[derive(Clone, Debug)]
struct Statement {
    /// How far it is indented.
    margin: usize,
    /// What comes before the value, with a space: `return`, or what is assigned to.
    target: Option<Code>,
    value: Code,
    /// A comment for type checkers, which look for it on the first line.
    comment: &'static str,
}

impl Block {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds lines as they are.
    pub fn text(self, text: &str) -> Self {
        text.lines().fold(self, |block, line| block.line(line))
    }

    /// Adds a statement.
    pub fn line(self, value: impl Into<Code>) -> Self {
        self.statement(None, value.into())
    }

    /// Adds an assignment.
    pub fn set(self, target: impl Into<Code>, value: impl Into<Code>) -> Self {
        self.statement(Some(target.into().before(" = ")), value.into())
    }

    /// Adds a statement that returns something.
    pub fn returns(self, value: impl Into<Code>) -> Self {
        self.statement(Some("return ".into()), value.into())
    }

    fn statement(mut self, target: Option<Code>, value: Code) -> Self {
        self.0.push(Statement {
            margin: 0,
            target,
            value,
            comment: "",
        });
        self
    }

    /// Adds others below.
    pub fn then(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Adds others inside of the last statement.
    pub fn inside(mut self, others: Self) -> Self {
        self.0.extend(others.0.into_iter().map(|other| Statement {
            margin: other.margin + 4,
            ..other
        }));
        self
    }

    /// Adds others with blank lines before them, unless they are the first ones.
    pub fn apart(self, blank_lines: usize, others: Self) -> Self {
        match self.0.is_empty() || others.0.is_empty() {
            true => self.then(others),
            false => (0..blank_lines)
                .fold(self, |block, _| block.line(""))
                .then(others),
        }
    }

    /// Puts a comment for type checkers behind the first line.
    pub fn ignoring(mut self, comment: &'static str) -> Self {
        if let Some(first) = self.0.first_mut() {
            first.comment = comment;
        }
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its source, where Python's own names are spelled like that.
    pub fn source(&self, names: &Names) -> String {
        let statements = self.0.iter().map(|statement| statement.source(names));
        statements.collect::<Vec<_>>().join("\n")
    }
}

impl Statement {
    fn source(&self, names: &Names) -> String {
        let spell = |text: &str| names.spell(text);
        let value = self.value.map(&spell);
        let lines = match &self.target {
            Some(target) => assignment(&target.map(&spell), &value, self.margin),
            None => value.broken(self.margin),
        };
        let (first, others) = lines.split_at(lines.find('\n').unwrap_or(lines.len()));
        indent(&format!("{first}{}{others}", self.comment), self.margin)
    }
}

/// The lines of a statement with a target: broken in its value, or else with that in parentheses, or
/// else in the type of the target.
fn assignment(target: &Code, value: &Code, margin: usize) -> String {
    let line = format!("{target}{value}");
    if fits(&line, margin) {
        return line;
    }
    let has_room = match (value, target) {
        (Code::Brackets(open, ..), _) => fits(&format!("{target}{open}"), margin),
        (Code::Text(_), Code::Brackets(open, ..)) => fits(open, margin),
        _ => false,
    };
    if !has_room {
        if let Some(lines) = in_parentheses(target, value, margin) {
            return lines;
        }
        if let Code::Brackets(open, items, close) = target {
            let rest = value.clone().after(close).broken(margin);
            return opened(open, items, &rest, margin);
        }
    }
    match value {
        Code::Text(_) => target.clone().before(value).broken(margin),
        _ => value.clone().after(target).broken(margin),
    }
}

/// The same with the value in parentheses, unless that has no room there either.
fn in_parentheses(target: &Code, value: &Code, margin: usize) -> Option<String> {
    let lines = value.broken(margin + 4);
    let first = lines.lines().next().unwrap_or_default();
    let has_room = matches!(value, Code::Operands(_)) || fits(first, margin + 4);
    (has_room && fits(&format!("{target}("), margin))
        .then(|| format!("{target}(\n{}\n)", indent(&lines, 4)))
}
