//! Modules that a generated module needs because of what it is about: other namespaces, and what
//! the conversions of custom types refer to.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::hidden::{self, Names};
use crate::names::{self, word};
use crate::parts::Part;
use crate::uniffi::{Namespace, Type, each_type};

/// The statements, each for what refers to what it imports.
pub fn imports(namespace: &Namespace, names: &Names, config: &Config) -> Vec<Part> {
    let modules = hidden::MODULES.split_whitespace();
    let builtins = hidden::BUILTINS.split_whitespace();
    let named = |module: &str, name: &str| (name.to_owned(), import(module, Some(name)));
    let mut helpers: Vec<(String, String)> = modules
        .flat_map(|name| {
            let plain = (name.to_owned(), import(name, None));
            // A function of the interface that is called like that comes later.
            let plain = Some(plain).filter(|_| !names.hides(name));
            plain.into_iter().chain([named(name, &format!("_{name}"))])
        })
        .collect();
    helpers.extend(builtins.map(|name| {
        let alias = format!("_{name}");
        (
            alias.clone(),
            format!("from builtins import {name} as {alias}"),
        )
    }));
    helpers.push(named("importlib.machinery", "_machinery"));
    // The last word is what a statement binds, or the package that it is in.
    let others = others_and_conversions(namespace, config).into_iter();
    helpers.extend(others.map(|text| {
        let last = text.rsplit(' ').next().map(word).unwrap_or_default();
        (last.to_owned(), text)
    }));
    let parts = helpers.into_iter().enumerate();
    parts
        .map(|(index, (name, text))| Part::helper(vec![name], text).after((index == 0).into()))
        .collect()
}

/// The imports of other namespaces and of what conversions need, each once.
fn others_and_conversions(namespace: &Namespace, config: &Config) -> BTreeSet<String> {
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
    conversions.chain(others).collect()
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
