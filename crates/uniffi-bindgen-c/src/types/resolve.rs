//! Which kind a type is, and what it is called.

use uniffi_bindgen_common::uniffi::{Callable, Enum, Namespace, Record, Type, TypeDefinition};

use super::{CType, compound, enums, object, optional, record, scalar};
use crate::config::Config;
use crate::names;

/// The types of a namespace, and what everything is called in its files.
pub struct Types<'a> {
    /// The namespace.
    pub namespace: &'a Namespace,
    /// Its configuration.
    pub config: &'a Config,
    /// What all names in C begin with, without the underscore.
    pub prefix: String,
    /// The files' name, and the namespace in C++.
    pub name: String,
}

impl<'a> Types<'a> {
    /// The types of a namespace.
    pub fn new(namespace: &'a Namespace, config: &'a Config) -> Self {
        let or_namespace = |name: &Option<String>| {
            let name = name.as_ref().unwrap_or(&namespace.name);
            names::snake(name)
        };
        Self {
            prefix: or_namespace(&config.prefix),
            name: or_namespace(&config.name),
            namespace,
            config,
        }
    }

    /// A name in C: `srd_NAME`.
    pub fn c(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// A constant in C: `SRD_NAME`.
    pub fn constant(&self, name: &str) -> String {
        names::shout(&self.c(name))
    }

    /// What is known of a type.
    pub fn get(&self, ty: &Type) -> CType {
        match ty {
            Type::Record { name, .. } => record::ctype(name, self),
            Type::Enum { name, .. } => enums::ctype(name, self),
            Type::Interface { name, .. } => object::ctype(name, self),
            Type::Custom { builtin, .. } => self.get(builtin),
            Type::Optional { inner_type } => optional::ctype(&self.get(inner_type), self),
            Type::Sequence { inner_type } => compound::list(&self.get(inner_type), self),
            Type::Set { inner_type } => compound::set(&self.get(inner_type), self),
            Type::Map {
                key_type,
                value_type,
            } => compound::map(&self.get(key_type), &self.get(value_type), self),
            _ => scalar::ctype(ty, self),
        }
    }

    /// The enum of a name.
    pub fn enumeration(&self, name: &str) -> Option<&'a Enum> {
        let mut definitions = self.namespace.type_definitions.iter();
        definitions.find_map(|definition| match definition {
            TypeDefinition::Enum(item) if item.name == name => Some(item),
            _ => None,
        })
    }

    /// The record of a name.
    pub fn record(&self, name: &str) -> Option<&'a Record> {
        let mut definitions = self.namespace.type_definitions.iter();
        definitions.find_map(|definition| match definition {
            TypeDefinition::Record(item) if item.name == name => Some(item),
            _ => None,
        })
    }

    /// The enums that are errors.
    pub fn errors(&self) -> impl Iterator<Item = &'a Enum> {
        let definitions = self.namespace.type_definitions.iter();
        definitions.filter_map(|definition| match definition {
            TypeDefinition::Enum(item) if item.self_type.is_used_as_error => Some(item),
            _ => None,
        })
    }

    /// The function that says whether a call can be repeated.
    pub fn retryable(&self) -> Option<&'a Callable> {
        let name = self.config.retryable.as_ref()?;
        let mut functions = self.namespace.functions.iter().map(|f| &f.callable);
        functions.find(|callable| callable.name == *name)
    }
}
