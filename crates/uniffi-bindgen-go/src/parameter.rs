//! Arguments: a parameter in Go, the checks before the call, and what crosses.

use anyhow::{Context, Result};
use uniffi_bindgen_common::uniffi::Argument;

use crate::defaults::Default;
use crate::names;
use crate::types::{Crossing, GoType, Types};

/// An argument of a callable, in Go.
pub struct Parameter {
    name: String,
    /// Its name in the interface, which errors say.
    place: String,
    ty: Box<dyn GoType>,
    default: Default,
}

impl Parameter {
    /// Prepares an argument.
    ///
    /// # Errors
    /// A default value that Go has no expression for.
    pub fn new(argument: &Argument, types: &Types<'_>) -> Result<Self> {
        let ty = &argument.ty.ty;
        Ok(Self {
            name: names::parameter(&argument.name),
            place: argument.orig_name.clone(),
            default: Default::of(argument.default.as_ref(), ty, types)
                .with_context(|| format!("argument {}", argument.name))?,
            ty: types.get(ty),
        })
    }

    /// Its name and type.
    pub fn declare(&self) -> String {
        let pointer = matches!(self.default, Default::Value(_));
        let pointer = if pointer { "*" } else { "" };
        format!("{} {pointer}{}", self.name, self.ty.name())
    }

    /// What the documentation adds for it.
    pub fn doc(&self) -> Option<String> {
        match &self.default {
            Default::Value(value) => Some(format!("If {} is nil, it is {value}.", self.name)),
            Default::NotNil => Some(format!(
                "{} has no default in Go: nil means that there is none.",
                self.name
            )),
            _ => None,
        }
    }

    /// The expression for its value, the default filled in.
    fn value(&self) -> String {
        match &self.default {
            Default::Value(value) => format!("uniffiOr({}, {value})", self.name),
            _ => self.name.clone(),
        }
    }

    /// The variable that has it in the form that crosses; no parameter is called like that.
    fn prepared(&self) -> String {
        format!("{}_in", self.name)
    }

    /// Whether it crosses as a buffer that its writer fills.
    pub fn is_encoded(&self) -> bool {
        self.ty.crossing() == Crossing::Encoded
    }

    /// Statements that check and prepare it; `fail` returns the error `err`.
    pub fn prepare(&self, fail: &str) -> Option<String> {
        let Self { name, place, .. } = self;
        let (value, prepared) = (self.value(), self.prepared());
        Some(match self.ty.crossing() {
            Crossing::Number(_) | Crossing::Boolean => return None,
            Crossing::Handle => format!(
                "if {name} == nil {{\n\terr := uniffiArgumentError(\"{place}\", \"is nil\")\n\t{fail}\n}}\n\
                 {prepared}, err := {name}.uniffiUse()\n\
                 if err != nil {{\n\t{fail}\n}}\n\
                 defer {prepared}.done()"
            ),
            Crossing::Text => format!(
                "{prepared} := {value}\n\
                 if err := uniffiCheckText(\"{place}\", {prepared}); err != nil {{\n\t{fail}\n}}"
            ),
            Crossing::Bytes => format!(
                "if err := uniffiCheckBytes(\"{place}\", {name}); err != nil {{\n\t{fail}\n}}"
            ),
            Crossing::Encoded => format!(
                "{prepared}, err := uniffiEncode(\"{place}\", {value}, {})\n\
                 if err != nil {{\n\t{fail}\n}}",
                self.ty.writer()
            ),
        })
    }

    /// The arguments of the C function that stand for it.
    pub fn pass(&self) -> String {
        let prepared = self.prepared();
        match self.ty.crossing() {
            Crossing::Number(c) => format!("C.{c}({})", self.value()),
            Crossing::Boolean => format!("uniffiBool({})", self.value()),
            Crossing::Handle => format!("{prepared}.handle"),
            Crossing::Text => format!("uniffiText({prepared}), C.uint64_t(len({prepared}))"),
            Crossing::Bytes => format!("uniffiData({0}), C.uint64_t(len({0}))", self.name),
            Crossing::Encoded => {
                format!("uniffiData({prepared}), C.uint64_t(len({prepared}))")
            }
        }
    }
}
