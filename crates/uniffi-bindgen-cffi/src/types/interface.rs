//! Interfaces: a class that holds a handle of a Rust object; and traits, which Python objects can
//! stand for, too.

use anyhow::{Result, bail};

use super::class::{Traits, class};
use super::named::Named;
use super::{PyType, Types, function, reader};
use crate::block::Block;
use crate::call;
use crate::call_options::CallOption;
use crate::callable;
use crate::code::Code;
use crate::layout::docstring;
use crate::names;
use crate::parts::Part;
use crate::uniffi::{Constructor, Interface, Method, Type};
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
    fn lowered(&self, value: Code) -> Code {
        match self.is_foreign {
            true => call!(self.class.helper("lower"), value),
            false => value,
        }
    }
}

impl PyType for Object {
    fn slug(&self) -> String {
        self.class.slug()
    }

    fn annotation(&self) -> Code {
        self.class.path().into()
    }

    fn reader(&self) -> String {
        self.class.reader()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!("_check_object", value, self.class.path(), place)
    }

    fn pass(&self, prepared: &str) -> Code {
        let object = self.lowered(prepared.into());
        object.before("._uniffi_clone_handle()")
    }

    fn lift(&self, result: Code) -> Code {
        let lift = match self.is_foreign {
            true => self.class.helper("lift"),
            false => format!("{}._uniffi_make_instance", self.class.path()),
        };
        call!(lift, result)
    }

    fn write(&self, value: &str, place: &str) -> Block {
        let checked = self.prepare(value.into(), place);
        Block::new().line(call!("put", self.lowered(checked)))
    }

    fn read(&self, target: &str) -> Block {
        let handle = "_unpack_u64(data, pos)[0]";
        Block::new()
            .set(target, self.lift(handle.into()))
            .line("pos += 8")
    }
}

/// The class and the protocol of an interface, and the functions for it.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(interface: &Interface, types: &Types<'_>) -> Result<Vec<Part>> {
    let ty = types.get(&interface.self_type.ty);
    let (name, protocol) = types.class_and_protocol(interface);
    let options = CallOption::all(interface, types)?;
    let outside = types.in_class(&interface.methods);
    let mut parts = vec![outside.part(&protocol_class(interface, &protocol, &options, &outside)?)];
    let constructors = interface.constructors.iter();
    if constructors.clone().any(|c| !is_primary(c)) {
        parts.push(types.part(&self_type(&name)));
    }
    let inside = outside.with_members(constructors.map(|c| &c.callable));
    parts.push(inside.part(&object_class(interface, &options, &inside)?));
    let read = ty.read("value").returns("value, pos");
    parts.push(types.part(&reader(&*ty, read)));
    if let Some(vtable) = &interface.vtable {
        parts.extend(handling(&name, &protocol).map(|block| types.part(&block)));
        let functions = vtable::functions(&protocol, vtable, types);
        parts.extend(functions.map(|block| types.part(&block)));
    }
    Ok(parts)
}

fn is_primary(constructor: &Constructor) -> bool {
    constructor.callable.is_primary_constructor()
}

/// The methods of an object, whatever it is an instance of; Python's own inherit this.
fn protocol_class(
    interface: &Interface,
    name: &str,
    options: &[CallOption],
    types: &Types<'_>,
) -> Result<Block> {
    let is_foreign = interface.vtable.is_some();
    let methods = interface.methods.iter();
    let methods = methods.map(|m| match is_foreign {
        true => callable::foreign_method(&m.callable, m.docstring.as_deref(), types),
        false => callable::protocol_method(&m.callable, options, types),
    });
    let bases = match is_foreign {
        true => Vec::new(),
        false => vec!["$typing.Protocol".into()],
    };
    let doc = docstring(interface.docstring.as_deref());
    let methods = methods.collect::<Result<Vec<_>>>()?;
    Ok(class(name, bases, doc, Block::new(), methods))
}

/// The variable for the type that a named constructor makes an instance of.
fn self_type(class: &str) -> Block {
    let variable = format!("_{class}T");
    let ty = call!(
        "$typing.TypeVar",
        format!("\"{variable}\""),
        format!("bound=\"{class}\"")
    );
    Block::new().set(variable, ty)
}

/// What a Rust object is an instance of.
fn object_class(interface: &Interface, options: &[CallOption], types: &Types<'_>) -> Result<Block> {
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

/// The functions that turn an object, which may be Rust's or Python's, into a handle and back.
fn handling(class: &str, protocol: &str) -> impl Iterator<Item = Block> {
    let object = Code::choice(
        "value",
        format!("$isinstance(value, {class})"),
        "_Handed(value)",
    );
    let lower = docstring(Some(
        "What makes handles of an object, which may be Rust's or Python's.",
    ));
    let pythons = Block::new()
        .set(format!("value: {protocol}"), call!("_held.pop", "handle"))
        .returns("value");
    let lift = docstring(Some("The object of a handle, which ends its use."))
        .line("if handle & 1:")
        .inside(pythons)
        .returns(call!(format!("{class}._uniffi_make_instance"), "handle"));
    let value = format!("value: {protocol}").into();
    let [lower_name, lift_name] = ["lower", "lift"].map(|verb| format!("_{verb}_{protocol}"));
    let handle = vec!["handle: $int".into()];
    [
        function(
            lower_name,
            vec![value],
            &"_Object".into(),
            lower.returns(object),
        ),
        function(lift_name, handle, &protocol.into(), lift),
    ]
    .into_iter()
}

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
