//! Which kind a type is.

use std::cell::RefCell;
use std::collections::BTreeSet;

use uniffi_bindgen_common::uniffi::{Argument, Enum, Namespace, Record, Type, TypeDefinition};

use super::named::{Named, Object};
use super::{JsType, compound, number, record, simple};
use crate::config::Config;
use crate::uses;

/// The types of an interface.
pub struct Types<'a> {
    namespace: &'a Namespace,
    config: &'a Config,
    returned: BTreeSet<String>,
    taken: BTreeSet<String>,
    /// The records and enumerations whose converters come later in the module.
    later: RefCell<BTreeSet<String>>,
    /// Those whose form for callers is looked for at the moment.
    sought: RefCell<BTreeSet<String>>,
}

impl<'a> Types<'a> {
    /// The types of a namespace.
    pub fn new(namespace: &'a Namespace, config: &'a Config) -> Self {
        let definitions = namespace.type_definitions.iter();
        let declared = definitions.filter_map(|definition| match definition {
            TypeDefinition::Record(item) => Some(item.name.clone()),
            TypeDefinition::Enum(item) => Some(item.name.clone()),
            _ => None,
        });
        Self {
            namespace,
            config,
            returned: uses::returned(namespace),
            taken: uses::taken(namespace),
            later: RefCell::new(declared.collect()),
            sought: RefCell::default(),
        }
    }

    /// The configuration of the namespace.
    pub fn config(&self) -> &'a Config {
        self.config
    }

    /// Says that the converter of a record or an enumeration has been written.
    pub fn is_written(&self, name: &str) {
        self.later.borrow_mut().remove(name);
    }

    /// Whether the library returns a record or an enumeration.
    pub fn is_returned(&self, name: &str) -> bool {
        self.returned.contains(name)
    }

    /// The kind of an argument's type.
    pub fn argument(&self, argument: &Argument) -> Box<dyn JsType> {
        match argument.is_borrowed_bytes() {
            true => Box::new(simple::Borrowed),
            false => self.get(&argument.ty.ty),
        }
    }

    /// The kind of a type whose integers are numbers.
    pub fn get(&self, ty: &Type) -> Box<dyn JsType> {
        self.get_with(ty, false)
    }

    /// The kind of a type whose integers are bigints.
    pub fn get_big(&self, ty: &Type) -> Box<dyn JsType> {
        self.get_with(ty, true)
    }

    /// The kind of the type of a place, whose integers are bigints if the configuration says so.
    pub fn get_at(&self, ty: &Type, place: &str) -> Box<dyn JsType> {
        self.get_with(ty, self.config.big_integers.contains(place))
    }

    fn get_with(&self, ty: &Type, is_big: bool) -> Box<dyn JsType> {
        let get = |ty: &Type| self.get_with(ty, is_big);
        match ty {
            Type::Boolean => Box::new(simple::Boolean),
            Type::String => Box::new(simple::Text),
            Type::Bytes => Box::new(simple::Bytes),
            Type::Timestamp => Box::new(simple::Timestamp),
            Type::Duration => Box::new(simple::Duration),
            Type::Interface { name, .. } | Type::CallbackInterface { name, .. } => {
                Box::new(Object::new(name))
            }
            Type::Record { name, .. } | Type::Enum { name, .. } => Box::new(Named::new(
                name,
                self.has_input(name),
                self.later.borrow().contains(name),
            )),
            Type::Box { inner_type } => get(inner_type),
            Type::Custom { builtin, .. } => get(builtin),
            Type::Optional { inner_type } => Box::new(compound::Optional(get(inner_type))),
            Type::Sequence { inner_type } => Box::new(compound::Sequence(get(inner_type))),
            Type::Set { inner_type } => Box::new(compound::Set(get(inner_type))),
            Type::Map {
                key_type,
                value_type,
            } => Box::new(compound::Map {
                has_names: **key_type == Type::String,
                key: get(key_type),
                value: get(value_type),
            }),
            number => number::number(number, is_big).expect("all other types are above"),
        }
    }

    /// Whether callers may pass values of a record or an enumeration that they do not get.
    pub fn has_input(&self, name: &str) -> bool {
        let is_both = self.is_returned(name) && self.taken.contains(name);
        // A type that holds itself decides by its other parts.
        if !is_both || !self.sought.borrow_mut().insert(name.to_owned()) {
            return false;
        }
        let has_input = match self.declared(name) {
            Some(Declared::Record(item)) => record::has_input(item, self),
            // A class.
            Some(Declared::Enum(item)) if item.self_type.is_used_as_error => false,
            Some(Declared::Enum(item)) => {
                let mut fields = item.variants.iter().flat_map(|v| &v.fields);
                fields.any(|field| record::is_wider(field, &item.orig_name, self))
            }
            None => false,
        };
        self.sought.borrow_mut().remove(name);
        has_input
    }

    /// The record or enumeration of a name.
    pub fn declared(&self, name: &str) -> Option<Declared<'a>> {
        let mut definitions = self.namespace.type_definitions.iter();
        definitions.find_map(|definition| match definition {
            TypeDefinition::Record(item) if item.name == name => Some(Declared::Record(item)),
            TypeDefinition::Enum(item) if item.name == name => Some(Declared::Enum(item)),
            _ => None,
        })
    }

    /// Whether the namespace defines a type.
    pub fn is_defined(&self, ty: &Type) -> bool {
        let mut definitions = self.namespace.type_definitions.iter();
        ty.namespace() == Some(&self.namespace.name)
            && definitions.any(|definition| match definition {
                TypeDefinition::Record(item) => item.self_type.ty == *ty,
                TypeDefinition::Enum(item) => item.self_type.ty == *ty,
                TypeDefinition::Interface(item) => item.self_type.ty == *ty,
                TypeDefinition::Custom(item) => item.self_type.ty == *ty,
                _ => false,
            })
    }
}

/// A record or an enumeration.
pub enum Declared<'a> {
    /// A record.
    Record(&'a Record),
    /// An enumeration.
    Enum(&'a Enum),
}
