//! One kind of type a file: how it looks in Go, how it is written to and read from a buffer, how it
//! crosses as an argument and as a result.

pub mod boolean;
pub mod boxed;
pub mod bytes;
pub mod compound;
pub mod custom;
pub mod enums;
pub mod errors;
pub mod field;
pub mod interface;
pub mod named;
pub mod number;
pub mod optional;
pub mod record;
pub mod shown;
pub mod string;
pub mod time;

use uniffi_bindgen_common::lookup;
use uniffi_bindgen_common::uniffi::{Enum, Namespace, Record, Type, TypeDefinition, Variant};

use crate::clashes::TAKEN;
use crate::config::Config;
use crate::names;

/// How a value crosses on its own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Crossing {
    /// As a number of this type of C.
    Number(&'static str),
    /// As a number that is 0 or 1.
    Boolean,
    /// As a handle.
    Handle,
    /// As a buffer that holds the text only.
    Text,
    /// As a buffer that holds a length and the bytes.
    Bytes,
    /// As a buffer that its writer fills.
    Encoded,
}

/// What the generator needs to know of a type.
pub trait GoType {
    /// The type in Go.
    fn name(&self) -> String;

    /// An expression for the function that writes it.
    fn writer(&self) -> String;

    /// An expression for the function that reads it.
    fn reader(&self) -> String;

    /// Its zero value.
    fn zero(&self) -> String;

    /// Whether it has the value nil, which no valid value is: then it is its own optional.
    fn is_nilable(&self) -> bool {
        false
    }

    /// How it crosses on its own.
    fn crossing(&self) -> Crossing {
        Crossing::Encoded
    }
}

/// All types of a namespace.
pub struct Types<'a> {
    namespace: &'a Namespace,
    /// The configuration of the namespace.
    pub config: &'a Config,
}

impl<'a> Types<'a> {
    /// The types of a namespace.
    pub fn new(namespace: &'a Namespace, config: &'a Config) -> Self {
        Self { namespace, config }
    }

    /// What the generator needs to know of a type.
    pub fn get(&self, ty: &Type) -> Box<dyn GoType> {
        match ty {
            Type::Boolean => Box::new(boolean::Boolean),
            Type::String => Box::new(string::Text),
            Type::Bytes => Box::new(bytes::Bytes),
            Type::Timestamp => Box::new(time::Timestamp),
            Type::Duration => Box::new(time::Duration),
            Type::Box { inner_type } => Box::new(boxed::Boxed(self.get(inner_type))),
            Type::Optional { inner_type } => Box::new(optional::Optional(self.get(inner_type))),
            Type::Sequence { inner_type } => Box::new(compound::Sequence(self.get(inner_type))),
            Type::Set { inner_type } => Box::new(compound::Set(self.get(inner_type))),
            Type::Map {
                key_type,
                value_type,
            } => Box::new(compound::Map(self.get(key_type), self.get(value_type))),
            Type::Custom { name, builtin, .. } => {
                Box::new(custom::Custom::new(name, self.get(builtin)))
            }
            Type::Record { name, .. }
            | Type::Enum { name, .. }
            | Type::Interface { name, .. }
            | Type::CallbackInterface { name, .. } => {
                Box::new(named::Named::new(name, self.kind(ty)))
            }
            _ => Box::new(number::Number::new(ty)),
        }
    }

    fn kind(&self, ty: &Type) -> named::Kind {
        match self.enumeration(ty) {
            Some(item) if item.is_flat && !item.self_type.is_used_as_error => named::Kind::Constant,
            Some(_) => named::Kind::Variants,
            None if matches!(ty, Type::Record { .. }) => named::Kind::Struct,
            None => named::Kind::Object,
        }
    }

    /// Where a type of the interface is defined.
    pub fn definition(&self, ty: &Type) -> Option<&'a TypeDefinition> {
        lookup::definition(self.namespace, ty)
    }

    /// The definition of an enum, if it is one.
    pub fn enumeration(&self, ty: &Type) -> Option<&'a Enum> {
        match (ty, self.definition(ty)?) {
            (Type::Enum { .. }, TypeDefinition::Enum(item)) => Some(item),
            _ => None,
        }
    }

    /// The definition of a record, if it is one.
    pub fn record(&self, ty: &Type) -> Option<&'a Record> {
        match (ty, self.definition(ty)?) {
            (Type::Record { .. }, TypeDefinition::Record(item)) => Some(item),
            _ => None,
        }
    }

    /// The struct of an error's variant: `LockedError`, or `StoreLockedError` where that is the name of something else.
    pub fn error_variant(&self, item: &Enum, variant: &Variant) -> String {
        let short = names::error(&variant.name);
        if !self.is_taken(&short, item) {
            return short;
        }
        let class = names::exported(&item.name);
        let class = class.strip_suffix("Error").unwrap_or(&class);
        names::error(&format!("{class}{}", names::exported(&variant.name)))
    }

    /// Whether something else than the variants of an error has this name in the package.
    fn is_taken(&self, name: &str, error: &Enum) -> bool {
        let has_it = |definition: &TypeDefinition| {
            let ty = lookup::defined(definition).and_then(|ty| ty.name());
            let is_type = ty.is_some_and(|ty| names::exported(ty) == name);
            is_type
                || matches!(definition, TypeDefinition::Enum(other)
                    if other.self_type.is_used_as_error
                        && other.name != error.name
                        && other.variants.iter().any(|v| names::error(&v.name) == name))
        };
        TAKEN.contains(&name) || self.namespace.type_definitions.iter().any(has_it)
    }

    /// Whether only the package itself can call a function, or a method as `Type.method`.
    pub fn is_unexported(&self, name: &str) -> bool {
        self.config.unexported.iter().any(|other| other == name)
    }

    /// The namespace.
    pub fn namespace(&self) -> &'a Namespace {
        self.namespace
    }
}
