//! Interfaces: a class that holds a handle of a Rust object; and traits, which Python objects can
//! stand for, too.

use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen::pipeline::general::{Interface, Method, Type, UniffiTraitMethods};

use super::{Lowered, PyType, py_type, reader};
use crate::callable;
use crate::layout::{docstring, indent, wrap};
use crate::names::{self, Hidden};
use crate::vtable::Vtable;

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

/// An object of Rust or of Python, whichever implements a trait.
pub struct Trait {
    class: String,
}

impl Trait {
    /// An object that implements a trait.
    pub fn new(name: &str) -> Self {
        Self {
            class: names::class(name),
        }
    }
}

impl PyType for Trait {
    fn slug(&self) -> String {
        self.class.clone()
    }

    fn annotation(&self) -> String {
        self.class.clone()
    }

    fn lower(&self, name: &str) -> Lowered {
        let class = &self.class;
        Lowered {
            check: Some(format!("_check_object({name}, {class}, \"{name}\")")),
            pass: format!("_{class}_of({name})._uniffi_clone_handle()"),
        }
    }

    fn lift(&self, result: &str) -> String {
        format!("_lift_{}({result})", self.class)
    }

    fn write(&self, value: &str, place: &str) -> String {
        let class = &self.class;
        format!("_check_object({value}, {class}, {place})\nput(_{class}_of({value}))")
    }

    fn read(&self, target: &str) -> String {
        format!(
            "{target} = _lift_{}(_unpack_u64(data, pos)[0])\npos += 8",
            self.class
        )
    }
}

/// The class of an interface.
#[derive(Template)]
#[template(path = "interface.py")]
pub struct Definition {
    /// What a Rust object is an instance of.
    class: String,
    /// The methods of such an object, of whatever it is an instance.
    protocol: String,
    bases: String,
    /// If Python objects can stand for it: how Rust calls their methods.
    vtable: Option<Vtable>,
    reader: String,
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
        let name = names::class(&interface.name);
        let is_foreign = interface.vtable.is_some();
        let (class, protocol) = class_and_protocol(interface);
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
                .map(|m| match is_foreign {
                    true => callable::foreign_method(&m.callable, m.docstring.as_deref(), &hidden),
                    false => callable::protocol_method(&m.callable, &hidden),
                })
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
            bases: bases(interface, &protocol)?,
            vtable: interface
                .vtable
                .as_ref()
                .map(|vtable| Vtable::new(&name, vtable)),
            reader: {
                let ty = py_type(&interface.self_type.ty);
                reader(&*ty, &format!("{}\nreturn value, pos", ty.read("value")))
            },
            class,
            protocol,
        })
    }
}

/// What the class of an interface is called, and what its protocol: the main name belongs to the
/// one that users name, which for a trait that they can implement is the protocol.
pub fn class_and_protocol(interface: &Interface) -> (String, String) {
    let name = names::class(&interface.name);
    match &interface.vtable {
        Some(_) => (format!("{name}Impl"), name),
        None => (name.clone(), format!("{name}Protocol")),
    }
}

/// The classes that the class of an interface inherits.
fn bases(interface: &Interface, protocol: &str) -> Result<String> {
    let mut bases = vec![protocol.to_owned()];
    if interface.self_type.is_used_as_error {
        bases.push("Exception".to_owned());
    }
    for item in &interface.trait_impls {
        bases.push(match &item.trait_ty.ty {
            Type::Interface { name, imp, .. } if !imp.has_callback_interface() => {
                format!("{}Protocol", names::class(name))
            }
            Type::Interface { name, .. } | Type::CallbackInterface { name, .. } => {
                names::class(name)
            }
            other => bail!("it implements {other:?}, which is no trait"),
        });
    }
    Ok(bases.join(", "))
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
