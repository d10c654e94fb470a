//! `[bindings.node]` of a crate's `uniffi.toml`. All names are those of the interface.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};
use serde::Deserialize;
use uniffi_bindgen_common::uniffi::{Callable, Namespace, TypeDefinition};

/// The part of `uniffi.toml` that is for JavaScript.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// File name of the library without `lib` and extension, if it differs from the cdylib's.
    pub cdylib_name: Option<String>,
    /// Functions, methods (`Class.method`) and fields (`Record.field`) whose integers of 64 bits are
    /// bigints; all others are numbers.
    pub big_integers: BTreeSet<String>,
    /// For an object: its method that makes the same object with a timeout. All methods that can fail
    /// take the timeout as an option.
    pub timeouts: BTreeMap<String, String>,
    /// Blocking functions and methods that also have an async form, which runs on another thread.
    pub also_async: BTreeSet<String>,
    /// For a function or method: its arguments for an address and a size, in the place of which it
    /// takes a `Uint8Array`.
    pub memory: BTreeMap<String, [String; 2]>,
    /// Objects that can be shared with other threads, by the methods `share` and `fromShared`.
    pub shared: BTreeSet<String>,
    /// For an object: its method that returns a record, and the fields of that for the address and the
    /// size of memory that is there as long as the object. It gets a method `view`.
    pub views: BTreeMap<String, [String; 3]>,
    /// For an object: its method that `Symbol.dispose` calls. Without one, that releases the object.
    pub dispose: BTreeMap<String, String>,
    /// The same for `Symbol.asyncDispose`, whose method is async.
    pub async_dispose: BTreeMap<String, String>,
    /// For an error: its additional properties, and the function of the error that each calls.
    pub error_properties: BTreeMap<String, BTreeMap<String, String>>,
    // UniFFI's pipeline reads these.
    #[serde(rename = "rename")]
    _rename: toml::Table,
    #[serde(rename = "exclude")]
    _exclude: Vec<String>,
}

impl Config {
    /// Refuses names that the interface does not have.
    ///
    /// # Errors
    /// The first such name.
    pub fn check(&self, namespace: &Namespace) -> Result<()> {
        let known = Known::new(namespace);
        let methods = [
            ("timeouts", &self.timeouts),
            ("dispose", &self.dispose),
            ("async_dispose", &self.async_dispose),
        ];
        for (setting, table) in methods {
            for (class, method) in table {
                known.check(setting, &format!("{class}.{method}"))?;
            }
        }
        for name in &self.big_integers {
            known.check("big_integers", name)?;
        }
        for name in &self.also_async {
            known.check("also_async", name)?;
        }
        for class in &self.shared {
            known.check("shared", class)?;
        }
        for (class, [method, ..]) in &self.views {
            known.check("views", &format!("{class}.{method}"))?;
        }
        for name in self.memory.keys() {
            known.check("memory", name)?;
        }
        for function in self.error_properties.values().flat_map(BTreeMap::values) {
            known.check("error_properties", function)?;
        }
        Ok(())
    }
}

/// What an interface has names for.
struct Known(BTreeSet<String>);

impl Known {
    fn new(namespace: &Namespace) -> Self {
        let functions = namespace.functions.iter();
        let mut known: BTreeSet<_> = functions.map(|f| f.callable.orig_name.clone()).collect();
        for definition in &namespace.type_definitions {
            match definition {
                TypeDefinition::Interface(item) => {
                    known.insert(item.orig_name.clone());
                    let constructors = item.constructors.iter().map(|c| &c.callable);
                    let methods = item.methods.iter().map(|m| &m.callable);
                    let name = |c: &Callable| format!("{}.{}", item.orig_name, c.orig_name);
                    known.extend(constructors.chain(methods).map(name));
                }
                TypeDefinition::Record(item) => {
                    let name = |field: &str| format!("{}.{field}", item.orig_name);
                    known.extend(item.fields.iter().map(|f| name(&f.orig_name)));
                }
                TypeDefinition::Enum(item) => {
                    let fields = item.variants.iter().flat_map(|variant| &variant.fields);
                    known.extend(fields.map(|f| format!("{}.{}", item.orig_name, f.orig_name)));
                }
                _ => {}
            }
        }
        Self(known)
    }

    fn check(&self, setting: &str, name: &str) -> Result<()> {
        match self.0.contains(name) {
            true => Ok(()),
            false => bail!("uniffi.toml: bindings.node.{setting}: there is no {name}"),
        }
    }
}
