//! A UniFFI backend that writes C11 and C++17.
//!
//! The generator works in phases, one module each:
//!
//! 1. `uniffi_bindgen_common` **loads** an interface through UniFFI's own loader and general pipeline;
//!    [`generate`] is its backend for C;
//! 2. [`refuse`] **checks** that everything in it can be expressed;
//! 3. [`types`] says of each type what it is called and how it crosses, and [`inventory`] lists the
//!    types that are used, each behind those that it consists of;
//! 4. [`module`] **renders** a header for C, one for C++ over it, a source file in C, and a reference
//!    page; [`clashes`] checks that no two things in them have one name.

pub mod callable;
pub mod clashes;
pub mod config;
pub mod cpp;
pub mod defaults;
mod direct;
pub mod docs;
pub mod errors;
pub mod ffi;
pub mod generate;
pub mod inventory;
pub mod module;
pub mod names;
pub mod reference;
pub mod refuse;
pub mod types;

pub use generate::C;
