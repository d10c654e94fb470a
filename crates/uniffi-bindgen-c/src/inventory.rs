//! The types that a namespace uses, each behind those that it consists of.

use std::collections::HashSet;

use uniffi_bindgen_common::lookup::callables;
use uniffi_bindgen_common::uniffi::{Field, Type, TypeDefinition};

use crate::types::Types;

/// The types that a namespace uses.
pub struct Inventory {
    /// All of them, each behind those that it consists of.
    pub all: Vec<Type>,
    /// The tags of those that callers get, and have to free.
    pub returned: HashSet<String>,
}

impl Inventory {
    /// Looks through all that a namespace has.
    pub fn new(types: &Types<'_>) -> Self {
        let mut all = Walk::default();
        let mut returned = Walk::default();
        for callable in callables(types.namespace) {
            for argument in &callable.arguments {
                all.ty(&argument.ty.ty, types);
            }
            if let Some(node) = &callable.return_type.ty {
                all.ty(&node.ty, types);
                returned.ty(&node.ty, types);
            }
        }
        for error in types.errors() {
            for variant in &error.variants {
                all.fields(&variant.fields, types);
                returned.fields(&variant.fields, types);
            }
        }
        for definition in &types.namespace.type_definitions {
            match definition {
                TypeDefinition::Record(item) => all.ty(&item.self_type.ty, types),
                TypeDefinition::Enum(item) => all.ty(&item.self_type.ty, types),
                TypeDefinition::Interface(item) => all.ty(&item.self_type.ty, types),
                _ => {}
            }
        }
        let tags = returned.found.iter().map(|ty| types.get(ty).tag);
        Self {
            returned: tags.collect(),
            all: all.found,
        }
    }
}

#[derive(Default)]
struct Walk {
    seen: HashSet<String>,
    found: Vec<Type>,
}

impl Walk {
    fn ty(&mut self, ty: &Type, types: &Types<'_>) {
        if let Type::Custom { builtin, .. } = ty {
            return self.ty(builtin, types);
        }
        if !self.seen.insert(types.get(ty).slug) {
            return;
        }
        match ty {
            Type::Optional { inner_type }
            | Type::Sequence { inner_type }
            | Type::Set { inner_type } => self.ty(inner_type, types),
            Type::Map {
                key_type,
                value_type,
            } => {
                self.ty(key_type, types);
                self.ty(value_type, types);
            }
            Type::Record { name, .. } => {
                if let Some(item) = types.record(name) {
                    self.fields(&item.fields, types);
                }
            }
            Type::Enum { name, .. } => {
                if let Some(item) = types.enumeration(name) {
                    for variant in &item.variants {
                        self.fields(&variant.fields, types);
                    }
                }
            }
            _ => {}
        }
        self.found.push(ty.clone());
    }

    fn fields(&mut self, fields: &[Field], types: &Types<'_>) {
        for field in fields {
            self.ty(&field.ty.ty, types);
        }
    }
}
