//! Where an interface uses types.

use uniffi_bindgen::pipeline::initial::{
    Argument, CallbackInterface, Constructor, CustomType, DefaultValue, Enum, Field, Function,
    Interface, Literal, Method, Namespace, ObjectTraitImpl, Record, Type, TypeDefinition,
    UniffiTrait, Variant,
};

/// A part of an interface that uses types.
pub trait Uses {
    /// Calls a function with each type that is used, to be changed in place; not with those that
    /// it is made of.
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type));
}

impl Uses for Type {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        see(self);
    }
}

impl<T: Uses> Uses for Vec<T> {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        self.iter_mut().for_each(|part| part.each_type(see));
    }
}

impl<T: Uses> Uses for Option<T> {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        self.iter_mut().for_each(|part| part.each_type(see));
    }
}

/// What uses types in its fields only.
macro_rules! uses {
    ($($node:ident: $($field:ident)*;)*) => {
        $(
            impl Uses for $node {
                fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
                    $(self.$field.each_type(see);)*
                }
            }
        )*
    };
}

uses! {
    Namespace: functions type_definitions;
    Function: inputs return_type throws;
    Constructor: inputs throws;
    Method: inputs return_type throws;
    Argument: ty default;
    Interface: constructors methods uniffi_traits trait_impls;
    CallbackInterface: methods;
    Record: methods uniffi_traits fields;
    Enum: methods uniffi_traits variants;
    Variant: fields;
    Field: ty default;
    CustomType: builtin;
    ObjectTraitImpl: ty trait_ty;
}

impl Uses for TypeDefinition {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        match self {
            Self::Interface(item) => item.each_type(see),
            Self::CallbackInterface(item) => item.each_type(see),
            Self::Record(item) => item.each_type(see),
            Self::Enum(item) => item.each_type(see),
            Self::Custom(item) => item.each_type(see),
        }
    }
}

impl Uses for UniffiTrait {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        match self {
            Self::Debug { fmt: method }
            | Self::Display { fmt: method }
            | Self::Hash { hash: method }
            | Self::Ord { cmp: method } => method.each_type(see),
            Self::Eq { eq, ne } => {
                eq.each_type(see);
                ne.each_type(see);
            }
        }
    }
}

impl Uses for DefaultValue {
    fn each_type(&mut self, see: &mut dyn FnMut(&mut Type)) {
        match self {
            Self::Literal(Literal::Enum(_, ty)) => see(ty),
            Self::Literal(Literal::Some { inner }) => inner.each_type(see),
            Self::Literal(_) | Self::Default => {}
        }
    }
}
