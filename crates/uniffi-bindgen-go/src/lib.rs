//! A UniFFI backend that writes Go over cgo.
//!
//! The generator works in phases, one module each:
//!
//! 1. `uniffi_bindgen_common` **loads** an interface, from a library or a `.udl` file, and runs UniFFI's
//!    general pipeline; [`generate`] is its backend for Go;
//! 2. [`refuse`] **checks** that everything in it can be expressed, and [`clashes`] that no two names
//!    are one in Go; and
//! 3. [`package`] **renders** the part of a Go package that a namespace is: a type or a function for
//!    all that it defines ([`types`], [`callable`]), and [`bridge`] the C functions that Go calls.
//!
//! A call crosses from Go to C once: the C function makes Rust's buffers from Go's memory, clones
//! handles, calls Rust, and polls a future the first time.

pub mod bridge;
pub mod callable;
pub mod clashes;
pub mod config;
pub mod defaults;
pub mod docs;
pub mod generate;
pub mod names;
pub mod package;
pub mod parameter;
pub mod refuse;
pub mod types;

pub use generate::Go;
