//! The class whose instances hold a handle of a Rust object.

use anyhow::{Result, bail};

use super::class::{Traits, class};
use super::{Types, function};
use crate::block::Block;
use crate::call;
use crate::call_options::CallOption;
use crate::callable;
use crate::code::Code;
use crate::layout::docstring;
use crate::names;
use crate::uniffi::{Constructor, Interface, Method, Type};

/// Whether a constructor is that of the class itself.
pub fn is_primary(constructor: &Constructor) -> bool {
    constructor.callable.is_primary_constructor()
}

/// What a Rust object is an instance of.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(
    interface: &Interface,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<Block> {
    let (name, protocol) = types.class_and_protocol(interface);
    let constructors = interface.constructors.iter();
    let mut members = Vec::new();
    if !constructors.clone().any(is_primary) {
        members.push(no_constructor(&name));
    }
    for constructor in constructors {
        let doc = constructor.docstring.as_deref();
        members.push(callable::constructor(
            &constructor.callable,
            doc,
            &name,
            types,
        )?);
    }
    for item in &interface.methods {
        members.push(method(item, options, interface, types)?);
    }
    members.extend(Traits::new(&interface.uniffi_trait_methods, &name, types)?.methods());
    members.push(Block::new().text(MAKE_INSTANCE));
    members.push(adopt(&name));
    members.push(Block::new().text(HANDLES));
    Ok(class(
        &name,
        bases(interface, &protocol, types)?,
        docstring(interface.docstring.as_deref()),
        attributes(interface),
        members,
    ))
}

fn attributes(interface: &Interface) -> Block {
    let free = format!("\"{}\"", interface.ffi_func_free.0);
    Block::new()
        .line("# Rust takes a handle with every call, so that each needs one of its own.")
        .set(
            "_uniffi_clone",
            format!("_lib.{}", interface.ffi_func_clone.0),
        )
        .set("_uniffi_free", call!("_Free", free))
        .line("_uniffi_handle: $int")
}

fn no_constructor(class: &str) -> Block {
    let parameters = ["self", "*args: $object", "**kwargs: $object"];
    let reason = format!("\"{class} has no default constructor\"");
    function(
        "__init__",
        parameters.map(Code::from).into(),
        &"None".into(),
        Block::new().line(call!("raise ValueError", reason)),
    )
}

const MAKE_INSTANCE: &str = r#"@$classmethod
def _uniffi_make_instance(cls: $type[_T], handle: $int) -> _T:
    """An instance that owns a handle; `__init__` is not called."""
    self = cls.__new__(cls)
    self.__dict__["_uniffi_handle"] = handle
    return self"#;

fn adopt(class: &str) -> Block {
    let doc = "Takes over the Rust object of `other`, which is of no use afterwards.\n\n\
               It is for a subclass whose `__init__` gets its object from a named constructor.";
    let body = docstring(Some(doc))
        .line(call!(format!("{class}.__del__"), "self"))
        .set(
            "self._uniffi_handle",
            call!("other.__dict__.pop", "\"_uniffi_handle\""),
        );
    let parameters = vec!["self".into(), format!("other: {class}").into()];
    function("_uniffi_adopt", parameters, &"None".into(), body)
}

const HANDLES: &str = r#"def _uniffi_clone_handle(self) -> $int:
    """Another handle of the same Rust object, for Rust to consume."""
    status = _take_status()
    handle: $int = self._uniffi_clone(self._uniffi_handle, status)
    _give_status(status)
    return handle

def __del__(self) -> None:
    handle = self.__dict__.pop("_uniffi_handle", None)
    if handle is not None:
        self._uniffi_free(handle)

def __reduce_ex__(self, protocol: $typing.SupportsIndex) -> $typing.NoReturn:
    raise TypeError(f"{$type(self).__qualname__}: a Rust object cannot be copied")"#;

/// A method; one that is called as an attribute of all exceptions takes its place.
fn method(
    method: &Method,
    options: &[CallOption],
    interface: &Interface,
    types: &Types<'_>,
) -> Result<Block> {
    let doc = method.docstring.as_deref();
    let block = callable::method(&method.callable, doc, options, types)?;
    let name = names::variable(&method.callable.name);
    let is_taken = ["args", "with_traceback"].contains(&name.as_str());
    Ok(match interface.self_type.is_used_as_error && is_taken {
        true => block.ignoring("  # type: ignore[override]"),
        false => block,
    })
}

/// The classes that the class of an interface inherits.
fn bases(interface: &Interface, protocol: &str, types: &Types<'_>) -> Result<Vec<Code>> {
    let mut bases = vec![protocol.into()];
    if interface.self_type.is_used_as_error {
        bases.push("Exception".into());
    }
    for item in &interface.trait_impls {
        bases.push(match &item.trait_ty.ty {
            ty @ Type::Interface { .. } => types.protocol(ty).path().into(),
            ty @ Type::CallbackInterface { .. } => types.named(ty).path().into(),
            other => bail!("it implements {other:?}, which is no trait"),
        });
    }
    Ok(bases)
}
