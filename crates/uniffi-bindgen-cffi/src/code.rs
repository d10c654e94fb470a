//! Expressions, and where they are broken if a line has no room for them: as `ruff format` does it.

use std::fmt::{Display, Formatter, Result};

use crate::layout::indent;

/// The longest line that ruff leaves alone.
pub const WIDTH: usize = 88;

/// The source of an expression, or of another part of a statement.
#[derive(Clone, Debug)]
pub enum Code {
    /// What stays on one line.
    Text(String),
    /// What may take several lines in its brackets: the source up to where they open, what is in
    /// them, and the source from where they close.
    Brackets(String, Vec<Code>, String),
    /// What may take several lines in parentheses, each with its operator in front.
    Operands(Vec<Code>),
}

/// A call: `call!("function", argument, …)`.
#[macro_export]
macro_rules! call {
    ($function:expr $(, $argument:expr)* $(,)?) => {
        $crate::code::Code::call($function, vec![$($crate::code::Code::from($argument)),*])
    };
}

impl Code {
    /// `function(argument, …)`
    pub fn call(function: impl Display, arguments: Vec<Self>) -> Self {
        Self::Brackets(format!("{function}("), arguments, ")".to_owned())
    }

    /// `outer[item, …]`, which is a type or an item of something.
    pub fn index(outer: impl Display, items: Vec<Self>) -> Self {
        Self::Brackets(format!("{outer}["), items, "]".to_owned())
    }

    /// `(item, …)`
    pub fn tuple(items: Vec<Self>) -> Self {
        Self::call("", items)
    }

    /// `[item, …]`
    pub fn list(items: Vec<Self>) -> Self {
        Self::index("", items)
    }

    /// `value if condition else other`
    pub fn choice(value: impl Display, condition: impl Display, other: impl Into<Self>) -> Self {
        Self::Operands(vec![
            Self::Text(value.to_string()),
            Self::Text(format!("if {condition}")),
            other.into().after("else "),
        ])
    }

    /// The same with something else in front.
    pub fn after(self, text: impl Display) -> Self {
        match self {
            Self::Brackets(open, items, close) => {
                Self::Brackets(format!("{text}{open}"), items, close)
            }
            other => Self::Text(format!("{text}{other}")),
        }
    }

    /// The same with something else behind.
    pub fn before(self, text: impl Display) -> Self {
        match self {
            Self::Brackets(open, items, close) => {
                Self::Brackets(open, items, format!("{close}{text}"))
            }
            other => Self::Text(format!("{other}{text}")),
        }
    }

    /// The same with something done to all pieces of its source.
    pub fn map(&self, change: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(change(text)),
            Self::Brackets(open, items, close) => Self::Brackets(
                change(open),
                items.iter().map(|item| item.map(change)).collect(),
                change(close),
            ),
            Self::Operands(operands) => {
                Self::Operands(operands.iter().map(|o| o.map(change)).collect())
            }
        }
    }

    /// The lines that it takes; `margin` is what they will be indented by.
    pub fn broken(&self, margin: usize) -> String {
        let line = self.to_string();
        match self {
            Self::Brackets(open, items, close) if !fits(&line, margin) && !items.is_empty() => {
                opened(open, items, close, margin)
            }
            Self::Operands(operands) if !fits(&line, margin) => {
                let lines: Vec<_> = operands.iter().map(|o| o.broken(margin)).collect();
                lines.join("\n")
            }
            _ => line,
        }
    }
}

/// The lines of something in brackets.
pub fn opened(open: &str, items: &[Code], close: &str, margin: usize) -> String {
    let inner = indent(&in_brackets(open, items, margin + 4), 4);
    format!("{open}\n{inner}\n{close}")
}

/// Whether brackets are of a tuple or a list, and not of a call, a type or a definition.
fn is_bare(open: &str) -> bool {
    matches!(open, "(" | "[") || open.ends_with(" = (")
}

/// What is in brackets, in lines of its own: on one line if that is enough, else an item a line.
fn in_brackets(open: &str, items: &[Code], margin: usize) -> String {
    let line = joined(items, ", ");
    // The only parameter of a definition ends with a comma, and so does the only item of a tuple.
    let is_single = items.len() == 1 && !open.contains("def ") && !is_bare(open);
    let has_room = fits(&line, margin) && items.len() > 1 && !is_bare(open);
    match items {
        [only] if is_single => only.broken(margin),
        _ if has_room => line,
        _ => {
            let with_comma = |item: &Code| item.clone().before(",").broken(margin);
            items.iter().map(with_comma).collect::<Vec<_>>().join("\n")
        }
    }
}

fn joined(items: &[Code], separator: &str) -> String {
    let items: Vec<String> = items.iter().map(Code::to_string).collect();
    items.join(separator)
}

/// Whether there is room for a line.
pub fn fits(line: &str, margin: usize) -> bool {
    margin + line.chars().count() <= WIDTH
}

/// On one line.
impl Display for Code {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Brackets(open, items, close) => {
                // Only the comma makes a tuple of one item.
                let is_single = is_bare(open) && open.ends_with('(') && items.len() == 1;
                let comma = if is_single { "," } else { "" };
                write!(f, "{open}{}{comma}{close}", joined(items, ", "))
            }
            Self::Operands(operands) => f.write_str(&joined(operands, " ")),
        }
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&Self> for Code {
    fn from(code: &Self) -> Self {
        code.clone()
    }
}

impl From<String> for Code {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Code {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
