//! The C side: for each function of Rust, one that takes Go's memory and returns all results, so that a
//! call crosses from Go to C once.

mod function;

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::lookup;
use uniffi_bindgen_common::uniffi::{Callable, Interface, Namespace, TypeDefinition};

use self::function::{Function, value};
use crate::types::{Types, shown};

/// The header and the source.
pub struct Bridge {
    /// What Go includes.
    pub header: String,
    /// What is compiled with the package.
    pub source: String,
    /// The results of futures.
    pub futures: Vec<Future>,
}

/// A result that futures have: its name, and the functions of Rust for it.
pub struct Future {
    /// The name that UniFFI has for it: `u64`.
    pub name: String,
    c: String,
    poll: String,
    complete: String,
    cancel: String,
    free: String,
}

/// An object, of which handles are cloned and freed.
struct Object {
    clone: String,
    free: String,
}

#[derive(Template)]
#[template(path = "bridge.h")]
struct Header<'a> {
    prefix: &'a str,
    results: &'a BTreeMap<String, String>,
    futures: &'a [Future],
    objects: &'a [Object],
    functions: &'a [Function],
}

#[derive(Template)]
#[template(path = "bridge.c")]
struct Source<'a> {
    prefix: &'a str,
    header: String,
    alloc: &'a str,
    free: &'a str,
    contract: &'a str,
    checksums: Vec<(&'a str, u16)>,
    results: &'a BTreeMap<String, String>,
    futures: &'a [Future],
    objects: &'a [Object],
    functions: &'a [Function],
}

/// What the names of the C side of a namespace begin with.
pub fn prefix(namespace: &Namespace) -> String {
    format!("uniffi_go_{}", namespace.name)
}

/// The C function that Go calls for one of Rust.
pub fn shim(function: &str) -> String {
    format!("go_{function}")
}

/// The name of what a callable's future gives, if it returns one.
pub fn future(callable: &Callable) -> Option<String> {
    let poll = &callable.async_data.as_ref()?.ffi_rust_future_poll.0;
    poll.split("rust_future_poll_").last().map(str::to_owned)
}

/// Renders the C side of a namespace.
///
/// # Errors
/// A type that has no form in C.
pub fn render(namespace: &Namespace, types: &Types<'_>) -> Result<Bridge> {
    let prefix = prefix(namespace);
    let objects = interfaces(namespace).map(|item| Object {
        clone: item.ffi_func_clone.0.clone(),
        free: item.ffi_func_free.0.clone(),
    });
    let objects: Vec<Object> = objects.collect();
    let mut results = BTreeMap::new();
    let mut futures = BTreeMap::new();
    let mut functions = Vec::new();
    for callable in callables(namespace) {
        let function = Function::new(callable, namespace, types, &prefix)?;
        let c = value(callable, &prefix)?;
        if let Some(future) = Future::new(callable, c.clone()) {
            futures.insert(future.name.clone(), future);
        } else {
            results.insert(function.result.clone(), c);
        }
        functions.push(function);
    }
    let futures: Vec<Future> = futures.into_values().collect();
    let header = Header {
        prefix: &prefix,
        results: &results,
        futures: &futures,
        objects: &objects,
        functions: &functions,
    };
    let source = Source {
        prefix: &prefix,
        header: format!("{}_uniffi.h", namespace.name),
        alloc: &namespace.ffi_rustbuffer_alloc.0,
        free: &namespace.ffi_rustbuffer_free.0,
        contract: &namespace.ffi_uniffi_contract_version.0,
        checksums: namespace
            .checksums
            .iter()
            .map(|c| (c.fn_name.0.as_str(), c.checksum))
            .collect(),
        results: &results,
        futures: &futures,
        objects: &objects,
        functions: &functions,
    };
    Ok(Bridge {
        header: header.render()?,
        source: source.render()?,
        futures,
    })
}

fn interfaces(namespace: &Namespace) -> impl Iterator<Item = &Interface> {
    let definitions = namespace.type_definitions.iter();
    definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    })
}

/// All that is called: that of the interface, and what shows records.
fn callables(namespace: &Namespace) -> impl Iterator<Item = &Callable> {
    let records = namespace.type_definitions.iter().filter_map(|d| match d {
        TypeDefinition::Record(item) => shown::function(&item.uniffi_trait_methods),
        _ => None,
    });
    lookup::callables(namespace).chain(records)
}

impl Future {
    fn new(callable: &Callable, c: String) -> Option<Self> {
        let data = callable.async_data.as_ref()?;
        Some(Self {
            name: future(callable)?,
            c,
            poll: data.ffi_rust_future_poll.0.clone(),
            complete: data.ffi_rust_future_complete.0.clone(),
            cancel: data.ffi_rust_future_cancel.0.clone(),
            free: data.ffi_rust_future_free.0.clone(),
        })
    }

    /// Whether it gives a value.
    fn has_value(&self) -> bool {
        self.c != "void"
    }

    /// What Go calls it.
    pub fn go(&self) -> String {
        crate::names::exported(&self.name)
    }
}
