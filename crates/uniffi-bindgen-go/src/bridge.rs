//! The C side: for each function of Rust, one that takes Go's memory and returns all results, so that a
//! call crosses from Go to C once.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen::pipeline::general::{
    Argument, Callable, CallableKind, FfiType, Interface, Namespace, Type, TypeDefinition, TypeNode,
};

use crate::types::{Crossing, Types, shown};

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

/// A function of Rust and the one that Go calls.
struct Function {
    name: String,
    shim: String,
    /// The name of its result, which the types of the results of calls are named after.
    result: String,
    /// The future, if it returns one.
    future: Option<String>,
    /// The C types of its own parameters.
    rust_parameters: Vec<String>,
    /// The parameters of the one that Go calls.
    parameters: Vec<String>,
    /// What it passes to Rust.
    passed: Vec<String>,
    has_value: bool,
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
    let interfaces: Vec<&Interface> = interfaces(namespace).collect();
    let objects = interfaces.iter().map(|item| Object {
        clone: item.ffi_func_clone.0.clone(),
        free: item.ffi_func_free.0.clone(),
    });
    let objects: Vec<Object> = objects.collect();
    let mut results = BTreeMap::new();
    let mut futures = BTreeMap::new();
    let mut functions = Vec::new();
    for callable in callables(namespace, &interfaces) {
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

fn callables<'a>(
    namespace: &'a Namespace,
    interfaces: &[&'a Interface],
) -> impl Iterator<Item = &'a Callable> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let members = interfaces.iter().copied().flat_map(|item| {
        let constructors = item.constructors.iter().map(|c| &c.callable);
        constructors.chain(item.methods.iter().map(|m| &m.callable))
    });
    let records = namespace.type_definitions.iter().filter_map(|d| match d {
        TypeDefinition::Record(item) => shown::function(&item.uniffi_trait_methods),
        _ => None,
    });
    functions.chain(members).chain(records)
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

impl Function {
    fn new(
        callable: &Callable,
        namespace: &Namespace,
        types: &Types<'_>,
        prefix: &str,
    ) -> Result<Self> {
        let c = value(callable, prefix)?;
        let mut function = Self {
            name: callable.ffi_func.0.clone(),
            shim: shim(&callable.ffi_func.0),
            result: c.trim_end_matches("_t").replace(&format!("{prefix}_"), ""),
            future: future(callable),
            rust_parameters: Vec::new(),
            parameters: Vec::new(),
            passed: Vec::new(),
            has_value: c != "void",
        };
        if let CallableKind::Method { self_type } = &callable.kind {
            match self_type.ty {
                Type::Interface { .. } => function.add_handle("self", self_type, namespace),
                _ => function.add_memory("self", "buffer", "copy", prefix),
            }
        }
        for (index, argument) in callable.arguments.iter().enumerate() {
            function.add(&format!("a{index}"), argument, namespace, types, prefix);
        }
        match function.future {
            Some(_) => function.parameters.push("uint64_t waiter".to_owned()),
            None => {
                function.rust_parameters.push(format!("{prefix}_status *"));
                function.passed.push("&out.status".to_owned());
            }
        }
        Ok(function)
    }

    fn add_handle(&mut self, name: &str, node: &TypeNode, namespace: &Namespace) {
        let class = node.ty.orig_name();
        let item = interfaces(namespace).find(|item| Some(item.orig_name.as_str()) == class);
        let clone = item
            .map(|item| shim(&item.ffi_func_clone.0))
            .unwrap_or_default();
        self.parameters.push(format!("uint64_t {name}"));
        self.rust_parameters.push("uint64_t".to_owned());
        self.passed.push(format!("{clone}({name})"));
    }

    fn add(
        &mut self,
        name: &str,
        argument: &Argument,
        namespace: &Namespace,
        types: &Types<'_>,
        prefix: &str,
    ) {
        let crossing = types.get(&argument.ty.ty).crossing();
        let c = match crossing {
            Crossing::Handle => return self.add_handle(name, &argument.ty, namespace),
            Crossing::Number(c) => Some(c),
            Crossing::Boolean => Some("int8_t"),
            _ => None,
        };
        if let Some(c) = c {
            self.parameters.push(format!("{c} {name}"));
            self.rust_parameters.push(c.to_owned());
            self.passed.push(name.to_owned());
            return;
        }
        let (ty, how) = match crossing {
            _ if argument.is_borrowed_bytes() => ("borrowed", "borrow"),
            Crossing::Bytes => ("buffer", "copy_bytes"),
            _ => ("buffer", "copy"),
        };
        self.add_memory(name, ty, how, prefix);
    }

    fn add_memory(&mut self, name: &str, ty: &str, how: &str, prefix: &str) {
        let parameter = format!("const uint8_t *{name}, uint64_t {name}_len");
        self.parameters.push(parameter);
        self.rust_parameters.push(format!("{prefix}_{ty}"));
        self.passed
            .push(format!("{prefix}_{how}({name}, {name}_len)"));
    }
}

/// The C type of what a callable returns.
fn value(callable: &Callable, prefix: &str) -> Result<String> {
    let Some(TypeNode { ffi_type, ty, .. }) = &callable.return_type.ty else {
        return Ok("void".to_owned());
    };
    Ok(match ffi_type {
        FfiType::UInt8 => "uint8_t".to_owned(),
        FfiType::Int8 => "int8_t".to_owned(),
        FfiType::UInt16 => "uint16_t".to_owned(),
        FfiType::Int16 => "int16_t".to_owned(),
        FfiType::UInt32 => "uint32_t".to_owned(),
        FfiType::Int32 => "int32_t".to_owned(),
        FfiType::UInt64 | FfiType::Handle(_) => "uint64_t".to_owned(),
        FfiType::Int64 => "int64_t".to_owned(),
        FfiType::Float32 => "float".to_owned(),
        FfiType::Float64 => "double".to_owned(),
        FfiType::RustBuffer(_) => format!("{prefix}_buffer"),
        _ => bail!("{}: {} has no form in C", callable.name, described(ty)),
    })
}

fn described(ty: &Type) -> String {
    ty.name().map_or_else(|| format!("{ty:?}"), str::to_owned)
}

impl Function {
    /// The type of what the function that Go calls returns.
    fn result_type(&self, prefix: &str) -> String {
        match &self.future {
            Some(future) => format!("{prefix}_async_{future}"),
            None => format!("{prefix}_result_{}", self.result),
        }
    }

    /// The type of what the function of Rust returns.
    fn rust_type<'a>(&self, results: &'a BTreeMap<String, String>) -> &'a str {
        match self.future {
            Some(_) => "uint64_t",
            None => &results[&self.result],
        }
    }

    fn c_parameters(&self) -> String {
        listed(&self.parameters)
    }

    fn c_rust_parameters(&self) -> String {
        listed(&self.rust_parameters)
    }

    fn call(&self) -> String {
        format!("{}({})", self.name, self.passed.join(", "))
    }
}

fn listed(parameters: &[String]) -> String {
    match parameters.is_empty() {
        true => "void".to_owned(),
        false => parameters.join(", "),
    }
}
