//! Objects: a struct with methods; only a handle crosses.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::{Interface, Method};

use super::Types;
use crate::docs::{Docs, Place};
use crate::{bridge, callable, names};

/// The struct of an object, its methods, and the functions that make one.
#[derive(Template)]
#[template(path = "interface.go")]
pub struct Definition {
    class: String,
    doc: String,
    clone: String,
    free: String,
    constructors: Vec<String>,
    methods: Vec<String>,
    /// Whether Go closes it, as the interface has no method for that.
    is_closed_by_go: bool,
}

impl Definition {
    /// Prepares an object.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(item: &Interface, types: &Types<'_>, docs: &Docs<'_>) -> Result<Self> {
        let class = names::exported(&item.name);
        let constructors = item.constructors.iter();
        let methods = item.methods.iter();
        let closes = |method: &Method| callable::name(&method.callable, types) == "Close";
        Ok(Self {
            doc: docs.of_type(&class, item.docstring.as_deref(), Place::of(&item.name)),
            clone: bridge::shim(&item.ffi_func_clone.0),
            free: bridge::shim(&item.ffi_func_free.0),
            constructors: constructors
                .map(|c| callable::render(&c.callable, c.docstring.as_deref(), types, docs))
                .collect::<Result<_>>()?,
            methods: methods
                .map(|m| callable::render(&m.callable, m.docstring.as_deref(), types, docs))
                .collect::<Result<_>>()?,
            is_closed_by_go: !item.methods.iter().any(closes),
            class,
        })
    }
}
