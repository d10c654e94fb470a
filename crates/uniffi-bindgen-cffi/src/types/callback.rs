//! Callback interfaces: a protocol that Python objects follow; Rust keeps them by handle.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen::pipeline::general::CallbackInterface;

use super::{Lowered, PyType};
use crate::callable;
use crate::defaults::string;
use crate::layout::{docstring, wrap};
use crate::names::{self, Hidden};
use crate::vtable::Vtable;

/// A Python object that has the methods of a callback interface.
pub struct Callback {
    class: String,
}

impl Callback {
    /// An object of a callback interface.
    pub fn new(name: &str) -> Self {
        Self {
            class: names::class(name),
        }
    }

    fn check(&self, value: &str, place: &str) -> String {
        let class = &self.class;
        format!("_check_methods({value}, {class}, _{class}_methods, {place})")
    }
}

impl PyType for Callback {
    fn slug(&self) -> String {
        self.class.clone()
    }

    fn annotation(&self) -> String {
        self.class.clone()
    }

    fn lower(&self, name: &str) -> Lowered {
        Lowered {
            check: Some(self.check(name, &format!("\"{name}\""))),
            pass: format!("_hold({name})"),
        }
    }

    fn lift(&self, result: &str) -> String {
        format!("_held.pop({result})")
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!("{}\nput(_Handed({value}))", self.check(value, place))
    }

    fn read(&self, target: &str) -> String {
        format!("{target} = _held.pop(_unpack_u64(data, pos)[0])\npos += 8")
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
    vtable: Vtable,
}

impl Definition {
    /// Prepares a callback interface.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(item: &CallbackInterface) -> Result<Self> {
        let class = names::class(&item.name);
        let names: Vec<String> = item
            .methods
            .iter()
            .map(|m| names::variable(&m.callable.name))
            .collect();
        let hidden = Hidden::new(names.iter().cloned());
        Ok(Self {
            doc: docstring(item.docstring.as_deref(), 4),
            methods: item
                .methods
                .iter()
                .map(|m| callable::foreign_method(&m.callable, m.docstring.as_deref(), &hidden))
                .collect::<Result<_>>()?,
            names: tuple(&format!("_{class}_methods = "), &names),
            vtable: Vtable::new(&class, &item.vtable),
            class,
        })
    }
}

fn tuple(target: &str, names: &[String]) -> String {
    let mut items: Vec<String> = names.iter().map(|name| string(name)).collect();
    // Only the comma makes a tuple of one.
    if let [item] = items.as_mut_slice() {
        item.push(',');
    }
    wrap(0, &format!("{target}("), &items, ")")
}
