//! Finding things in an interface.

use crate::uniffi::{Callable, Enum, Namespace, Type, TypeDefinition, Variant};

/// All functions, constructors and methods of objects.
pub fn callables(namespace: &Namespace) -> impl Iterator<Item = &Callable> {
    let functions = namespace.functions.iter().map(|f| &f.callable);
    let definitions = namespace.type_definitions.iter();
    let objects = definitions.filter_map(|definition| match definition {
        TypeDefinition::Interface(item) => Some(item),
        _ => None,
    });
    functions.chain(objects.flat_map(|item| {
        let constructors = item.constructors.iter().map(|c| &c.callable);
        constructors.chain(item.methods.iter().map(|m| &m.callable))
    }))
}

/// The type that is defined, if it is one of the interface.
pub fn defined(definition: &TypeDefinition) -> Option<&Type> {
    Some(match definition {
        TypeDefinition::Interface(item) => &item.self_type.ty,
        TypeDefinition::CallbackInterface(item) => &item.self_type.ty,
        TypeDefinition::Record(item) => &item.self_type.ty,
        TypeDefinition::Enum(item) => &item.self_type.ty,
        TypeDefinition::Custom(item) => &item.self_type.ty,
        _ => return None,
    })
}

/// Where a namespace defines a type.
pub fn definition<'a>(namespace: &'a Namespace, ty: &Type) -> Option<&'a TypeDefinition> {
    let mut definitions = namespace.type_definitions.iter();
    definitions.find(|d| defined(d).is_some_and(|found| found.orig_name() == ty.orig_name()))
}

/// The variant that a default names. A `.udl` may name it in another case, since UniFFI does not look:
/// then it is the one that is spelled the same.
pub fn variant<'a>(item: &'a Enum, name: &str, spell: fn(&str) -> String) -> Option<&'a Variant> {
    let find = |is_it: &dyn Fn(&str) -> bool| item.variants.iter().find(|v| is_it(&v.orig_name));
    find(&|variant| variant == name).or_else(|| find(&|variant| spell(variant) == spell(name)))
}
