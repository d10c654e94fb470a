//! A UniFFI backend that writes Python over cffi, for CPython and PyPy.
//!
//! The generator works in phases, one module each:
//!
//! 1. [`uniffi`] **loads** an interface, from a library or a `.udl` file, through UniFFI's own
//!    loader, has every use of a type say what its definition says, and runs UniFFI's general
//!    pipeline; that is in the crate `uniffi-bindgen-common`, and nothing else depends on UniFFI's
//!    insides;
//! 2. [`refuse`] **checks** that everything in it can be expressed, and [`clashes`] that no two names
//!    are one in Python;
//! 3. [`module`] **renders** one Python module a namespace: the C side's tables ([`cffi`]), and
//!    a class or functions for every type ([`types`]) and function ([`callable`]); and
//! 4. [`hidden`] spells Python's own names so that no name of the interface hides them; and
//! 5. [`tidy`] drops the helpers that it does not need, and [`fit`] breaks lines that are too long.
//!
//! Another workspace embeds the whole command as its own `uniffi-bindgen` in one line:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     uniffi_bindgen_cffi::main()
//! }
//! ```

pub mod call_options;
pub mod callable;
pub mod cffi;
pub mod clashes;
pub mod cli;
pub mod config;
pub mod defaults;
pub mod extension;
pub mod fit;
pub mod generate;
pub mod hidden;
pub mod imports;
pub mod inspect;
pub mod layout;
pub mod module;
pub mod names;
pub mod python;
pub mod refuse;
pub mod tidy;
pub mod types;
pub mod vtable;

pub use cli::main;
pub use generate::{generate_python, render};
pub use uniffi_bindgen_common::uniffi;
