//! Classes: their definitions, and the methods that all kinds of them have.

use std::collections::BTreeSet;

use anyhow::Result;

use super::{Types, function};
use crate::block::Block;
use crate::call;
use crate::callable;
use crate::code::Code;
use crate::names;
use crate::uniffi::{Method, UniffiTraitMethods};

/// The definition of a class; its methods come after whatever else is in it.
pub fn class(
    name: &str,
    bases: Vec<Code>,
    doc: Block,
    attributes: Block,
    methods: impl IntoIterator<Item = Block>,
) -> Block {
    let head = match bases.is_empty() {
        true => format!("class {name}").into(),
        false => Code::call(format!("class {name}"), bases),
    };
    let body = doc.apart(1, attributes);
    let body = methods.into_iter().fold(body, |body, m| body.apart(1, m));
    let body = match body.is_empty() {
        true => body.line("pass"),
        false => body,
    };
    Block::new().line(head.before(":")).inside(body)
}

/// What the methods of a type are called.
pub fn members(methods: &[Method]) -> BTreeSet<String> {
    let names = methods.iter().map(|m| names::variable(&m.callable.name));
    names.collect()
}

/// The methods of a type.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn methods(methods: &[Method], types: &Types<'_>) -> Result<Vec<Block>> {
    methods
        .iter()
        .map(|m| callable::method(&m.callable, m.docstring.as_deref(), &[], types))
        .collect()
}

/// A method without arguments.
pub fn special(name: &str, result: &str, body: Block) -> Block {
    function(name, vec!["self".into()], &result.into(), body)
}

/// A method that compares an instance with something else of the same class.
pub fn comparison(name: &str, class: &str, body: Block) -> Block {
    let other = call!("if not $isinstance", "other", class).before(":");
    let unlike = Block::new()
        .line(other)
        .inside(Block::new().returns("NotImplemented"));
    let parameters = vec!["self".into(), "other: $object".into()];
    function(name, parameters, &"$bool".into(), unlike.then(body))
}

/// The special methods that Rust's `Debug`, `Display`, `Eq`, `Hash` and `Ord` stand behind.
#[derive(Default)]
pub struct Traits(Vec<(&'static str, Block)>);

impl Traits {
    /// Those that a type exports; `class` is what it is called inside its class.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(methods: &UniffiTraitMethods, class: &str, types: &Types<'_>) -> Result<Self> {
        let mut traits = Self::default();
        for (name, method) in [
            ("__repr__", &methods.debug_fmt),
            ("__str__", &methods.display_fmt),
            ("__eq__", &methods.eq_eq),
            ("__ne__", &methods.eq_ne),
            ("__hash__", &methods.hash_hash),
            ("_uniffi_cmp", &methods.ord_cmp),
        ] {
            if let Some(method) = method {
                traits.add(name, class, callable::body(&method.callable, types)?);
            }
        }
        Ok(traits)
    }

    fn add(&mut self, name: &'static str, class: &str, body: Block) {
        let method = match name {
            "__eq__" | "__ne__" => comparison(name, class, body),
            "__hash__" => special(name, "$int", body),
            "_uniffi_cmp" => return self.add_order(name, class, body),
            _ => special(name, "$str", body),
        };
        self.0.push((name, method));
    }

    /// Adds the method that tells which of two comes first, and all that follow from it.
    fn add_order(&mut self, name: &'static str, class: &str, body: Block) {
        let method = |name, result: &str, body| {
            let parameters = vec!["self".into(), format!("other: {class}").into()];
            (name, function(name, parameters, &result.into(), body))
        };
        self.0.push(method(name, "$int", body));
        let operators = [
            ("__lt__", "<"),
            ("__le__", "<="),
            ("__gt__", ">"),
            ("__ge__", ">="),
        ];
        self.0.extend(operators.map(|(name, operator)| {
            let body = format!("self._uniffi_cmp(other) {operator} 0");
            method(name, "$bool", Block::new().returns(body))
        }));
    }

    /// Whether a method is one of them.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| *found == name)
    }

    /// All of them.
    pub fn methods(self) -> impl Iterator<Item = Block> {
        self.0.into_iter().map(|(_, method)| method)
    }
}
