//! Interfaces: a class that holds a handle of a Rust object.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen::pipeline::general::{Interface, Method, UniffiTraitMethods};

use super::{Lowered, PyType};
use crate::callable;
use crate::layout::{docstring, indent, wrap};
use crate::names::{self, Hidden};

/// A Rust object.
pub struct Object {
    class: String,
}

impl Object {
    /// An object of an interface.
    pub fn new(name: &str) -> Self {
        Self {
            class: names::class(name),
        }
    }
}

impl PyType for Object {
    fn slug(&self) -> String {
        self.class.clone()
    }

    fn annotation(&self) -> String {
        self.class.clone()
    }

    fn lower(&self, name: &str) -> Lowered {
        Lowered {
            check: Some(format!("_check_object({name}, {}, \"{name}\")", self.class)),
            pass: format!("{name}._uniffi_clone_handle()"),
        }
    }

    fn lift(&self, result: &str) -> String {
        format!("{}._uniffi_make_instance({result})", self.class)
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!(
            "_check_object({value}, {}, {place})\n\
             put({value})",
            self.class
        )
    }

    fn read(&self, target: &str) -> String {
        format!(
            "{target} = {}._uniffi_make_instance(_unpack_u64(data, pos)[0])\npos += 8",
            self.class
        )
    }
}

/// The class of an interface.
#[derive(Template)]
#[template(path = "interface.py")]
pub struct Definition {
    class: String,
    doc: String,
    has_named_constructors: bool,
    has_primary_constructor: bool,
    constructors: Vec<String>,
    methods: Vec<String>,
    signatures: Vec<String>,
    clone: String,
    free: String,
    traits: Traits,
}

impl Definition {
    /// Prepares an interface.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(interface: &Interface) -> Result<Self> {
        let class = names::class(&interface.name);
        let constructors = &interface.constructors;
        let constructor_names = constructors.iter().map(|c| &c.callable.name);
        let method_names = interface.methods.iter().map(|m| &m.callable.name);
        let hidden = Hidden::new(
            constructor_names
                .chain(method_names)
                .map(|name| names::variable(name)),
        );
        let is_primary = |c: &uniffi_bindgen::pipeline::general::Constructor| {
            c.callable.is_primary_constructor()
        };
        Ok(Self {
            doc: docstring(interface.docstring.as_deref(), 4),
            has_named_constructors: !constructors.iter().all(is_primary),
            has_primary_constructor: constructors.iter().any(is_primary),
            constructors: constructors
                .iter()
                .map(|c| {
                    callable::constructor(&c.callable, c.docstring.as_deref(), &class, &hidden)
                })
                .collect::<Result<_>>()?,
            methods: methods(&interface.methods, &hidden)?,
            signatures: interface
                .methods
                .iter()
                .map(|m| callable::protocol_method(&m.callable, &hidden))
                .collect::<Result<_>>()?,
            clone: format!("    _uniffi_clone = _lib.{}", interface.ffi_func_clone.0),
            free: indent(
                &wrap(
                    4,
                    "_uniffi_free = _Free(",
                    &[format!("\"{}\"", interface.ffi_func_free.0)],
                    ")",
                ),
                4,
            ),
            traits: Traits::new(&interface.uniffi_trait_methods, &class)?,
            class,
        })
    }
}

/// The methods of a type, each indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn methods(methods: &[Method], hidden: &Hidden) -> Result<Vec<String>> {
    methods
        .iter()
        .map(|m| callable::method(&m.callable, m.docstring.as_deref(), hidden))
        .collect()
}

/// The special methods that Rust's `Debug`, `Display`, `Eq`, `Hash` and `Ord` stand behind,
/// each as the statements of its body, indented.
#[derive(Template)]
#[template(path = "traits.py")]
pub struct Traits {
    class: String,
    /// `__repr__`
    pub debug: Option<String>,
    /// `__str__`
    pub display: Option<String>,
    /// `__eq__`
    pub eq: Option<String>,
    ne: Option<String>,
    hash: Option<String>,
    cmp: Option<String>,
}

impl Traits {
    /// Prepares the traits that a type exports.
    ///
    /// # Errors
    /// A default value that Python has no expression for.
    pub fn new(methods: &UniffiTraitMethods, class: &str) -> Result<Self> {
        let body = |method: &Option<Method>| -> Result<Option<String>> {
            method
                .as_ref()
                .map(|m| callable::statements(&m.callable).map(|s| indent(&s, 8)))
                .transpose()
        };
        Ok(Self {
            class: class.to_owned(),
            debug: body(&methods.debug_fmt)?,
            display: body(&methods.display_fmt)?,
            eq: body(&methods.eq_eq)?,
            ne: body(&methods.eq_ne)?,
            hash: body(&methods.hash_hash)?,
            cmp: body(&methods.ord_cmp)?,
        })
    }
}
