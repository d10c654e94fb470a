//! Python's own names where the interface has the same: a function `len`, a method `list`, a field
//! `type`.
//!
//! What is rendered has such a name with a dollar sign: `$len`. Where the interface hides it, as
//! Python and type checkers see it, it is written with an underscore: `_len`, which no name of an
//! interface can be; a module imports its names under those, too.

use std::collections::BTreeSet;

use crate::names;
use crate::python::{self, is_word, word};
use crate::uniffi::{Field, Method, Namespace, TypeDefinition};

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

/// Puts the sign before Python's names in source that has nothing of the interface in it.
pub fn mark(source: &str) -> String {
    let mask = python::mask(source);
    let mut out = String::new();
    let mut at = 0;
    while let Some(found) = mask[at..].find(is_word) {
        let start = at + found;
        let name = word(&mask[start..]);
        out += &source[at..start];
        at = start + name.len();
        let is_part = mask[..start].ends_with('.');
        let is_keyword = mask[at..].starts_with('=') && !mask[at..].starts_with("==");
        if is_pythons(name) && !is_part && !is_keyword {
            out.push('$');
        }
        out += name;
    }
    out + &source[at..]
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

/// The names that a module, and the classes of one of its definitions, have of their own.
pub struct Names {
    module: BTreeSet<String>,
    classes: BTreeSet<String>,
}

impl Names {
    /// Those of the functions of a namespace.
    pub fn new(namespace: &Namespace) -> Self {
        let functions = namespace.functions.iter();
        Self {
            module: functions
                .map(|f| names::variable(&f.callable.name))
                .collect(),
            classes: BTreeSet::new(),
        }
    }

    /// Whether a function is called that.
    pub fn is_function(&self, name: &str) -> bool {
        self.module.contains(name)
    }

    /// The same with those of the members of a definition's classes.
    pub fn inside(&self, definition: &TypeDefinition) -> Self {
        let (methods, fields): (&[Method], Vec<&Field>) = match definition {
            TypeDefinition::Interface(item) => (&item.methods, Vec::new()),
            TypeDefinition::CallbackInterface(item) => (&item.methods, Vec::new()),
            TypeDefinition::Record(item) => (&item.methods, item.fields.iter().collect()),
            TypeDefinition::Enum(item) => {
                let variants = item.variants.iter();
                (&item.methods, variants.flat_map(|v| &v.fields).collect())
            }
            _ => (&[], Vec::new()),
        };
        let constructors = match definition {
            TypeDefinition::Interface(item) => item.constructors.as_slice(),
            _ => &[],
        };
        let constructors = constructors.iter().map(|c| &c.callable.name);
        let methods = methods.iter().map(|m| &m.callable.name);
        let members = constructors.chain(methods);
        let members = members.chain(fields.into_iter().map(|f| &f.name));
        Self {
            module: self.module.clone(),
            classes: members.map(|name| names::variable(name)).collect(),
        }
    }

    /// Spells Python's own names in what was rendered so that none of these hides them.
    pub fn spell(&self, text: &str) -> String {
        let mut is_in_class = false;
        let mut out = String::new();
        for line in text.split_inclusive('\n') {
            if !line.starts_with([' ', '\n', ')']) {
                is_in_class = line.starts_with("class ");
            }
            let hides =
                |name: &str| self.is_function(name) || is_in_class && self.classes.contains(name);
            let mut pieces = line.split('$');
            out += pieces.next().unwrap_or_default();
            for piece in pieces {
                let name = word(piece);
                out += match is_pythons(name) {
                    true if hides(name) => "_",
                    true => "",
                    false => "$",
                };
                out += piece;
            }
        }
        out
    }
}

/// The same where nothing hides them.
pub fn plain(text: &str) -> String {
    let none = Names {
        module: BTreeSet::new(),
        classes: BTreeSet::new(),
    };
    none.spell(text)
}
