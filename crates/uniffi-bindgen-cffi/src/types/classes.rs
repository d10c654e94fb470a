//! What classes are called that stand beside those of a type: of the variants of an enum, and of the
//! protocol or the implementation of an interface.

use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;

use crate::names;
use crate::uniffi::{Enum, Interface, Namespace, TypeDefinition, Variant};
use uniffi_bindgen_common::lookup::defined;

/// Classes that every module refers to.
pub const PYTHONS: [&str; 14] = [
    "AttributeError",
    "BaseException",
    "Exception",
    "ImportError",
    "IndexError",
    "InternalError",
    "KeyError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "RuntimeError",
    "TypeError",
    "UnicodeEncodeError",
    "ValueError",
];

/// The names of such classes in a namespace, none of which is another class's.
pub struct Classes {
    /// By the type and, of an enum, the variant.
    beside: HashMap<(String, String), String>,
}

impl Classes {
    /// Names the classes of a namespace.
    pub fn new(namespace: &Namespace) -> Self {
        let definitions = || namespace.type_definitions.iter();
        let mut taken: HashSet<String> = definitions().filter_map(main).collect();
        taken.extend(PYTHONS.map(str::to_owned));
        let mut beside = HashMap::new();
        for (key, wanted) in definitions().flat_map(wanted) {
            beside.entry(key).or_insert_with(|| {
                let mut name = wanted;
                while !taken.insert(name.clone()) {
                    // As Python spells what something else is called already.
                    name.push('_');
                }
                name
            });
        }
        Self { beside }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.beside.values()
    }

    /// The class of a variant.
    pub fn of_variant(&self, item: &Enum, variant: &Variant) -> &str {
        &self.beside[&(item.orig_name.clone(), variant.orig_name.clone())]
    }

    /// The class that is not called as the interface: its protocol or, if that has the name, as
    /// users name it who implement it, what its Rust objects are instances of.
    pub fn of_interface(&self, item: &Interface) -> &str {
        &self.beside[&(item.orig_name.clone(), String::new())]
    }
}

/// The class that is called as a type of the interface.
pub fn main(definition: &TypeDefinition) -> Option<String> {
    Some(names::class(defined(definition)?.name()?))
}

type Key = (String, String);

fn wanted(definition: &TypeDefinition) -> Vec<(Key, String)> {
    match definition {
        TypeDefinition::Interface(item) => {
            let suffix = match &item.vtable {
                Some(_) => "Impl",
                None => "Protocol",
            };
            let name = format!("{}{suffix}", names::class(&item.name));
            vec![((item.orig_name.clone(), String::new()), name)]
        }
        // The others are members of a class of Python's `enum`.
        TypeDefinition::Enum(item) if !item.is_flat || item.self_type.is_used_as_error => {
            let outer = names::class(&item.name);
            let variants = item.variants.iter().map(|variant| {
                let key = (item.orig_name.clone(), variant.orig_name.clone());
                (
                    key,
                    format!("{outer}{}", variant.name.to_upper_camel_case()),
                )
            });
            variants.collect()
        }
        _ => Vec::new(),
    }
}
