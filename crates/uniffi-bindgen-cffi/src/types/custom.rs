//! Custom types: a builtin type under another name, and perhaps a Python class in its place.

use askama::Template;

use super::named::Named;
use super::{PyType, Types, reader, writer};
use crate::hidden::mark;
use crate::layout::docstring;
use crate::uniffi::CustomType;

/// A custom type: its builtin type under another name or, where it is converted, what stands for it.
pub struct Custom {
    named: Named,
    inner: Box<dyn PyType>,
    is_converted: bool,
}

impl Custom {
    /// Another name for a type, or what stands for it.
    pub fn new(named: Named, inner: Box<dyn PyType>, is_converted: bool) -> Self {
        Self {
            named,
            inner,
            is_converted,
        }
    }

    /// What has helper functions that write and read it.
    fn coded(&self) -> &dyn PyType {
        match self.is_converted {
            true => &self.named,
            false => &*self.inner,
        }
    }
}

impl PyType for Custom {
    fn slug(&self) -> String {
        self.named.slug()
    }

    fn annotation(&self) -> String {
        self.named.path()
    }

    fn accepted(&self) -> String {
        let accepted = self.inner.accepted();
        match self.is_converted || accepted == self.inner.annotation() {
            true => self.annotation(),
            false => accepted,
        }
    }

    fn writer(&self) -> String {
        self.coded().writer()
    }

    fn reader(&self) -> String {
        self.coded().reader()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        match self.is_converted {
            true => {
                let builtin = format!("{}({value}, {place})", self.named.helper("lower"));
                self.inner.prepare(&builtin, place)
            }
            false => self.inner.prepare(value, place),
        }
    }

    fn pass(&self, prepared: &str) -> String {
        self.inner.pass(prepared)
    }

    fn crosses_as(&self) -> Option<&'static str> {
        self.inner.crosses_as()
    }

    fn lift(&self, result: &str) -> String {
        self.of_builtin(&self.inner.lift(result))
    }

    fn decode(&self, data: &str) -> String {
        self.of_builtin(&self.inner.decode(data))
    }

    fn of_builtin(&self, value: &str) -> String {
        match self.is_converted {
            true => format!("{}({value})", self.named.helper("lift")),
            false => value.to_owned(),
        }
    }

    fn is_checked_by_cffi(&self) -> bool {
        !self.is_converted && self.inner.is_checked_by_cffi()
    }

    fn write(&self, value: &str, place: &str) -> String {
        self.coded().write(value, place)
    }

    fn read(&self, target: &str) -> String {
        self.coded().read(target)
    }
}

/// The alias of a custom type, and what converts it.
#[derive(Template)]
#[template(path = "custom.py")]
pub struct Definition {
    class: String,
    doc: String,
    alias: String,
    conversion: Option<ConversionFunctions>,
}

/// The functions that convert a custom type.
struct ConversionFunctions {
    builtin: String,
    accepted: String,
    lower: String,
    lift: String,
    writer: String,
    reader: String,
}

impl Definition {
    /// Prepares a custom type.
    pub fn new(item: &CustomType, types: &Types<'_>) -> Self {
        let named = types.named(&item.self_type.ty);
        let builtin = types.get(&item.builtin.ty);
        let conversion = types.conversion(&item.self_type.ty);
        Self {
            doc: docstring(item.docstring.as_deref(), 0),
            alias: conversion.map_or_else(|| builtin.annotation(), |c| mark(&c.annotation())),
            conversion: conversion.map(|conversion| {
                let converted = Custom::new(named.clone(), types.get(&item.builtin.ty), true);
                let write = format!(
                    "builtin = {}(value, where)\n{}",
                    named.helper("lower"),
                    builtin.write("builtin", "where")
                );
                let read = format!(
                    "builtin: {}\n{}\nreturn {}, pos",
                    builtin.annotation(),
                    builtin.read("builtin"),
                    converted.of_builtin("builtin")
                );
                ConversionFunctions {
                    builtin: builtin.annotation(),
                    accepted: match &conversion.type_name {
                        Some(_) => named.class.clone(),
                        // What it may be is not told.
                        None => "$typing.Any".to_owned(),
                    },
                    lower: mark(&conversion.lower("value")),
                    lift: mark(&conversion.lift("builtin")),
                    writer: writer(&converted, &write),
                    reader: reader(&converted, &read),
                }
            }),
            class: named.class,
        }
    }
}
