//! Custom types: a builtin type under another name, and perhaps a Python class in its place.

use crate::uniffi::CustomType;
use askama::Template;

use super::named::Named;
use super::{PyType, Types, reader, writer};
use crate::config::Conversion;
use crate::layout::docstring;

/// A custom type that is its builtin type, under another name.
pub struct Alias {
    named: Named,
    inner: Box<dyn PyType>,
}

/// A custom type that is converted from and to its builtin type.
pub struct Converted {
    named: Named,
    inner: Box<dyn PyType>,
}

impl Alias {
    /// Another name for a type.
    pub fn new(named: Named, inner: Box<dyn PyType>) -> Self {
        Self { named, inner }
    }
}

impl Converted {
    /// A type that stands for another one.
    pub fn new(named: Named, inner: Box<dyn PyType>) -> Self {
        Self { named, inner }
    }
}

impl PyType for Alias {
    fn slug(&self) -> String {
        self.named.slug()
    }

    fn annotation(&self) -> String {
        self.named.path()
    }

    fn accepted(&self) -> String {
        match self.inner.accepted() {
            accepted if accepted == self.inner.annotation() => self.annotation(),
            accepted => accepted,
        }
    }

    fn writer(&self) -> String {
        self.inner.writer()
    }

    fn reader(&self) -> String {
        self.inner.reader()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        self.inner.prepare(value, place)
    }

    fn pass(&self, prepared: &str) -> String {
        self.inner.pass(prepared)
    }

    fn crosses_as(&self) -> Option<&'static str> {
        self.inner.crosses_as()
    }

    fn lift(&self, result: &str) -> String {
        self.inner.lift(result)
    }

    fn decode(&self, data: &str) -> String {
        self.inner.decode(data)
    }

    fn is_checked_by_cffi(&self) -> bool {
        self.inner.is_checked_by_cffi()
    }

    fn write(&self, value: &str, place: &str) -> String {
        self.inner.write(value, place)
    }

    fn read(&self, target: &str) -> String {
        self.inner.read(target)
    }
}

impl PyType for Converted {
    fn slug(&self) -> String {
        self.named.slug()
    }

    fn annotation(&self) -> String {
        self.named.path()
    }

    fn writer(&self) -> String {
        self.named.writer()
    }

    fn reader(&self) -> String {
        self.named.reader()
    }

    fn prepare(&self, value: &str, place: &str) -> String {
        let builtin = format!("{}({value}, {place})", self.named.helper("lower"));
        self.inner.prepare(&builtin, place)
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
        format!("{}({value})", self.named.helper("lift"))
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
            alias: conversion.map_or_else(|| builtin.annotation(), Conversion::annotation),
            conversion: conversion.map(|conversion| {
                let converted = Converted::new(named.clone(), types.get(&item.builtin.ty));
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
                        None => "typing.Any".to_owned(),
                    },
                    lower: conversion.lower("value"),
                    lift: conversion.lift("builtin"),
                    writer: writer(&converted, &write),
                    reader: reader(&converted, &read),
                }
            }),
            class: named.class,
        }
    }
}
