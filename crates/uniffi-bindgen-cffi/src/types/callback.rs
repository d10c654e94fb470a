//! Callback interfaces: a protocol that Python objects follow; Rust keeps them by handle.

use anyhow::Result;
use askama::Template;

use super::named::Named;
use super::{PyType, Types};
use crate::callable;
use crate::defaults::string;
use crate::layout::{self, docstring};
use crate::names;
use crate::uniffi::CallbackInterface;
use crate::vtable;

/// A Python object that has the methods of a callback interface.
pub struct Callback(Named);

impl Callback {
    /// An object that follows a protocol.
    pub fn new(class: Named) -> Self {
        Self(class)
    }
}

// Handles are of the module that has the protocol: only its functions make and take them.
impl PyType for Callback {
    fn slug(&self) -> String {
        self.0.slug()
    }

    fn annotation(&self) -> String {
        self.0.path()
    }

    fn writer(&self) -> String {
        self.0.writer()
    }

    fn reader(&self) -> String {
        self.0.reader()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("{}({value}, {place})", self.0.helper("check"))
    }

    fn pass(&self, prepared: &str) -> String {
        format!("{}({prepared})", self.0.helper("lower"))
    }

    fn lift(&self, result: &str) -> String {
        format!("{}({result})", self.0.helper("lift"))
    }
}

/// The protocol of a callback interface, and how Rust calls its methods.
#[derive(Template)]
#[template(path = "callback.py")]
pub struct Definition {
    class: String,
    doc: String,
    methods: Vec<String>,
    names: String,
    vtable: String,
}

impl Definition {
    /// Prepares a callback interface.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &CallbackInterface, types: &Types<'_>) -> Result<Self> {
        let class = names::class(&item.name);
        let names: Vec<String> = item
            .methods
            .iter()
            .map(|m| names::variable(&m.callable.name))
            .collect();
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            methods: item
                .methods
                .iter()
                .map(|m| callable::foreign_method(&m.callable, m.docstring.as_deref(), types))
                .collect::<Result<_>>()?,
            names: tuple(&format!("_methods_{class} = "), &names),
            vtable: vtable::functions(&class, &item.vtable, types),
            class,
        })
    }
}

fn tuple(target: &str, names: &[String]) -> String {
    let items: Vec<String> = names.iter().map(|name| string(name)).collect();
    match items.as_slice() {
        // Only the comma makes a tuple of one.
        [only] => format!("{target}({only},)"),
        _ => layout::tuple(0, target, &items),
    }
}
