//! A UniFFI backend that writes JavaScript for Node.js, with types for TypeScript.
//!
//! The generator works in phases, one module each:
//!
//! 1. `uniffi_bindgen_common` **loads** an interface, from a library or a `.udl` file, and runs UniFFI's
//!    general pipeline; [`generate`] is its backend for Node.js;
//! 2. [`refuse`] **checks** that everything in it can be expressed, and that no two names are one in
//!    JavaScript;
//! 3. [`module`] **renders** a module a namespace: functions and methods ([`callable`]), types
//!    ([`types`]), and the same for TypeScript with documentation ([`docs`]).
//!
//! What all modules share is written beside them, from the folder `js` of this crate. The library needs
//! the crate `uniffi-node-runtime`, which makes it a Node-API addon.

pub mod binding;
pub mod callable;
pub mod config;
pub mod defaults;
pub mod docs;
pub mod generate;
pub mod module;
pub mod names;
pub mod parameter;
pub mod refuse;
pub mod types;
pub mod uses;

pub use generate::Node;
