//! The statements that have the runtime make JavaScript functions for the library's.

use anyhow::Result;
use askama::Template;
use uniffi_bindgen_common::uniffi::{Callable, CallableKind, ffi};

use crate::callable::returned;
use crate::names;
use crate::parameter::Parameter;
use crate::types::Types;

/// The statement that has the runtime make a JavaScript function for one of the library's.
#[derive(Template)]
#[template(path = "bind.js")]
pub struct Binding {
    native: String,
    symbol: String,
    kinds: Vec<String>,
    result: String,
    future: Option<Vec<String>>,
    is_threaded: bool,
}

impl Binding {
    /// Prepares a callable.
    ///
    /// # Errors
    /// As [`Parameter::all`].
    pub fn new(callable: &Callable, is_threaded: bool, types: &Types<'_>) -> Result<Self> {
        let receiver = match &callable.kind {
            CallableKind::Method { self_type } => Some(types.get(&self_type.ty).argument()),
            _ => None,
        };
        let parameters = Parameter::all(callable, types)?;
        let kinds = receiver
            .into_iter()
            .chain(parameters.into_iter().map(|p| p.kind));
        let result = match &callable.kind {
            CallableKind::Constructor { self_type, .. } => types.get(&self_type.ty).result(),
            _ => match returned(callable, types) {
                Some(ty) => ty.result(),
                None => "'nothing'".to_owned(),
            },
        };
        let future = callable.async_data.as_ref().map(|data| {
            let functions = ffi::driving(data).into_iter();
            functions.map(names::string).collect()
        });
        Ok(Self {
            native: native(callable, is_threaded),
            symbol: names::string(&symbol(callable)),
            kinds: kinds.collect(),
            result,
            future,
            is_threaded,
        })
    }
}

/// UniFFI's form of a function that takes an array of arguments.
fn symbol(callable: &Callable) -> String {
    let name = &callable.ffi_func.0;
    format!(
        "uniffi_ffibuffer_{}",
        name.strip_prefix("uniffi_").unwrap_or(name)
    )
}

/// The variable that calls a function of the library.
pub(crate) fn native(callable: &Callable, is_threaded: bool) -> String {
    let name = &callable.ffi_func.0;
    let short = name
        .split_once("_fn_")
        .map_or(name.as_str(), |(_, short)| short);
    names::hidden(&match is_threaded {
        true => format!("{short}_threaded"),
        false => short.to_owned(),
    })
}
