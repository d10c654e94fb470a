//! What JavaScript does not cover.

mod interface;
mod names;

use anyhow::{Result, bail};
use uniffi_bindgen_common::refuse::{self, Place, Refuse};
use uniffi_bindgen_common::uniffi::{Argument, Callable, Enum, Field, Interface, Namespace, Type};

use interface::check_interface;
use names::{check_classes, check_names};

use crate::callable::place as place_of;
use crate::names::{variable, variant};
use crate::types::Types;
use crate::types::record::property_name;

/// What a CommonJS module has.
const OF_MODULES: [&str; 3] = ["exports", "module", "require"];

/// What every error has.
const OF_ERRORS: [&str; 5] = ["code", "constructor", "message", "name", "stack"];

/// Refuses a namespace that has something this backend does not cover.
///
/// # Errors
/// The first such thing: what it is and where it stands.
pub fn check(namespace: &Namespace, types: &Types<'_>) -> Result<()> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let names = functions.map(|c| (c.name.as_str(), variable(&c.name)));
    check_names("functions", names, &OF_MODULES)?;
    refuse::check(namespace, types)?;
    check_classes(namespace, types)
}

impl Refuse for Types<'_> {
    const LANGUAGE: &'static str = "JavaScript";

    fn callable(&self, callable: &Callable, place: &str) -> Result<()> {
        let arguments = callable.arguments.iter();
        let names = arguments.map(|a| (a.name.as_str(), variable(&a.name)));
        check_names(place, names, &["callOptions"])
    }

    fn argument(&self, argument: &Argument, of: &Callable, place: &str) -> Result<()> {
        let is_later = of.is_async() || self.config().also_async.contains(&place_of(of));
        if argument.is_borrowed_bytes() && is_later {
            bail!("{place}: borrowed bytes may change before an async call has ended");
        }
        Ok(())
    }

    fn interface(&self, item: &Interface, place: &str) -> Result<()> {
        check_interface(item, place, self)
    }

    fn variants(&self, item: &Enum, place: &str) -> Result<()> {
        let variants = item.variants.iter();
        let names = variants.map(|v| (v.name.as_str(), variant(&v.name)));
        check_names(place, names, &[])
    }

    fn fields(&self, fields: &[Field], of: Option<&Enum>, place: &str) -> Result<()> {
        let taken: &[&str] = match of {
            Some(item) if item.self_type.is_used_as_error => &OF_ERRORS,
            Some(_) => &["type"],
            None => &[],
        };
        let fields = fields.iter().enumerate();
        let names = fields.map(|(index, f)| (f.name.as_str(), property_name(index, f)));
        check_names(place, names, taken)
    }

    fn ty(&self, ty: &Type, place: Place<'_>) -> Result<()> {
        match ty.name() {
            Some(name) if !self.is_defined(ty) => bail!(
                "{}: {name} is excluded in uniffi.toml, or in another namespace, which is not \
                 supported",
                place.of
            ),
            _ => Ok(()),
        }
    }
}
