//! A function of Rust's, and the C function that Go calls for it.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{
    Argument, Callable, CallableKind, FfiType, Namespace, Type, TypeNode, ffi,
};

use super::{future, interfaces, shim};
use crate::types::{Crossing, Types};

/// A function of Rust and the one that Go calls.
pub(super) struct Function {
    pub(super) name: String,
    pub(super) shim: String,
    /// The name of its result, which the types of the results of calls are named after.
    pub(super) result: String,
    /// The future, if it returns one.
    pub(super) future: Option<String>,
    /// The C types of its own parameters.
    rust_parameters: Vec<String>,
    /// The parameters of the one that Go calls.
    parameters: Vec<String>,
    /// What it passes to Rust.
    passed: Vec<String>,
    pub(super) has_value: bool,
}

impl Function {
    pub(super) fn new(
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

impl Function {
    /// The type of what the function that Go calls returns.
    pub(super) fn result_type(&self, prefix: &str) -> String {
        match &self.future {
            Some(future) => format!("{prefix}_async_{future}"),
            None => format!("{prefix}_result_{}", self.result),
        }
    }

    /// The type of what the function of Rust returns.
    pub(super) fn rust_type<'a>(&self, results: &'a BTreeMap<String, String>) -> &'a str {
        match self.future {
            Some(_) => "uint64_t",
            None => &results[&self.result],
        }
    }

    pub(super) fn c_parameters(&self) -> String {
        listed(&self.parameters)
    }

    pub(super) fn c_rust_parameters(&self) -> String {
        listed(&self.rust_parameters)
    }

    pub(super) fn call(&self) -> String {
        format!("{}({})", self.name, self.passed.join(", "))
    }
}

fn listed(parameters: &[String]) -> String {
    match parameters.is_empty() {
        true => "void".to_owned(),
        false => parameters.join(", "),
    }
}

/// The C type of what a callable returns.
pub(super) fn value(callable: &Callable, prefix: &str) -> Result<String> {
    let Some(TypeNode { ffi_type, ty, .. }) = &callable.return_type.ty else {
        return Ok("void".to_owned());
    };
    if let Some(number) = ffi::c_number(ffi_type) {
        return Ok(number.to_owned());
    }
    Ok(match ffi_type {
        FfiType::RustBuffer(_) => format!("{prefix}_buffer"),
        _ => bail!("{}: {} has no form in C", callable.name, described(ty)),
    })
}

fn described(ty: &Type) -> String {
    ty.name().map_or_else(|| format!("{ty:?}"), str::to_owned)
}
