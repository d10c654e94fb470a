//! Which kind a type is, and what it is called in the module that is written.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use uniffi_bindgen_common::lookup;

use super::classes::Classes;
use super::compound::Compound;
use super::custom::Custom;
use super::named::Named;
use super::{PyType, boolean, bytes, callback, interface, number, optional, string, time};
use crate::config::{Config, Conversion};
use crate::names;
use crate::uniffi::{Enum, Interface, Namespace, Root, Type, TypeDefinition, Variant};

/// The types of an interface, as the module of one of its namespaces sees them.
#[derive(Clone)]
pub struct Types<'a> {
    root: &'a Root,
    namespace: &'a Namespace,
    configs: &'a BTreeMap<String, Config>,
    /// By namespace.
    classes: Rc<BTreeMap<&'a str, Classes>>,
    /// What the variants of an enum are called, in whose class this is.
    variants: BTreeSet<String>,
}

impl<'a> Types<'a> {
    /// The types as a namespace sees them; each namespace has a configuration.
    pub fn new(
        root: &'a Root,
        namespace: &'a Namespace,
        configs: &'a BTreeMap<String, Config>,
    ) -> Self {
        let namespaces = root.namespaces.values();
        Self {
            root,
            namespace,
            configs,
            classes: Rc::new(
                namespaces
                    .map(|namespace| (namespace.name.as_str(), Classes::new(namespace)))
                    .collect(),
            ),
            variants: BTreeSet::new(),
        }
    }

    /// The types as the class of an enum sees them, where a variant may go by the name of a class.
    pub fn inside(&self, item: &Enum) -> Self {
        Self {
            variants: variant_names(item).collect(),
            ..self.clone()
        }
    }

    /// A class of the module that is written.
    pub fn own(&self, class: &str) -> Named {
        Named::own(class, self.variants.contains(class))
    }

    /// What classes of the namespace are called that the interface does not name.
    pub fn classes(&self) -> &Classes {
        &self.classes[self.namespace.name.as_str()]
    }

    /// What the class of an interface is called, and what its protocol: the main name belongs to
    /// the one that users name, which for a trait that they can implement is the protocol.
    pub fn class_and_protocol(&self, item: &Interface) -> (String, String) {
        let namespace = item.self_type.ty.namespace().unwrap_or_default();
        let name = names::class(&item.name);
        let beside = self.classes[namespace].of_interface(item).to_owned();
        match &item.vtable {
            Some(_) => (beside, name),
            None => (name, beside),
        }
    }

    /// The configuration of the namespace.
    pub fn config(&self) -> &'a Config {
        &self.configs[&self.namespace.name]
    }

    /// The kind of a type.
    pub fn get(&self, ty: &Type) -> Box<dyn PyType> {
        match ty {
            Type::UInt8 => Box::new(number::U8),
            Type::Int8 => Box::new(number::I8),
            Type::UInt16 => Box::new(number::U16),
            Type::Int16 => Box::new(number::I16),
            Type::UInt32 => Box::new(number::U32),
            Type::Int32 => Box::new(number::I32),
            Type::UInt64 => Box::new(number::U64),
            Type::Int64 => Box::new(number::I64),
            Type::Float32 => Box::new(number::F32),
            Type::Float64 => Box::new(number::F64),
            Type::Boolean => Box::new(boolean::Boolean),
            Type::String => Box::new(string::Str),
            Type::Bytes => Box::new(bytes::Bytes),
            Type::Timestamp => Box::new(time::Timestamp),
            Type::Duration => Box::new(time::Duration),
            Type::Interface { imp, .. } => {
                let is_foreign = imp.has_callback_interface();
                Box::new(interface::Object::new(self.named(ty), is_foreign))
            }
            Type::CallbackInterface { .. } => Box::new(callback::Callback::new(self.named(ty))),
            Type::Record { .. } | Type::Enum { .. } => Box::new(self.named(ty)),
            Type::Custom { builtin, .. } => {
                let is_converted = self.conversion(ty).is_some();
                Box::new(Custom::new(self.named(ty), self.get(builtin), is_converted))
            }
            Type::Optional { inner_type } => Box::new(optional::Optional::new(inner_type, self)),
            Type::Sequence { inner_type } => Box::new(Compound::sequence(inner_type, self)),
            Type::Set { inner_type } => Box::new(Compound::set(inner_type, self)),
            Type::Map {
                key_type,
                value_type,
            } => Box::new(Compound::map(key_type, value_type, self)),
            Type::Box { inner_type } => self.get(inner_type),
        }
    }

    /// Whether a type of the interface belongs to the module that is written.
    pub fn is_own(&self, ty: &Type) -> bool {
        ty.namespace() == Some(&self.namespace.name)
    }

    /// What a type of the interface is called.
    pub fn named(&self, ty: &Type) -> Named {
        let name = self.definition(ty).and_then(name).or(ty.name());
        let class = names::class(name.unwrap_or_default());
        match self.is_own(ty) {
            true => self.own(&class),
            false => Named::of(&names::module(ty.namespace().unwrap_or_default()), &class),
        }
    }

    /// The protocol of an interface, which is called as the interface if Python can implement it.
    pub fn protocol(&self, ty: &Type) -> Named {
        let named = self.named(ty);
        match self.definition(ty) {
            Some(TypeDefinition::Interface(item)) => named.beside(self.class_and_protocol(item).1),
            _ => named,
        }
    }

    /// Where a type of the interface is defined; nowhere if it is excluded.
    pub fn definition(&self, ty: &Type) -> Option<&'a TypeDefinition> {
        let namespace = self.root.namespaces.get(ty.namespace()?)?;
        lookup::definition(namespace, ty)
    }

    /// How a custom type is converted, if it is.
    pub fn conversion(&self, ty: &Type) -> Option<&'a Conversion> {
        let Type::Custom {
            namespace,
            orig_name,
            ..
        } = ty
        else {
            return None;
        };
        let config = self.configs.get(namespace)?;
        config.custom_types.get(orig_name).filter(|c| c.is_used())
    }

    /// The variant of an enum that a literal names.
    pub fn variant(&self, ty: &Type, name: &str) -> Option<(&'a Enum, &'a Variant)> {
        let TypeDefinition::Enum(item) = self.definition(ty)? else {
            return None;
        };
        let variant = lookup::variant(item, name, names::constant)?;
        Some((item, variant))
    }
}

/// What the variants of an enum are called inside its class.
pub fn variant_names(item: &Enum) -> impl Iterator<Item = String> {
    let spell = match item.self_type.is_used_as_error {
        true => names::class,
        false => names::constant,
    };
    item.variants
        .iter()
        .map(move |variant| spell(&variant.name))
}

/// The name of a type that is defined.
fn name(definition: &TypeDefinition) -> Option<&str> {
    lookup::defined(definition)?.name()
}
