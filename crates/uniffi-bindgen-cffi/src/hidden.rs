//! Python's own names where the interface has the same: a function `len`, a method `list`, a field
//! `type`.
//!
//! Source has such a name with a dollar sign: `$len`. Where the interface hides it, as Python and
//! type checkers see it, it is written with an underscore: `_len`, which no name of an interface can
//! be; a module imports its names under those, too.

use std::collections::BTreeSet;

use crate::names::{is_word, word};

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

/// Puts the sign before Python's names in a type that has none.
pub fn mark(ty: &str) -> String {
    let mut out = String::new();
    let mut is_part = false;
    for piece in ty.split_inclusive(|c| !is_word(c)) {
        if is_pythons(word(piece)) && !is_part {
            out.push('$');
        }
        is_part = piece.ends_with('.');
        out += piece;
    }
    out
}

/// Text of an interface in a literal: a dollar sign in it is none of those.
pub fn keep(text: &str) -> String {
    let mut pieces = text.split('$');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |out, piece| match is_pythons(word(piece)) {
        true => out + "\\x24" + piece,
        false => out + "$" + piece,
    })
}

/// Names of an interface that can hide Python's where something is written.
#[derive(Clone, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// Those, and no others.
    pub fn new(names: impl Iterator<Item = String>) -> Self {
        Self(names.collect())
    }

    /// The same with those of the members of a class.
    pub fn with(&self, members: impl Iterator<Item = String>) -> Self {
        Self(self.0.iter().cloned().chain(members).collect())
    }

    /// Whether a name is another one than Python's.
    pub fn hides(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Python's names that are hidden where an expression has them that is not ours.
    pub fn hidden_in(&self, expression: &str) -> BTreeSet<String> {
        let words = expression.split(|c| !is_word(c));
        let hidden = words.filter(|name| is_pythons(name) && self.hides(name));
        hidden.map(str::to_owned).collect()
    }

    /// Source with Python's names as they have to be spelled there.
    pub fn spell(&self, source: &str) -> String {
        let mut pieces = source.split('$');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |out, piece| {
            let name = word(piece);
            let sign = match is_pythons(name) {
                true if self.hides(name) => "_",
                true => "",
                false => "$",
            };
            out + sign + piece
        })
    }
}
