//! What a callable is called, takes and returns.

use anyhow::{Context, Result};

use crate::block::Block;
use crate::call_options::CallOption;
use crate::code::Code;
use crate::defaults::Default;
use crate::names;
use crate::types::bytes::Borrowed;
use crate::types::{PyType, Types};
use crate::uniffi::{Argument, Callable};

/// The signature of a callable.
pub struct Signature<'a> {
    pub callable: &'a Callable,
    pub options: &'a [CallOption],
    pub parameters: Vec<Parameter>,
    name: String,
    receiver: Option<Code>,
    result: Code,
}

impl<'a> Signature<'a> {
    /// That of a function or, if it has a receiver, of a method.
    pub fn new(
        callable: &'a Callable,
        receiver: Option<Code>,
        options: &'a [CallOption],
        types: &Types<'_>,
    ) -> Result<Self> {
        let parameters = callable.arguments.iter();
        Ok(Self {
            callable,
            options: CallOption::of(callable, options),
            parameters: parameters
                .map(|argument| Parameter::new(argument, types))
                .collect::<Result<_>>()
                .with_context(|| callable.name.clone())?,
            name: names::variable(&callable.name),
            receiver,
            result: match &callable.return_type.ty {
                Some(node) => types.get(&node.ty).annotation(),
                None => "None".into(),
            },
        })
    }

    /// That of a constructor of a class.
    pub fn of_constructor(callable: &'a Callable, class: &str, types: &Types<'_>) -> Result<Self> {
        let variable = format!("_{class}T");
        let cls = Code::index("$type", vec![variable.as_str().into()]);
        let cls = cls.after(format!("{}: ", class_receiver(callable)));
        Ok(match callable.is_primary_constructor() {
            true => Self {
                name: "__init__".to_owned(),
                result: "None".into(),
                ..Self::new(callable, Some("self".into()), &[], types)?
            },
            false => Self {
                result: variable.into(),
                ..Self::new(callable, Some(cls), &[], types)?
            },
        })
    }

    /// The head of its definition; what parameters are annotated with depends.
    pub fn head(&self, annotation: fn(&Parameter) -> Code) -> Code {
        let declared = self.parameters.iter();
        let declared = declared.map(|p| p.declare(annotation(p)));
        let receiver = self.receiver.iter().cloned();
        // Not by keyword only: CPython takes longer for calls of such functions, with and without it.
        let options = self.options.iter().map(CallOption::parameter);
        let parameters = receiver.chain(declared).chain(options).collect();
        let keyword = match self.callable.is_async() {
            true => "async def",
            false => "def",
        };
        let head = Code::call(format!("{keyword} {}", self.name), parameters);
        head.before(format!(" -> {}:", self.result))
    }
}

/// What a constructor calls its class: `cls`, unless an argument is called that.
pub fn class_receiver(callable: &Callable) -> &'static str {
    let mut arguments = callable.arguments.iter();
    match arguments.any(|argument| names::variable(&argument.name) == "cls") {
        true => "_cls",
        false => "cls",
    }
}

/// An argument of a callable.
pub struct Parameter {
    name: String,
    ty: Box<dyn PyType>,
    default: Option<Default>,
}

impl Parameter {
    fn new(argument: &Argument, types: &Types<'_>) -> Result<Self> {
        let name = names::variable(&argument.name);
        Ok(Self {
            ty: match argument.is_borrowed_bytes() {
                true => Box::new(Borrowed),
                false => types.get(&argument.ty.ty),
            },
            default: Default::of(
                argument.default.as_ref(),
                &format!("argument {name}"),
                &argument.ty.ty,
                types,
            )?,
            name,
        })
    }

    /// What a caller may pass.
    pub fn accept(&self) -> Code {
        self.ty.accepted()
    }

    /// What Rust passes.
    pub fn get(&self) -> Code {
        self.ty.annotation()
    }

    fn declare(&self, annotation: Code) -> Code {
        Default::declare(self.default.as_ref(), &self.name, annotation)
    }

    /// The variable that has it in the form that crosses. No argument's name ends like that.
    fn prepared(&self) -> String {
        format!("{}_", self.name)
    }

    /// The statement that checks it.
    pub fn prepare(&self) -> Block {
        let place = format!("\"{}\"", self.name);
        let value = self.ty.prepare(self.name.as_str().into(), &place);
        Block::new().set(self.prepared(), value)
    }

    /// What crosses.
    pub fn pass(&self) -> Code {
        self.ty.pass(&self.prepared())
    }

    /// Makes a default that is not shared between calls.
    pub fn fill_in(&self) -> Block {
        let name = self.name.as_str();
        match self.default.as_ref().filter(|d| !d.shareable) {
            Some(default) => Block::new()
                .line(format!("if {name} is _DEFAULT:"))
                .inside(Block::new().set(name, default.value.as_str())),
            None => Block::new(),
        }
    }
}
