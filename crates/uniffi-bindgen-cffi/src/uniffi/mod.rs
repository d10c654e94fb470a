//! All that is taken from UniFFI's own generator, whose insides change with every version of it.
//!
//! Nothing else of this crate names `uniffi_bindgen` or `uniffi_pipeline`. The model of an interface is
//! the one that UniFFI's general pipeline makes; its types are named here, and the rest of the crate
//! reads them. What it says of the C side is turned into this crate's own terms in [`ffi`].

pub mod definitions;
pub mod ffi;
pub mod load;
pub mod uses;

pub use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage, generate as generate_stock};
pub use uniffi_bindgen::generate_component_scaffolding as generate_scaffolding;
pub use uniffi_bindgen::pipeline::general::{
    Argument, AsyncData, Callable, CallableKind, CallbackInterface, Checksum, Constructor,
    CustomType, DefaultValue, Enum, Field, FieldsKind, Interface, Literal, Method, Namespace,
    Radix, Record, Root, Type, TypeDefinition, UniffiTraitMethods, VTable, Variant,
};

pub use uniffi_pipeline::PrintOptions;

use uniffi_pipeline::Node;

/// The version of this crate, and that of the UniFFI that it is for.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (for UniFFI 0.32.2)");

/// Calls a function with each type that a namespace mentions.
pub fn each_type<'a>(namespace: &'a Namespace, see: impl FnMut(&'a Type)) {
    namespace.visit(see);
}
