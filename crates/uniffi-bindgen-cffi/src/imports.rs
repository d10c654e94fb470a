//! Modules that a generated module needs because of what it is about: other namespaces, and what
//! the conversions of custom types refer to.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::uniffi::{Namespace, Type, each_type};
use crate::{hidden, names};

/// The statements, each once.
pub fn imports(namespace: &Namespace, config: &Config) -> Vec<String> {
    let custom_types = config.custom_types.values();
    let modules = custom_types.flat_map(|c| &c.imports);
    // Every module imports some in any case.
    let modules = modules.filter(|module| hidden::MODULES.split_whitespace().all(|m| m != *module));
    let conversions = modules.map(|module| import(module, None));
    let others = others(namespace);
    let others = others.iter().map(|other| {
        let alias = names::module(other);
        match config.external_packages.get(other).map(String::as_str) {
            None => import(&format!(".{other}"), Some(&alias)),
            Some("") => import(other, Some(&alias)),
            Some(module) => import(module, Some(&alias)),
        }
    });
    let statements: BTreeSet<String> = conversions.chain(others).collect();
    statements.into_iter().collect()
}

/// The other namespaces whose types a namespace uses.
fn others(namespace: &Namespace) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    each_type(namespace, |ty: &Type| {
        others.extend(ty.namespace().map(str::to_owned))
    });
    others.remove(&namespace.name);
    others
}

/// The statement that imports a module; a point before its name is that of its package.
///
/// ```
/// # use uniffi_bindgen_cffi::imports::import;
/// assert_eq!(import("urllib.parse", None), "import urllib.parse");
/// assert_eq!(import(".parts", Some("_parts")), "from . import parts as _parts");
/// assert_eq!(import(".a.parts", None), "from .a import parts");
/// ```
pub fn import(module: &str, alias: Option<&str>) -> String {
    let alias = alias
        .map(|alias| format!(" as {alias}"))
        .unwrap_or_default();
    match module.rsplit_once('.').filter(|_| module.starts_with('.')) {
        Some(("", name)) => format!("from . import {name}{alias}"),
        Some((package, name)) => format!("from {package} import {name}{alias}"),
        None => format!("import {module}{alias}"),
    }
}
