//! Interfaces: a class that holds a handle of a Rust object; and traits, which Python objects can
//! stand for, too.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use askama::Template;

use super::named::Named;
use super::{PyType, Types, reader};
use crate::call_options::CallOption;
use crate::callable;
use crate::layout::{docstring, indent, wrap};
use crate::names;
use crate::uniffi::{Constructor, Interface, Method, Type, UniffiTraitMethods};
use crate::vtable;

/// An object of Rust, or of whichever of Rust and Python implements a trait.
pub struct Object {
    class: Named,
    /// Whether it may be Python's.
    is_foreign: bool,
}

impl Object {
    /// An object of a class.
    pub fn new(class: Named, is_foreign: bool) -> Self {
        Self { class, is_foreign }
    }

    /// What makes handles of an object.
    fn lowered(&self, value: &str) -> String {
        match self.is_foreign {
            true => format!("{}({value})", self.class.helper("lower")),
            false => value.to_owned(),
        }
    }
}

impl PyType for Object {
    fn slug(&self) -> String {
        self.class.slug()
    }

    fn annotation(&self) -> String {
        self.class.path()
    }

    fn reader(&self) -> String {
        self.class.reader()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        format!("_check_object({value}, {}, {place})", self.class.path())
    }

    fn pass(&self, prepared: &str) -> String {
        format!("{}._uniffi_clone_handle()", self.lowered(prepared))
    }

    fn lift(&self, result: &str) -> String {
        match self.is_foreign {
            true => format!("{}({result})", self.class.helper("lift")),
            false => format!("{}._uniffi_make_instance({result})", self.class.path()),
        }
    }

    fn write(&self, value: &str, place: &str) -> String {
        format!("put({})", self.lowered(&self.prepare(value, place)))
    }

    fn read(&self, target: &str) -> String {
        format!(
            "{target} = {}\npos += 8",
            self.lift("_unpack_u64(data, pos)[0]")
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
    vtable: Option<String>,
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
    pub fn new(interface: &Interface, types: &Types<'_>) -> Result<Self> {
        let ty = types.get(&interface.self_type.ty);
        let is_foreign = interface.vtable.is_some();
        let (class, protocol) = types.class_and_protocol(interface);
        let constructors = &interface.constructors;
        let options = CallOption::all(interface, types)?;
        let is_primary = |c: &Constructor| c.callable.is_primary_constructor();
        Ok(Self {
            doc: docstring(interface.docstring.as_deref(), 4),
            has_named_constructors: !constructors.iter().all(is_primary),
            has_primary_constructor: constructors.iter().any(is_primary),
            constructors: constructors
                .iter()
                .map(|c| callable::constructor(&c.callable, c.docstring.as_deref(), &class, types))
                .collect::<Result<_>>()?,
            methods: interface
                .methods
                .iter()
                .map(|m| method(m, &options, interface, types))
                .collect::<Result<_>>()?,
            signatures: interface
                .methods
                .iter()
                .map(|m| match is_foreign {
                    true => callable::foreign_method(&m.callable, m.docstring.as_deref(), types),
                    false => callable::protocol_method(&m.callable, &options, types),
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
            traits: Traits::new(&interface.uniffi_trait_methods, &types.own(&class), types)?,
            bases: bases(interface, &protocol, types)?,
            vtable: interface
                .vtable
                .as_ref()
                .map(|vtable| vtable::functions(&protocol, vtable, types)),
            reader: reader(&*ty, &format!("{}\nreturn value, pos", ty.read("value"))),
            class,
            protocol,
        })
    }
}

/// A method; one that is called as an attribute of all exceptions takes its place.
fn method(
    method: &Method,
    options: &[CallOption],
    interface: &Interface,
    types: &Types<'_>,
) -> Result<String> {
    let doc = method.docstring.as_deref();
    let text = callable::method(&method.callable, doc, options, types)?;
    let name = names::variable(&method.callable.name);
    let is_taken = ["args", "with_traceback"].contains(&name.as_str());
    Ok(match interface.self_type.is_used_as_error && is_taken {
        true => text.replacen('\n', "  # type: ignore[override]\n", 1),
        false => text,
    })
}

/// The classes that the class of an interface inherits.
fn bases(interface: &Interface, protocol: &str, types: &Types<'_>) -> Result<String> {
    let mut bases = vec![protocol.to_owned()];
    if interface.self_type.is_used_as_error {
        bases.push("Exception".to_owned());
    }
    for item in &interface.trait_impls {
        bases.push(match &item.trait_ty.ty {
            ty @ Type::Interface { .. } => types.protocol(ty).path(),
            ty @ Type::CallbackInterface { .. } => types.named(ty).path(),
            other => bail!("it implements {other:?}, which is no trait"),
        });
    }
    Ok(bases.join(", "))
}

/// What the methods of a type are called.
pub fn members(methods: &[Method]) -> BTreeSet<String> {
    let names = methods.iter().map(|m| names::variable(&m.callable.name));
    names.collect()
}

/// The methods of a type, each indented for its class.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn methods(methods: &[Method], types: &Types<'_>) -> Result<Vec<String>> {
    methods
        .iter()
        .map(|m| callable::method(&m.callable, m.docstring.as_deref(), &[], types))
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
    pub fn new(methods: &UniffiTraitMethods, class: &Named, types: &Types<'_>) -> Result<Self> {
        let body = |method: &Option<Method>| -> Result<Option<String>> {
            method
                .as_ref()
                .map(|m| callable::statements(&m.callable, types).map(|s| indent(&s, 8)))
                .transpose()
        };
        Ok(Self {
            class: class.path(),
            debug: body(&methods.debug_fmt)?,
            display: body(&methods.display_fmt)?,
            eq: body(&methods.eq_eq)?,
            ne: body(&methods.eq_ne)?,
            hash: body(&methods.hash_hash)?,
            cmp: body(&methods.ord_cmp)?,
        })
    }
}
