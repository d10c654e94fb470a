//! All that is taken from UniFFI's own generator, whose insides change with every version of it.
//!
//! Nothing else of the generators names `uniffi_bindgen` or `uniffi_pipeline`. The model of an interface
//! is the one that UniFFI's general pipeline makes; its types are named here, and the generators read
//! them. [`ffi`] finds its way in what the model says of the C side.

pub mod built_with;
pub mod definitions;
pub mod ffi;
pub mod load;
pub mod stock;
pub mod uses;

pub use uniffi_bindgen::bindings::{GenerateOptions, TargetLanguage};
pub use uniffi_bindgen::generate_component_scaffolding as generate_scaffolding;
pub use uniffi_bindgen::interface;
pub use uniffi_bindgen::pipeline::general::{
    Argument, AsyncData, Callable, CallableKind, CallbackInterface, Checksum, Constructor,
    CustomType, DefaultValue, Enum, FfiArgument, FfiDefinition, FfiFunction, FfiFunctionKind,
    FfiFunctionTypeName, FfiReturnType, FfiType, Field, FieldsKind, Interface, Literal, Method,
    Namespace, Radix, Record, Root, Type, TypeDefinition, TypeNode, UniffiTraitMethods, VTable,
    Variant,
};
pub use uniffi_bindgen::pipeline::initial;
pub use uniffi_bindgen::{BindgenLoader, BindgenPaths, BindgenPathsLayer, GlobalConfig};
pub use uniffi_pipeline::PrintOptions;

use uniffi_pipeline::Node;

/// The version of this crate, and that of the UniFFI that it is for.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (for UniFFI 0.32.2)");

/// Calls a function with each type that a namespace mentions.
pub fn each_type<'a>(namespace: &'a Namespace, see: impl FnMut(&'a Type)) {
    namespace.visit(see);
}
