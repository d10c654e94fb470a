//! The parameters of functions, constructors and methods.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Argument, Callable, Type};

use crate::callable::place;
use crate::defaults;
use crate::names;
use crate::types::simple::Bytes;
use crate::types::{JsType, Types};

/// A parameter.
pub struct Parameter {
    pub(crate) name: String,
    default: Option<String>,
    /// The TypeScript type that callers may pass.
    input: String,
    pub(crate) is_optional: bool,
    /// The expression for the argument that is passed.
    pub(crate) lowered: String,
    pub(crate) kind: String,
}

impl Parameter {
    fn new(argument: &Argument, types: &Types<'_>) -> Result<Self> {
        let ty = types.argument(argument);
        let name = names::variable(&argument.name);
        let default = match &argument.default {
            Some(value) => Some(defaults::expression(value, &argument.ty.ty, types)?),
            None => None,
        };
        Ok(Self {
            is_optional: ty.is_optional() || default.is_some(),
            // For `undefined`, an optional is written as its default anyway.
            default: default.filter(|value| value != "null"),
            input: ty.input(),
            lowered: lowered(ty.as_ref(), &name),
            kind: ty.argument(),
            name,
        })
    }

    /// The one for memory that the function writes to.
    fn memory() -> Self {
        Self {
            name: "memory".to_owned(),
            default: None,
            input: "Uint8Array".to_owned(),
            is_optional: false,
            lowered: lowered(&Bytes, "memory"),
            kind: "'memory'".to_owned(),
        }
    }

    /// Those of a callable.
    ///
    /// # Errors
    /// A default value that JavaScript has no expression for, or a setting that does not fit.
    pub fn all(callable: &Callable, types: &Types<'_>) -> Result<Vec<Self>> {
        let memory = types.config().memory.get(&place(callable));
        let mut parameters = Vec::new();
        for argument in &callable.arguments {
            match memory {
                Some([address, _]) if argument.orig_name == *address => {
                    parameters.push(Self::memory());
                }
                Some([_, size]) if argument.orig_name == *size => {}
                _ => parameters.push(Self::new(argument, types)?),
            }
        }
        if let Some([address, size]) = memory {
            check_memory(callable, address, size)?;
        }
        Ok(parameters)
    }

    /// How it stands in a function.
    pub(crate) fn source(&self) -> String {
        match &self.default {
            Some(default) => format!("{} = {default}", self.name),
            None => self.name.clone(),
        }
    }

    /// How it stands in a declaration, before others that are mandatory or not.
    pub(crate) fn declaration(&self, is_before_mandatory: bool) -> String {
        let Self { name, input, .. } = self;
        match self.is_optional {
            true if is_before_mandatory => format!("{name}: {input} | undefined"),
            true => format!("{name}?: {input}{}", undefined(input)),
            false => format!("{name}: {input}"),
        }
    }
}

/// What a type lacks to be that of a property that may be `undefined`.
fn undefined(ty: &str) -> &'static str {
    match ty.ends_with("| undefined") {
        true => "",
        false => " | undefined",
    }
}

fn lowered(ty: &dyn JsType, name: &str) -> String {
    format!("{}.lower({name}, {})", variable(ty), names::string(name))
}

/// The variable that holds a type's converter.
pub(crate) fn variable(ty: &dyn JsType) -> String {
    converter_variable(&ty.converter())
}

/// The variable for a converter: its own, or one that the module makes.
pub fn converter_variable(converter: &str) -> String {
    match converter.contains('(') {
        true => {
            let words = converter.replace(['(', ')', ',', ' ', '$', '.'], "_");
            let words: Vec<_> = words.split('_').filter(|word| !word.is_empty()).collect();
            names::hidden(&format!("_{}", words.join("_")))
        }
        false => converter.to_owned(),
    }
}

/// Refuses arguments for memory that are not the two for an address and a size, in this order, or
/// that would be used after the call has returned.
fn check_memory(callable: &Callable, address: &str, size: &str) -> Result<()> {
    let position = |name: &str| {
        let mut arguments = callable.arguments.iter();
        arguments.position(|a| a.orig_name == name && a.ty.ty == Type::UInt64)
    };
    let place = place(callable);
    match (position(address), position(size)) {
        (Some(address), Some(size)) if size == address + 1 && !callable.is_async() => Ok(()),
        _ => bail!(
            "uniffi.toml: bindings.node.memory: {place} is no blocking function with an argument \
             {address} and then {size}, both u64"
        ),
    }
}
