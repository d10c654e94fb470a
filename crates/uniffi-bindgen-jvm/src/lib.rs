//! UniFFI's bindings for the JVM: Kotlin by stock's generator, with its calls made faster, and Java by
//! the crate `uniffi-bindgen-java`, with overloads.
//!
//! Stock's Kotlin makes its calls through JNA's structures. [`kotlin::rewrite`] replaces those by
//! classes of its own, and the declarations of the library's functions by functions that call
//! `uniffi_jvm_call`, see the crate `uniffi-jvm-runtime`. All else stays as stock has written it.

mod handles;
pub mod java;
pub mod kotlin;
