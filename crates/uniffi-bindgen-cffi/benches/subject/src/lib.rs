//! One set of functions, exported by UniFFI or by PyO3: what differs in time is the way to them.

#[cfg(feature = "pyo3")]
mod with_pyo3;
#[cfg(feature = "uniffi")]
mod with_uniffi;

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!("subject");

mod waiting;
mod work;
