//! What an interface may have.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Callable, Interface};

use super::callable::check_callable;
use super::names::check_names;
use crate::callable::place;
use crate::names;
use crate::types::Types;

/// What every class and every object has.
const OF_OBJECTS: [&str; 2] = ["constructor", "prototype"];

/// Refuses an interface that cannot be a class.
pub fn check_interface(item: &Interface, types: &Types<'_>) -> Result<()> {
    let of = format!("interface {}", item.name);
    if item.vtable.is_some() {
        bail!("{of}: traits that JavaScript implements are not supported");
    }
    if item.self_type.is_used_as_error {
        bail!("{of}: only enums are supported as errors");
    }
    let constructors = || item.constructors.iter().map(|c| &c.callable);
    if let Some(primary) = constructors().find(|c| c.is_primary_constructor() && c.is_async()) {
        bail!(
            "{of}, constructor {}: it is async, which a constructor of JavaScript's cannot be; give \
             it a name",
            primary.name
        );
    }
    let methods = || item.methods.iter().map(|m| &m.callable);
    let named = constructors().filter(|c| !c.is_primary_constructor());
    let also_async = |c: &&Callable| types.config().also_async.contains(&place(c));
    let member = |c: &Callable| names::member(&c.name);
    let instance = methods().map(|c| (c.name.as_str(), member(c)));
    let threaded = methods().filter(also_async);
    let threaded = threaded.map(|c| (c.name.as_str(), format!("{}Async", member(c))));
    check_names(&of, instance.chain(threaded), &OF_OBJECTS)?;
    let statics = named.map(|c| (c.name.as_str(), member(c)));
    check_names(&of, statics, &["length", "name", "prototype"])?;
    for callable in constructors() {
        check_callable(
            callable,
            &format!("{of}, constructor {}", callable.name),
            types,
        )?;
    }
    for callable in methods() {
        check_callable(callable, &format!("{of}, method {}", callable.name), types)?;
    }
    Ok(())
}
