//! Python's own names where the interface has the same: a function `len`, a method `list`, an
//! argument `type`.
//!
//! Everything before this phase refers to Python's own names plainly. Where one of them is hidden,
//! as Python and type checkers see it, it is spelled with an underscore here: `_len`, which no name
//! of an interface can be; a module imports its names under those, too.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::layout::{indent, wrap};
use crate::python;

/// Names of Python's `builtins` that an interface can hide: those in lower case.
pub const BUILTINS: &str = "abs all any ascii bin bool bytearray bytes callable chr classmethod \
    complex dict divmod enumerate filter float format frozenset getattr globals hasattr hash hex id \
    int isinstance issubclass iter len list map max memoryview min next object oct open ord pow \
    print property range repr reversed round set setattr slice sorted staticmethod str sum tuple \
    type zip";

/// Modules that a generated module imports.
pub const MODULES: &str = "atexit datetime enum importlib itertools os struct sys threading time \
    typing weakref";

fn is_pythons(name: &str) -> bool {
    let mut names = BUILTINS
        .split_whitespace()
        .chain(MODULES.split_whitespace());
    names.any(|pythons| pythons == name)
}

/// What a statement stands in.
enum Scope {
    /// A class, with the names that it binds.
    Class(BTreeSet<String>),
    /// A function, with its arguments.
    Function(BTreeSet<String>),
}

/// The scopes around a statement, each with the indentation of its head.
struct Scopes {
    module: BTreeSet<String>,
    open: Vec<(usize, Scope)>,
}

impl Scopes {
    /// Whether Python's own name is hidden from what stands here.
    fn hides(&self, name: &str) -> bool {
        match self.open.last() {
            Some((_, Scope::Class(names))) => names.contains(name) || self.module.contains(name),
            _ => self.module.contains(name) && !self.is_argument(name),
        }
    }

    /// Whether a name is the interface's own here, and not Python's.
    fn is_argument(&self, name: &str) -> bool {
        self.open
            .iter()
            .any(|(_, scope)| matches!(scope, Scope::Function(names) if names.contains(name)))
    }

    fn is_class(&self) -> bool {
        matches!(self.open.last(), Some((_, Scope::Class(_))))
    }
}

/// Spells Python's own names so that no name of the interface hides them.
pub fn spell(source: &str) -> String {
    let mask = python::mask(source);
    let statements = python::statements(&mask);
    let mut scopes = Scopes {
        module: bound(&mask, &statements, 0),
        open: Vec::new(),
    };
    let mut out = String::new();
    for (index, range) in statements.iter().enumerate() {
        let (text, mask_of_it) = (&source[range.clone()], &mask[range.clone()]);
        let indentation = python::indentation(text);
        let code = mask_of_it.trim();
        if !code.is_empty() {
            scopes.open.retain(|(head, _)| *head < indentation);
        }
        if python::function_name(code).is_some() {
            out += &function_head(text, mask_of_it, &mut scopes);
        } else if let Some(name) = python::imported(code) {
            // What takes its name instead comes later.
            if scopes.module.contains(name) {
                continue;
            }
            out += text;
        } else if scopes.is_class() && declared(code).is_some() {
            out += &after_name(text, mask_of_it, &scopes);
        } else {
            out += &words(text, mask_of_it, &scopes);
        }
        if code.starts_with("class ") {
            let names = bound(&mask, &statements[index + 1..], indentation + 4);
            scopes.open.push((indentation, Scope::Class(names)));
        }
        out.push('\n');
    }
    out
}

/// Python's own names among those that statements bind at an indentation, until one has less.
fn bound(mask: &str, statements: &[Range<usize>], indentation: usize) -> BTreeSet<String> {
    let statements = statements.iter().map(|range| &mask[range.clone()]);
    statements
        .filter(|statement| !statement.trim().is_empty())
        .take_while(|statement| python::indentation(statement) >= indentation)
        .filter(|statement| python::indentation(statement) == indentation)
        .filter_map(|statement| python::function_name(statement).or(declared(statement)))
        .filter(|name| is_pythons(name))
        .map(str::to_owned)
        .collect()
}

/// The name that a declaration such as `name: str` binds.
fn declared(statement: &str) -> Option<&str> {
    let name = python::word(statement.trim_start());
    statement.trim_start()[name.len()..]
        .starts_with(':')
        .then_some(name)
}

/// The head of a function, laid out anew if it has changed; its scope is open after it.
fn function_head(text: &str, mask: &str, scopes: &mut Scopes) -> String {
    let indentation = python::indentation(text);
    let open = mask.find('(').unwrap_or(mask.len() - 1);
    let (ranges, end) = python::items(&mask[open..]);
    let parameters: Vec<(&str, &str)> = ranges
        .into_iter()
        .map(|r| (&text[open..][r.clone()], &mask[open..][r]))
        .collect();
    let spelled: Vec<String> = parameters
        .iter()
        .map(|(text, mask)| after_name(text, mask, scopes))
        .collect();
    let end = open + end - 1;
    let tail = words(&text[end..], &mask[end..], scopes);
    let names = parameters
        .iter()
        .map(|(text, _)| python::word(text).to_owned());
    let names = names.collect();
    let changed = tail != text[end..] || spelled.iter().zip(&parameters).any(|(a, (b, _))| a != b);
    scopes.open.push((indentation, Scope::Function(names)));
    match changed {
        true => indent(
            &wrap(indentation, text[..=open].trim_start(), &spelled, &tail),
            indentation,
        ),
        false => text.to_owned(),
    }
}

/// Spells what follows the name of an argument or attribute.
fn after_name(text: &str, mask: &str, scopes: &Scopes) -> String {
    let at = mask
        .find(|c: char| !python::is_word(c) && c != ' ')
        .unwrap_or(mask.len());
    text[..at].to_owned() + &words(&text[at..], &mask[at..], scopes)
}

/// Spells the words of a piece of code.
fn words(text: &str, mask: &str, scopes: &Scopes) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(found) = mask[at..].find(python::is_word) {
        let start = at + found;
        let word = python::word(&mask[start..]);
        let end = start + word.len();
        out += &text[at..start];
        let is_part = mask[..start].ends_with('.');
        let is_keyword = mask[end..].starts_with('=') && !mask[end..].starts_with("==");
        if is_pythons(word) && !is_part && !is_keyword && scopes.hides(word) {
            out.push('_');
        }
        out += word;
        at = end;
    }
    out + &text[at..]
}
