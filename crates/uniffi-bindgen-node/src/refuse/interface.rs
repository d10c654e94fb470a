//! What an interface may have.

use anyhow::{Result, bail};
use uniffi_bindgen_common::uniffi::{Callable, Interface};

use super::names::check_names;
use crate::callable::place;
use crate::names;
use crate::types::Types;

/// What every object has.
const OF_OBJECTS: [&str; 2] = ["constructor", "prototype"];

/// What every class has.
const OF_CLASSES: [&str; 3] = ["length", "name", "prototype"];

/// Refuses an interface that cannot be a class.
pub fn check_interface(item: &Interface, of: &str, types: &Types<'_>) -> Result<()> {
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
    let is_shared = types.config().shared.contains(&item.orig_name);
    let has_view = types.config().views.contains_key(&item.orig_name);
    let mut taken = OF_OBJECTS.to_vec();
    taken.extend(has_view.then_some("view"));
    taken.extend(is_shared.then_some("share"));
    check_names(of, instance.chain(threaded), &taken)?;
    let statics = named.map(|c| (c.name.as_str(), member(c)));
    let mut taken = OF_CLASSES.to_vec();
    taken.extend(is_shared.then_some("fromShared"));
    check_names(of, statics, &taken)
}
