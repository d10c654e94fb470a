//! Callback interfaces: a protocol that Python objects follow; Rust keeps them by handle.

use anyhow::Result;

use super::class::class;
use super::named::Named;
use super::{PyType, Types, function};
use crate::block::Block;
use crate::call;
use crate::callable;
use crate::code::Code;
use crate::defaults::string;
use crate::layout::docstring;
use crate::names;
use crate::parts::Part;
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

    fn annotation(&self) -> Code {
        self.0.path().into()
    }

    fn writer(&self) -> String {
        self.0.writer()
    }

    fn reader(&self) -> String {
        self.0.reader()
    }

    fn prepare(&self, value: Code, place: &str) -> Code {
        call!(self.0.helper("check"), value, place)
    }

    fn pass(&self, prepared: &str) -> Code {
        call!(self.0.helper("lower"), prepared)
    }

    fn lift(&self, result: Code) -> Code {
        call!(self.0.helper("lift"), result)
    }
}

/// The protocol of a callback interface, what Rust gets for it, and how it calls its methods.
///
/// # Errors
/// A default value that Python has no expression for.
pub fn definition(item: &CallbackInterface, types: &Types<'_>) -> Result<Vec<Part>> {
    let name = names::class(&item.name);
    let inside = types.in_class(&item.methods);
    let methods = item.methods.iter();
    let methods = methods
        .map(|m| callable::foreign_method(&m.callable, m.docstring.as_deref(), &inside))
        .collect::<Result<Vec<_>>>()?;
    let protocol = class(
        &name,
        vec!["$typing.Protocol".into()],
        docstring(item.docstring.as_deref()),
        Block::new(),
        methods,
    );
    let methods = item.methods.iter().map(|m| &m.callable.name);
    let methods = methods.map(|method| string(&names::variable(method)).into());
    let methods = Block::new().set(format!("_methods_{name}"), Code::tuple(methods.collect()));
    let mut parts = vec![inside.part(&protocol), types.part(&methods)];
    let functions = handling(&name).into_iter();
    let functions = functions.chain(vtable::functions(&name, &item.vtable, types));
    parts.extend(functions.map(|function| types.part(&function)));
    Ok(parts)
}

/// The functions that check such an object, and turn it into a handle and back.
fn handling(class: &str) -> [Block; 5] {
    let value = || Code::from(format!("value: {class}"));
    let place = || Code::from("where: $str");
    let methods = format!("_methods_{class}");
    let check = Block::new()
        .line(call!("_check_methods", "value", class, methods, "where"))
        .returns("value");
    let lift = Block::new()
        .set(format!("value: {class}"), call!("_held.pop", "handle"))
        .returns("value");
    let checked = call!(format!("_check_{class}"), "value", "where");
    let write = Block::new().line(call!("put", call!("_Handed", checked)));
    let handle = Code::from("_unpack_u64(data, pos)[0]");
    let read = call!(format!("_lift_{class}"), handle).before(", pos + 8");
    let named = |verb: &str| format!("_{verb}_{class}");
    let class = Code::from(class);
    [
        function(named("check"), vec![value(), place()], &class, check),
        function(
            named("lower"),
            vec![value()],
            &"$int".into(),
            Block::new().returns("_hold(value)"),
        ),
        function(named("lift"), vec!["handle: $int".into()], &class, lift),
        function(
            named("write"),
            vec![value(), "put: _Put".into(), place()],
            &"None".into(),
            write,
        ),
        function(
            named("read"),
            vec!["data: $bytes".into(), "pos: $int".into()],
            &Code::index("$tuple", vec![class, "$int".into()]),
            Block::new().returns(read),
        ),
    ]
}
