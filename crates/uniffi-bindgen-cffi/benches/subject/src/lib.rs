//! One set of functions, exported by UniFFI, PyO3 or BoltFFI: what differs in time is the way to them.

#[cfg(feature = "boltffi")]
mod with_boltffi;
#[cfg(feature = "pyo3")]
mod with_pyo3;
#[cfg(feature = "uniffi")]
mod with_uniffi;

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!("subject");

#[cfg(feature = "boltffi")]
boltffi::scaffolding!();

mod waiting;
mod work;
