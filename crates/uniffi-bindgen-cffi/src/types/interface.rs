//! Interfaces: a class that holds a handle of a Rust object; and traits, which Python objects can
//! stand for, too.

use anyhow::Result;

use super::class::class;
use super::named::Named;
use super::object::{self, is_primary};
use super::{PyType, Types, function, reader};
use crate::block::Block;
use crate::call;
use crate::call_options::CallOption;
use crate::callable;
use crate::code::Code;
use crate::layout::docstring;
use crate::parts::Part;
use crate::uniffi::Interface;
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
    parts.push(inside.part(&object::definition(interface, &options, &inside)?));
    let read = ty.read("value").returns("value, pos");
    parts.push(types.part(&reader(&*ty, read)));
    if let Some(vtable) = &interface.vtable {
        parts.extend(handling(&name, &protocol).map(|block| types.part(&block)));
        let functions = vtable::functions(&protocol, vtable, types);
        parts.extend(functions.map(|block| types.part(&block)));
    }
    Ok(parts)
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
