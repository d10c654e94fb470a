//! Keywords that all methods of an object take: `store.read(key, timeout=2)` in Python is
//! `store.with_timeout(2).read(key)` elsewhere.

use anyhow::{Context, Result, bail};

use crate::block::Block;
use crate::call;
use crate::code::Code;
use crate::names;
use crate::types::Types;
use crate::types::optional::optional;
use crate::uniffi::{Callable, Interface};

/// A keyword, and the method that it stands for.
pub struct CallOption {
    keyword: String,
    annotation: Code,
    method: String,
}

impl CallOption {
    /// Those that the configuration names for an interface.
    ///
    /// # Errors
    /// A method that is not there, or does not make the same kind of object from one argument; and
    /// a keyword that another method has an argument for.
    pub fn all(interface: &Interface, types: &Types<'_>) -> Result<Vec<Self>> {
        let class = names::class(&interface.name);
        let methods = types.config().call_options(&class).iter();
        methods
            .map(|name| Self::new(interface, name, types))
            .collect::<Result<_>>()
            .and_then(|all| Self::check(interface, all))
            .with_context(|| format!("uniffi.toml: bindings.python.call_options.{class}"))
    }

    fn check(interface: &Interface, all: Vec<Self>) -> Result<Vec<Self>> {
        for callable in interface.methods.iter().map(|method| &method.callable) {
            for option in Self::of(callable, &all) {
                let mut arguments = callable.arguments.iter();
                if arguments.any(|argument| names::variable(&argument.name) == option.keyword) {
                    let (name, keyword) = (&callable.name, &option.keyword);
                    bail!("{name} has an argument {keyword} already");
                }
            }
        }
        Ok(all)
    }

    fn new(interface: &Interface, name: &str, types: &Types<'_>) -> Result<Self> {
        let mut methods = interface.methods.iter().map(|method| &method.callable);
        let Some(method) = methods.find(|callable| names::variable(&callable.name) == *name) else {
            bail!("there is no method {name}");
        };
        let returned = method.return_type.ty.as_ref().map(|node| &node.ty);
        let makes_the_same = returned == Some(&interface.self_type.ty);
        let ([argument], true, false) = (
            method.arguments.as_slice(),
            makes_the_same,
            method.is_async(),
        ) else {
            bail!("{name} does not make the same kind of object from one argument");
        };
        Ok(Self {
            keyword: names::variable(&argument.name),
            annotation: types.get(&argument.ty.ty).accepted(),
            method: name.to_owned(),
        })
    }

    /// Those of `all` that a method takes: all, where it can fail and none of them stands for it.
    pub fn of<'a>(callable: &Callable, all: &'a [Self]) -> &'a [Self] {
        let name = names::variable(&callable.name);
        let is_one = all.iter().any(|option| option.method == name);
        match callable.throws_type.ty.is_some() && !is_one {
            true => all,
            false => &[],
        }
    }

    /// The argument.
    pub fn parameter(&self) -> Code {
        let ty = optional(self.annotation.clone());
        ty.after(format!("{}: ", self.keyword)).before(" = None")
    }

    /// The statement that has the call made on another object.
    pub fn apply(&self) -> Block {
        let Self {
            keyword, method, ..
        } = self;
        Block::new()
            .line(format!("if {keyword} is not None:"))
            .inside(Block::new().set("self", call!(format!("self.{method}"), keyword)))
    }
}
